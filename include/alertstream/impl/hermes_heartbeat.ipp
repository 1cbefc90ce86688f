#pragma once

#include <alertstream/hermes/heartbeat.hpp>
#include <alertstream/impl/hermes_read_json.ipp>
#include <alertstream/time.hpp>

namespace alertstream::hermes {

ALERTSTREAM_DECL result<heartbeat> read_heartbeat(std::string_view json) {
    heartbeat made;
    bool has_streams = false;
    auto const read = inner::read_members(json, [&](json::walker& from, std::string_view name) {
        if (name == "is_authenticated") from.take(made.authenticated);
        else if (name == "last_timestamps") {
            has_streams = from.next() == json::value_kind::object;
            from.each_member([&](std::string_view stream) {
                if (std::string text; stream != "hop") from.skip();
                else if (from.take(text)) made.hop = parse_iso_time(text);
            });
        } else from.skip();
    });
    if (!read) return failure{read.error().code, "the heartbeat: " + read.error().detail};
    if (!has_streams) return inner::bad_answer("the heartbeat has no last_timestamps");
    return made;
}

}  // namespace alertstream::hermes
