#pragma once

#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/gcn/stored_event.hpp>

/// Gravitational-wave alerts as events of a store, known again whichever service they come by, in JSON
/// or Avro. Needs libavro-c and zlib.
template <>
struct alertstream::gcn::event_maker<alertstream::gcn::gw_alert> {
    inline static store::event of(gw_alert const& what, notice_view const& seen, message const& from);
};

#include <alertstream/impl/gw_alert_stored.ipp>
