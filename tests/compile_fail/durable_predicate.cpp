// expect: give it bool operator()(value const&, std::string_view topic) const
// names: only_bright
#include "durable_world.hpp"

struct only_bright {
#if defined(RIGHT)
    bool operator()(light_curve const&, std::string_view) const { return true; }
#else
    bool operator()(spectrum const&, std::string_view) const { return true; }
#endif
};

void share(as::data_sharing<as::durable<kept_archive, as::accepts_if<only_bright>>>& with) { with.async_accept<"archive", "limits">(light_curve{}, {}, [](as::acceptance) {}); }
