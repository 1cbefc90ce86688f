// expect: give one that its client's pack(std::string const& topic, value) takes
// names: spectrum
#include "durable_world.hpp"

#if defined(RIGHT)
using value = light_curve;
#else
using value = spectrum;
#endif
void share(as::data_sharing<as::durable<kept_archive>>& with) { with.async_accept<"archive", "limits">(value{}, {}, [](as::acceptance) {}); }
