// expect: specialise alertstream::encoder
// names: archive, notes, spectrum
#include "sharing_world.hpp"

void publish(as::data_sharing<archive, notes>& sharing, std::string_view destination) {
#if defined(RIGHT)
    static_cast<void>(sharing.async_publish(destination, "limits", light_curve{}));
#else
    static_cast<void>(sharing.async_publish(destination, "limits", spectrum{}));
#endif
}
