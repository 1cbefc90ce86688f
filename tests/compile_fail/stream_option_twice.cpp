// expect: two options of one kind
// names: service, name
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::name<"x">>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::name<"x">, as::name<"y">>;
#endif

auto route = declared::route("hermes.test");
