// expect: two policies of one kind
// names: hermes.test, retries
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::retries<3>, good_handler, as::batch<4>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::retries<3>, good_handler, as::retries<4>>>;
#endif

auto route = declared::route("hermes.test");
