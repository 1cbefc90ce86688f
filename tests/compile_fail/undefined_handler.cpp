// expect: include its definition
// names: hermes.test, later
#include "world.hpp"

struct later;

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", later>>;
#endif

auto route = declared::route("hermes.test");
