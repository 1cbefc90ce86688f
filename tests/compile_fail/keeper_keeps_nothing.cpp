// expect: keeps no offsets
// names: service, database
#include "world.hpp"

#if defined(RIGHT)
struct database {
    std::shared_ptr<as::offset_keeper> keeper_for(std::string_view stream) const;
};
#else
struct database {
    void keep(as::topic_partition const&, std::int64_t);
};
#endif

using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::kept_by<database>>;

auto route = declared::route("hermes.test");
