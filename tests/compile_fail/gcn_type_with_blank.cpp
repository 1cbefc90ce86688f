// expect: this is no type of GCN Classic's notices
// names: SWIFT BAT
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::classic::binary<"SWIFT_BAT*", good_handler>>;
#else
using declared = as::stream<service, as::gcn::classic::binary<"SWIFT BAT*", good_handler>>;
#endif

auto route = declared::route("gcn.classic.binary.SNEWS");
