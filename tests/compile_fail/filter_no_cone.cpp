// expect: this is no cone
// names: hermes.test, good_handler
#include <alertstream/filters.hpp>
#include "world.hpp"

template <>
struct as::gcn::notice_viewer<light_curve> {
    static as::gcn::notice_view of(light_curve const&) { return {}; }
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::within<as::cone{.ra = 83.63, .dec = 22.01, .radius = 3}, good_handler>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::within<as::cone{.ra = 83.63, .dec = 122.01, .radius = 3}, good_handler>>>;
#endif

auto route = declared::route("hermes.test");
