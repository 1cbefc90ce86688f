// expect: give each its own
// names: archive, other_archive
#include "sharing_world.hpp"

struct other_archive : archive {
#if defined(RIGHT)
    static constexpr std::string_view name = "other";
#endif
};

using declared = as::data_sharing<archive, notes, other_archive>;
auto used = sizeof(declared);
