// expect: write alertstream::accepts_if<predicate>
// names: only_bright
#include "durable_world.hpp"

struct only_bright {
    bool operator()(light_curve const&, std::string_view) const { return true; }
};

#if defined(RIGHT)
using declared = as::data_sharing<as::durable<kept_archive, as::accepts_if<only_bright>>>;
#else
using declared = as::data_sharing<as::durable<kept_archive, only_bright>>;
#endif
auto used = sizeof(declared);
