// expect: a stream holds topics and options of a stream
// names: service, with_tests
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler, as::with_tests>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::with_tests>;
#endif

auto route = declared::route("hermes.test");
