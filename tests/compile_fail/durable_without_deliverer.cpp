// expect: derive its client from alertstream::deliverer
// names: archive
#include "durable_world.hpp"

#if defined(RIGHT)
using declared = as::data_sharing<as::durable<kept_archive>>;
#else
using declared = as::data_sharing<as::durable<archive>>;
#endif
auto used = sizeof(declared);
