// expect: remembers nothing
// names: hermes.test, remembers
#include <alertstream/once.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::once<good_handler, as::remembers<1000, 3600>>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::once<good_handler, as::remembers<0, 3600>>>>;
#endif

auto route = declared::route("hermes.test");
