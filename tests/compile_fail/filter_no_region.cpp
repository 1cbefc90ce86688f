// expect: within_any a class with
// names: hermes.test, my_targets
#include <alertstream/filters.hpp>
#include "world.hpp"

template <>
struct as::gcn::notice_viewer<light_curve> {
    static as::gcn::notice_view of(light_curve const&) { return {}; }
};

struct my_targets {
#if defined(RIGHT)
    bool touches(as::sky_circle const&) { return true; }
#else
    bool touches(as::sky_position const&) { return true; }
#endif
};

using declared = as::stream<service, as::topic<"hermes.test", as::within_any<my_targets, good_handler>>>;

auto route = declared::route("hermes.test");
