// expect: does not make a resolver
// names: service, archive
#include "world.hpp"

struct archive {
#if defined(RIGHT)
    static std::shared_ptr<as::delivery::message_resolver> make(as::stream_settings const&, as::delivery::stream_plan const&, std::vector<as::setting_error>&, as::logger const&);
#else
    static std::shared_ptr<as::delivery::message_resolver> make(as::stream_settings const&);
#endif
};

using declared = as::stream<service, as::topic<"hermes.test", good_handler>, as::resolved_by<archive>>;

auto route = declared::route("hermes.test");
