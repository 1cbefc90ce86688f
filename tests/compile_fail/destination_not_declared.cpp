// expect: no destination has this name: declare it
// names: archives, notes
#include "sharing_world.hpp"

void publish(as::data_sharing<archive, notes>& sharing) {
#if defined(RIGHT)
    static_cast<void>(sharing.async_publish<"archive", "limits">(light_curve{}));
#else
    static_cast<void>(sharing.async_publish<"archives", "limits">(light_curve{}));
#endif
}
