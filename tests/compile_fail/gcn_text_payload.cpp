// expect: this topic carries text notices
// names: gcn.classic.text.SNEWS, read_circular
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

struct read_circular {
    void operator()(as::gcn::circular const&) {}
};
struct read_text {
    void operator()(as::gcn::text_notice const&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::classic::text<"SNEWS", as::named<"read", read_text>>>;
#else
using declared = as::stream<service, as::gcn::classic::text<"SNEWS", as::named<"read", read_circular>>>;
#endif

auto route = declared::route("gcn.classic.text.SNEWS");
