// expect: is twice around one handler
// names: hermes.test, good_handler
#include <alertstream/filters.hpp>
#include "world.hpp"

template <>
struct as::alert_version<light_curve> {
    static std::optional<as::version_mark> of(light_curve const&) { return {}; }
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::latest_version<as::once<good_handler>>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::latest_version<as::once<as::latest_version<good_handler>>>>>;
#endif

auto route = declared::route("hermes.test");
