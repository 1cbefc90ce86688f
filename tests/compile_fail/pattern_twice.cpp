// expect: declared twice in one stream
// names: hermes.*, good_handler
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.*", good_handler>, as::topic<"hermes.?", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.*", good_handler>, as::topic<"hermes.*", as::named<"again", good_handler>>>;
#endif

auto route = declared::route("hermes.test");
