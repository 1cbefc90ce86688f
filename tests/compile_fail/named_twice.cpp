// expect: keep one
// names: hermes.test, good_handler
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::named<"a", as::serial<good_handler>>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::named<"a", as::serial<as::named<"b", good_handler>>>>>;
#endif

auto route = declared::route("hermes.test");
