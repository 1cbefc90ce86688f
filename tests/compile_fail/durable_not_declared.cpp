// expect: declare it as alertstream::durable<...>, or use async_publish
// names: archive
#include "durable_world.hpp"

#if defined(RIGHT)
using declared = as::data_sharing<as::durable<kept_archive>>;
#else
using declared = as::data_sharing<archive>;
#endif
void share(declared& with) { with.async_accept<"archive", "limits">(light_curve{}, {}, [](as::acceptance) {}); }
