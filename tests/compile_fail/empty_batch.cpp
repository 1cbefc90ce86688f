// expect: give a positive number
// names: hermes.test, batch
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::batch<1>, good_handler, as::retries<0>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::batch<0>, good_handler>>;
#endif

auto route = declared::route("hermes.test");
