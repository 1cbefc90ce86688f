// expect: change its parameters
// names: hermes.test, changes_alert
#include "world.hpp"

struct changes_alert {
    void operator()(light_curve&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", changes_alert>>;
#endif

auto route = declared::route("hermes.test");
