// expect: using payload = P;
// names: hermes.test, lambda
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::fn<[](auto const&) {}, light_curve>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::fn<[](auto const&) {}>>>;
#endif

auto route = declared::route("hermes.test");
