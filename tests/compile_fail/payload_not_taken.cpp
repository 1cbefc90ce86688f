// expect: does not take what its `payload` says
// names: hermes.test, says_message
#include "world.hpp"

struct says_message {
    using payload = as::message;
    void operator()(light_curve const&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", says_message>>;
#endif

auto route = declared::route("hermes.test");
