#pragma once

#include <memory>

#include <alertstream/delivery/topic_catalogue.hpp>
#include <alertstream/detail/config.hpp>

namespace alertstream::gcn {

/// The topics that GCN had when this was written, for the report that a stream makes when it
/// starts: those of the notices of GCN Classic in their three forms (notice_types.hpp), of the
/// missions that publish notices, of circulars, gravitational waves and the heartbeat. A topic
/// exists at the broker only after its first alert of the last days, so many of them are
/// missing at any time. Not `gcn.classic.*.LVC_*`: `igwn.gwalert` has these alerts now.
ALERTSTREAM_DECL std::shared_ptr<delivery::topic_catalogue const> known_topics();

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gcn_known_topics.ipp>
#endif
