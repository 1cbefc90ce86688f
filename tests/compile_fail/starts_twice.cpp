// expect: two policies of one kind
// names: hermes.test, starts
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::starts<"24h">, good_handler, as::with_tests>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::starts<"24h">, good_handler, as::starts<"latest">>>;
#endif

auto route = declared::route("hermes.test");
