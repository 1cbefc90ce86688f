// expect: this is an option of a stream, not of a topic
// names: hermes.test, resolved_by
#include "world.hpp"

struct archive {
    static std::shared_ptr<as::delivery::message_resolver> make(as::stream_settings const&, as::delivery::stream_plan const&, std::vector<as::setting_error>&, as::logger const&);
};

#if defined(RIGHT)
using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::resolved_by<archive>>;
#else
using declared = as::stream<service, as::topic<"hermes.test", good_handler, as::resolved_by<archive>>>;
#endif

auto route = declared::route("hermes.test");
