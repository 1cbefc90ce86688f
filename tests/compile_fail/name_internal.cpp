// expect: Kafka refuses this topic name
// names: __consumer_offsets, good_handler
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"__consumer_offsets", good_handler>>;
#endif

auto route = declared::route("hermes.test");
