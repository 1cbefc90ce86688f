// expect: no handler
// names: hermes.test, retries
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::retries<3>, good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::retries<3>>>;
#endif

auto route = declared::route("hermes.test");
