// expect: this data_sharing has no destination
// names: check_destinations
#include "sharing_world.hpp"

#if defined(RIGHT)
using declared = as::data_sharing<archive>;
#else
using declared = as::data_sharing<>;
#endif
auto used = sizeof(declared);
