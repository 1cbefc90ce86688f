#pragma once

#include <memory>
#include <string>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/delivery/typed_work.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/handlers.hpp>
#include <alertstream/log.hpp>

namespace alertstream {

namespace detail {

/// The handlers that log are stateless, so they share one log: readable lines on stderr.
inline logger const& handlers_log() {
    static logger const log{make_text_sink(2, 0)};
    return log;
}

template <class Handler>
void add_built_in(std::vector<delivery::handler_plan>& all, std::initializer_list<char const*> names) {
    auto bound = std::make_shared<delivery::bound_handler<Handler>>();
    bound->object = std::make_shared<Handler>();
    auto const plan = delivery::plan_of<Handler>(std::move(bound));
    for (auto const* name : names) {
        all.push_back(plan);
        all.back().name = name;
    }
}

}  // namespace detail

ALERTSTREAM_DECL void log_alert::operator()(message const& alert, metadata const& from) const {
    static_cast<void>(alert);
    std::string text;
    append_alert_text(text, from, guess_type(from));
    detail::handlers_log().info("alert", {{"stream", from.stream()}, {"topic", from.topic()}, {"offset", from.offset()}, {"alert", text}});
}

ALERTSTREAM_DECL void log_heartbeat::operator()(message const& beat, metadata const& from) {
    constexpr std::uint64_t one_in = 300;
    if (beats_++ % one_in != 0) return;
    detail::handlers_log().info("heartbeat", {{"stream", from.stream()}, {"topic", from.topic()}, {"beats", beats_}, {"payload", beat.payload()}});
}

ALERTSTREAM_DECL std::vector<delivery::handler_plan> built_in_handlers() {
    std::vector<delivery::handler_plan> all;
    detail::add_built_in<log_alert>(all, {"log_alert", "tom_alertstreams.alertstreams.alertstream.alert_logger",
                                          "tom_alertstreams.alertstreams.hopskotch.alert_logger", "tom_alertstreams.alertstreams.gcn.alert_logger"});
    detail::add_built_in<log_heartbeat>(all, {"log_heartbeat", "tom_alertstreams.alertstreams.hopskotch.heartbeat_handler",
                                              "tom_alertstreams.alertstreams.gcn.heartbeat_handler"});
    detail::add_built_in<ignore_alert>(all, {"ignore_alert"});
    return all;
}

}  // namespace alertstream
