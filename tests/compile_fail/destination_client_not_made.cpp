// expect: constructor (alertstream::destination_setup const&)
// names: no_constructor
#include "sharing_world.hpp"

struct no_constructor : notes {
    struct client : notes::client {
#if defined(RIGHT)
        using notes::client::client;
#endif
        client() = delete;
    };
};

using declared = as::data_sharing<archive, no_constructor>;
auto used = sizeof(declared);
