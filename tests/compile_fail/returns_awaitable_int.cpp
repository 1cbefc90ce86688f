// expect: returns void or boost::asio::awaitable<void>
// names: hermes.test, counts
#include "world.hpp"

struct counts {
    boost::asio::awaitable<int> operator()(light_curve const&) { co_return 1; }
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", counts>>;
#endif

auto route = declared::route("hermes.test");
