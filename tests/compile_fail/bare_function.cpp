// expect: as alertstream::fn<function>
// names: hermes.test, light_curve
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", void(light_curve const&)>>;
#endif

auto route = declared::route("hermes.test");
