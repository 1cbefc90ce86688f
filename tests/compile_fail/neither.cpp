// expect: neither a handler nor a policy
// names: hermes.test, wallpaper
#include "world.hpp"

struct wallpaper {};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler, wallpaper>>;
#endif

auto route = declared::route("hermes.test");
