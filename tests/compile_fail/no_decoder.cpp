// expect: nothing decodes the handler's parameter
// names: hermes.test, wants_spectrum
#include "world.hpp"

struct spectrum {};
struct wants_spectrum {
    void operator()(spectrum const&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", wants_spectrum>>;
#endif

auto route = declared::route("hermes.test");
