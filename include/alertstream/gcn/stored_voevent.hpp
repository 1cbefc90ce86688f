#pragma once

#include <alertstream/gcn/stored_event.hpp>
#include <alertstream/gcn/voevent_view.hpp>

/// VOEvents as events of a store. Needs pugixml.
template <>
struct alertstream::gcn::event_maker<alertstream::voevent> {
    inline static store::event of(voevent const& what, notice_view const& seen, message const& from);
};

#include <alertstream/impl/voevent_stored.ipp>
