// expect: declare it as alertstream::durable<...>, or use async_publish
// names: notes
#include "durable_world.hpp"

using declared = as::data_sharing<as::durable<kept_archive>, notes>;
#if defined(RIGHT)
auto look(declared& at) { return at.outbox<"archive">(); }
#else
void look(declared& at) { at.outbox<"notes">(); }
#endif
