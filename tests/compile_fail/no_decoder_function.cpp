// expect: nothing decodes the handler's parameter
// names: hermes.test, print_spectrum
#include "world.hpp"

struct spectrum {};
void print_spectrum(spectrum const&);

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::fn<print_spectrum>>>;
#endif

auto route = declared::route("hermes.test");
