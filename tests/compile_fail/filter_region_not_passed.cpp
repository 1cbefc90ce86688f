// expect: this handler has state: pass one to the constructor
// names: cone_list
#include <alertstream/filters.hpp>
#include "stand_in.hpp"

template <>
struct as::gcn::notice_viewer<light_curve> {
    static as::gcn::notice_view of(light_curve const&) { return {}; }
};

using declared = as::stream<service, as::topic<"hermes.test", as::within_any<as::cone_list, good_handler>>>;

int main() {
    as::cone_list targets;
#if defined(RIGHT)
    stand_in<declared> const streams{std::ref(targets)};
#else
    stand_in<declared> const streams{};
#endif
}
