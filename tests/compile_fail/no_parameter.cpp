// expect: change its parameters
// names: hermes.test, takes_nothing
#include "world.hpp"

struct takes_nothing {
    void operator()() {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", takes_nothing>>;
#endif

auto route = declared::route("hermes.test");
