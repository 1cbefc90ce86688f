// expect: this topic is not declared at the destination
// names: limit
#include "durable_world.hpp"

#if defined(RIGHT)
#define TOPIC "limits"
#else
#define TOPIC "limit"
#endif
void share(as::data_sharing<as::durable<kept_archive>>& with) { with.async_accept<"archive", TOPIC>(light_curve{}, {}, [](as::acceptance) {}); }
