// expect: write `static constexpr std::string_view name`
// names: light_curve
#include "sharing_world.hpp"

#if defined(RIGHT)
using declared = as::data_sharing<archive, notes>;
#else
using declared = as::data_sharing<archive, light_curve>;
#endif
auto used = sizeof(declared);
