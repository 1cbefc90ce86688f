// expect: this destination has no topic
// names: no_topics
#include "sharing_world.hpp"

struct no_topics : archive {
#if defined(RIGHT)
    using topics = as::any_topic;
#else
    using topics = as::topics<>;
#endif
};

using declared = as::data_sharing<no_topics>;
auto used = sizeof(declared);
