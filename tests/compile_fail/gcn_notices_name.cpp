// expect: this is no name of notices
// names: EinsteinProbe.wxt.alert
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::notices<"einstein_probe.wxt.alert", good_handler>>;
#else
using declared = as::stream<service, as::gcn::notices<"EinsteinProbe.wxt.alert", good_handler>>;
#endif

auto route = declared::route("gcn.circulars");
