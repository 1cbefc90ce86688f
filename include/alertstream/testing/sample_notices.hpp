#pragma once

#include <string>
#include <vector>

#include <alertstream/testing/broker.hpp>

namespace alertstream::testing {

/// A message of GCN's as it is on the wire.
struct sample_notice {
    std::string topic;
    std::string payload;
};

/// One of every family that GCN sends, about one made-up burst and one mock gravitational
/// wave: a text notice, a binary packet, a VOEvent, a mission's notice, a circular, an alert
/// of LIGO, Virgo and KAGRA, its retraction, a heartbeat.
ALERTSTREAM_DECL std::vector<sample_notice> sample_notices();

/// Publishes them in their order, on the topics that GCN has them on.
ALERTSTREAM_DECL void publish_sample_notices(broker& to);

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/sample_notices.ipp>
#endif
