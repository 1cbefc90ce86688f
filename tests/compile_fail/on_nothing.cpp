// expect: executor() or get_executor()
// names: hermes.test, pool
#include "world.hpp"

struct pool {
#if defined(RIGHT)
    boost::asio::any_io_executor executor();
#endif
};

using declared = as::stream<service, as::topic<"hermes.test", as::on<pool, good_handler>>>;

auto route = declared::route("hermes.test");
