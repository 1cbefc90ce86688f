// expect: this topic carries VOEvents
// names: gcn.notices.svom.voevent.grm, read_notice
#include <alertstream/gcn/notice.hpp>
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

struct read_notice {
    void operator()(as::gcn::notice const&) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::notices<"svom.grm", read_notice>>;
#else
using declared = as::stream<service, as::gcn::notices<"svom.voevent.grm", read_notice>>;
#endif

auto route = declared::route("gcn.notices.svom.voevent.grm");
