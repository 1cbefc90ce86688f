// expect: the destination does not take values of this type
// names: archive, string
#include "sharing_world.hpp"

void publish(as::data_sharing<archive, notes>& sharing) {
#if defined(RIGHT)
    static_cast<void>(sharing.async_publish<"notes", "limits">("text"));
#else
    static_cast<void>(sharing.async_publish<"archive", "limits">("text"));
#endif
}
