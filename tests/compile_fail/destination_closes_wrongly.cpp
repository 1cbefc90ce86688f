// expect: returns boost::asio::awaitable<void>
// names: closes_at_once
#include "sharing_world.hpp"

struct closes_at_once : notes {
    struct client : notes::client {
        using notes::client::client;
#if !defined(RIGHT)
        void close() {}
#endif
    };
};

using declared = as::data_sharing<closes_at_once>;
auto used = sizeof(declared);
