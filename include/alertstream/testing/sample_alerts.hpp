#pragma once

#include <alertstream/detail/config.hpp>
#include <alertstream/testing/broker.hpp>

namespace alertstream::testing {

/// Publishes alerts in the shapes of the real ones, made up for demonstrations: a
/// Hermes alert with photometry on `tomtoolkit.test`, a gravitational-wave alert on
/// `igwn.gwalert`, a circular on `gcn.circulars`, a text notice on
/// `gcn.classic.text.SWIFT_BAT_GRB_POS_ACK`; and on `tomtoolkit.test` one more that
/// is cut off in the middle.
ALERTSTREAM_DECL void publish_sample_alerts(broker& to);

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/sample_alerts.ipp>
#endif
