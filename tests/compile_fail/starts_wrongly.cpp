// expect: this is no start
// names: hermes.test, starts
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler, as::starts<"2026-11-23T17:05:01Z">>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler, as::starts<"yesterday">>>;
#endif

auto route = declared::route("hermes.test");
