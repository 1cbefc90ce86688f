// expect: specialise alertstream::encoder
// names: archive, spectrum
#include "sharing_world.hpp"

void publish(as::data_sharing<archive, notes>& sharing) {
#if defined(RIGHT)
    static_cast<void>(sharing.async_publish<"archive", "limits">(light_curve{}));
#else
    static_cast<void>(sharing.async_publish<"archive", "limits">(spectrum{}));
#endif
}
