// expect: pass it by std::move, or as std::ref
// names: fixed, fixed
#include "stand_in.hpp"

struct fixed {
    fixed() = default;
    fixed(fixed const&) = delete;
    void operator()(light_curve const&) { ++rows; }
    int rows{};
};
fixed here;
using declared = as::stream<service, as::topic<"hermes.test", fixed>>;

void wire() {
    int rows = 0;
    static_cast<void>(rows);
#if defined(RIGHT)
    stand_in<declared> const streams{std::ref(here)};
#else
    stand_in<declared> const streams{here};
#endif
}
