// expect: change its parameters
// names: hermes.test, changes_batch
#include "world.hpp"

struct changes_batch {
    void operator()(std::span<light_curve>) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", changes_batch>>;
#endif

auto route = declared::route("hermes.test");
