// expect: using payload = P;
// names: hermes.test, takes_anything
#include "world.hpp"

struct takes_anything {
#if defined(RIGHT)
    using payload = light_curve;
#endif
    void operator()(auto const&) {}
};

using declared = as::stream<service, as::topic<"hermes.test", takes_anything>>;

auto route = declared::route("hermes.test");
