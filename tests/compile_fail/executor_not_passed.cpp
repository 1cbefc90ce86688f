// expect: pass one to the constructor
// names: hermes.test, pool
#include "stand_in.hpp"

struct pool {
    explicit pool(int&) {}
    boost::asio::any_io_executor executor() { return {}; }
};
using declared = as::stream<service, as::topic<"hermes.test", as::on<pool, good_handler>>>;

int main() {
    int rows = 0;
    static_cast<void>(rows);
#if defined(RIGHT)
    stand_in<declared> const streams{pool{rows}};
#else
    stand_in<declared> const streams{};
#endif
}
