// expect: this topic is not declared at the destination
// names: archive, limit
#include "sharing_world.hpp"

void publish(as::data_sharing<archive, notes>& sharing) {
#if defined(RIGHT)
    static_cast<void>(sharing.async_publish<"archive", "limits">(light_curve{}));
#else
    static_cast<void>(sharing.async_publish<"archive", "limit">(light_curve{}));
#endif
}
