// expect: put handlers and their policies into a topic
// names: service, good_handler
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler>, good_handler>;
#endif

auto route = declared::route("hermes.test");
