// expect: alertstream::name
// names: hermes.test, gcn.circulars
#include "stand_in.hpp"

using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#if defined(RIGHT)
using other = as::stream<service, as::topic<"gcn.circulars", good_handler>, as::name<"hop-dev">>;
#else
using other = as::stream<service, as::topic<"gcn.circulars", good_handler>>;
#endif

void wire() {
    int rows = 0;
    static_cast<void>(rows);
#if defined(RIGHT)
    stand_in<declared, other> const streams{};
#else
    stand_in<declared, other> const streams{good_handler{}};
#endif
}
