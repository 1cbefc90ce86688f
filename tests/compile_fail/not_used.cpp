// expect: no topic uses this handler
// names: good_handler, other
#include "stand_in.hpp"

using declared = as::stream<service, as::topic<"hermes.test", good_handler, store_handler>>;
struct other {
    void operator()(light_curve const&) {}
};

void wire() {
    int rows = 0;
    static_cast<void>(rows);
#if defined(RIGHT)
    stand_in<declared> const streams{store_handler{rows}};
#else
    stand_in<declared> const streams{other{}, store_handler{rows}};
#endif
}
