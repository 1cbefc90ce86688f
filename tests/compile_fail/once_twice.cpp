// expect: is twice around one handler
// names: hermes.test, good_handler
#include <alertstream/once.hpp>
#include "world.hpp"

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", as::named<"ingest", as::once<as::serial<good_handler>>>>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", as::once<as::serial<as::once<good_handler>>>>>;
#endif

auto route = declared::route("hermes.test");
