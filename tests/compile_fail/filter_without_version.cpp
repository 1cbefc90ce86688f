// expect: specialise alertstream::alert_version
// names: hermes.test, good_handler
#include <alertstream/filters.hpp>
#include "world.hpp"

#if defined(RIGHT)
template <>
struct as::alert_version<light_curve> {
    static std::optional<as::version_mark> of(light_curve const&) { return {}; }
};
#endif

using declared = as::stream<service, as::topic<"hermes.test", as::latest_version<good_handler>>>;

auto route = declared::route("hermes.test");
