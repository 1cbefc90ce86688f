// expect: pass one to the constructor
// names: hermes.test, store_handler
#include "stand_in.hpp"

using declared = as::stream<service, as::topic<"hermes.test", good_handler, store_handler>>;

void wire() {
    int rows = 0;
    static_cast<void>(rows);
#if defined(RIGHT)
    stand_in<declared> const streams{store_handler{rows}};
#else
    stand_in<declared> const streams{};
#endif
}
