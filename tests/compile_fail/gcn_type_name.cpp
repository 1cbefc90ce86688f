// expect: this is no type of GCN Classic's notices
// names: swift_bat_grb_pos_ack
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::classic::text<"SWIFT_BAT_GRB_POS_ACK", good_handler>>;
#else
using declared = as::stream<service, as::gcn::classic::text<"swift_bat_grb_pos_ack", good_handler>>;
#endif

auto route = declared::route("gcn.classic.text.SNEWS");
