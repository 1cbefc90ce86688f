// expect: move it into the stream
// names: hermes.test, name
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::name<"x">>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler, as::name<"x">>>;
#endif

auto route = declared::route("hermes.test");
