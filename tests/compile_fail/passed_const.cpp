// expect: not as std::cref
// names: store_handler, store_handler
#include "stand_in.hpp"

using declared = as::stream<service, as::topic<"hermes.test", good_handler, store_handler>>;
int count = 0;
store_handler here{count};

void wire() {
    int rows = 0;
    static_cast<void>(rows);
#if defined(RIGHT)
    stand_in<declared> const streams{std::ref(here)};
#else
    stand_in<declared> const streams{std::cref(here)};
#endif
}
