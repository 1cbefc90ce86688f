// expect: this topic carries circulars
// names: gcn.circulars, read_notice
#include <alertstream/gcn/notice.hpp>
#include <alertstream/gcn/topics.hpp>
#include "world.hpp"

struct read_notice {
    void operator()(std::span<as::gcn::notice const>) {}
};

#if defined(RIGHT)
using declared = as::stream<service, as::gcn::heartbeat<read_notice>>;
#else
using declared = as::stream<service, as::gcn::circulars<read_notice>>;
#endif

auto route = declared::route("gcn.circulars");
