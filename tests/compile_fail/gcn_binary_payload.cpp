// expect: this topic carries binary packets
// names: gcn.classic.binary.SNEWS, read_text
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

struct read_text {
    void operator()(as::gcn::text_notice const&) {}
};
struct read_bytes {
    void operator()(as::message const&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::classic::binary<"SNEWS", read_bytes>>;
#else
using declared = as::stream<service, as::gcn::classic::binary<"SNEWS", read_bytes, read_text>>;
#endif

auto route = declared::route("gcn.classic.binary.SNEWS");
