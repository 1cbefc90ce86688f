// expect: using payload = P;
// names: hermes.test, takes_two
#include "world.hpp"

struct takes_two {
#if defined(RIGHT)
    using payload = light_curve;
#endif
    void operator()(light_curve const&) {}
    void operator()(as::message const&) {}
};

using declared = as::stream<service, as::topic<"hermes.test", takes_two>>;

auto route = declared::route("hermes.test");
