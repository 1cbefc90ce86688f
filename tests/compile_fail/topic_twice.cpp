// expect: declared twice in one stream
// names: gcn.circulars, good_handler
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"gcn.circulars", good_handler>, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"gcn.circulars", good_handler>, as::topic<"hermes.test", good_handler>, as::topic<"gcn.circulars", good_handler>>;
#endif

auto route = declared::route("hermes.test");
