// expect: Kafka refuses one of these topic names
// names: light curves
#include "sharing_world.hpp"

#include <alertstream/kafka/destination.hpp>

#if defined(RIGHT)
using kept = as::kafka::destination<"kept", as::topics<"limits", "light-curves">>;
#else
using kept = as::kafka::destination<"kept", as::topics<"limits", "light curves">>;
#endif

using declared = as::data_sharing<kept>;
auto used = sizeof(declared);
