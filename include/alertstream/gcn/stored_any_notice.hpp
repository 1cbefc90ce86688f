#pragma once

#include <alertstream/gcn/any_notice.hpp>
#include <alertstream/gcn/stored_event.hpp>
#include <alertstream/gcn/stored_gw_alert.hpp>
#include <alertstream/gcn/stored_voevent.hpp>

/// Whatever GCN sends as an event of a store. Needs pugixml, libavro-c and zlib.
template <>
struct alertstream::gcn::event_maker<alertstream::gcn::any_notice> {
    static store::event of(any_notice const& what, notice_view const& seen, message const& from) {
        return std::visit([&]<class Payload>(Payload const& payload) { return event_maker<Payload>::of(payload, seen, from); }, what.payload);
    }
};
