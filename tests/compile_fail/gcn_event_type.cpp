// expect: this is no event type of circulars
// names: Gamma-ray transient
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::circulars_of<"gamma-ray_transient", good_handler>>;
#else
using declared = as::stream<service, as::gcn::circulars_of<"Gamma-ray transient", good_handler>>;
#endif

auto route = declared::route("gcn.circulars");
