// expect: specialise alertstream::gcn::notice_viewer
// names: hermes.test, good_handler
#include <alertstream/filters.hpp>
#include "world.hpp"

#if defined(RIGHT)
template <>
struct as::gcn::notice_viewer<light_curve> {
    static as::gcn::notice_view of(light_curve const&) { return {}; }
};
#endif

using declared = as::stream<service, as::topic<"hermes.test", as::within<as::cone{.ra = 83.63, .dec = 22.01, .radius = 3}, as::only_real<good_handler>>>>;

auto route = declared::route("hermes.test");
