// expect: alertstream::named
// names: good_handler, store_handler
#include "stand_in.hpp"

#if defined(RIGHT)
using second = as::named<"store", store_handler>;
#else
using second = as::named<"ingest", store_handler>;
#endif
using declared = as::stream<service, as::topic<"hermes.test", as::named<"ingest", good_handler>, second>>;

void wire() {
    int rows = 0;
    static_cast<void>(rows);
    stand_in<declared> const streams{store_handler{rows}};
}
