// expect: without the topic's beginning
// names: gcn.classic.voevent.SNEWS
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::classic::voevent<"SNEWS", good_handler>>;
#else
using declared = as::stream<service, as::gcn::classic::voevent<"gcn.classic.voevent.SNEWS", good_handler>>;
#endif

auto route = declared::route("gcn.classic.voevent.SNEWS");
