// expect: this topic carries text notices
// names: gcn.classic.text.SWIFT_BAT_GRB_POS_ACK, point_telescope
#include <alertstream/gcn/binary_notice.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

// Of the two forms of a notice the wrong one is easily written.
struct point_telescope {
    void operator()(as::gcn::binary_notice const&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::classic::binary<"SWIFT_BAT_GRB_POS_ACK", point_telescope>>;
#else
using declared = as::stream<service, as::gcn::classic::text<"SWIFT_BAT_GRB_POS_ACK", point_telescope>>;
#endif

auto route = declared::route("gcn.classic.binary.SWIFT_BAT_GRB_POS_ACK");
