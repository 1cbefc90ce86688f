#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include <boost/json/parse.hpp>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/delivery/typed_work.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/handlers.hpp>
#include <alertstream/log.hpp>

namespace alertstream {

namespace detail {

/// The program's own log.
inline logger const& handlers_log(metadata const& from) { return from.log(); }

/// What a person asks first of an alert: its title and who wrote it; of what has none, how it begins.
inline std::vector<std::pair<std::string_view, std::string>> say(message const& alert) {
    static constexpr std::array<std::string_view, 6> names{"title", "subject", "circularId", "eventId", "submitter", "superevent_id"};
    std::vector<std::pair<std::string_view, std::string>> said;
    if (alert.tombstone()) return {{"tombstone", "true"}};
    constexpr std::size_t shown = 200;
    for_each_json_member(alert.payload(), [&](std::string_view name, std::string_view value) {
        auto const known = std::find(names.begin(), names.end(), name);
        if (known == names.end() || value.starts_with('{') || value.starts_with('[')) return;
        boost::json::error_code wrong;
        auto const parsed = boost::json::parse({value.data(), value.size()}, wrong);
        if (wrong || parsed.is_null()) return;
        auto const* const text = parsed.if_string();
        said.emplace_back(*known, std::string{cut_text(text ? std::string_view{text->data(), text->size()} : value, shown)});
    });
    if (said.empty()) {
        said.emplace_back("bytes", std::to_string(alert.payload().size()));
        if (is_utf8(alert.payload())) said.emplace_back("payload", std::string{cut_text(alert.payload(), shown)});
    }
    return said;
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
    auto const& log = detail::handlers_log(from);
    if (!log.enabled(log_level::info)) return;
    auto const said = detail::say(alert);
    auto const type = guess_type(from);
    std::vector<log_field> fields{{"stream", from.stream()}, {"topic", from.topic()}, {"partition", from.partition()}, {"offset", from.offset()}};
    if (!type.empty()) fields.emplace_back("type", type);
    if (auto const sender = from.headers().find("_sender"); sender && sender->value) fields.emplace_back("sender", *sender->value);
    if (from.headers().find("_test")) fields.emplace_back("test", true);
    for (auto const& [name, value] : said) fields.emplace_back(name, value);
    log.write(log_level::info, "alert", fields);
}

ALERTSTREAM_DECL void log_heartbeat::operator()(message const& beat, metadata const& from) {
    constexpr std::uint64_t one_in = 300;
    if (beats_++ % one_in != 0) return;
    detail::handlers_log(from).info("heartbeat", {{"stream", from.stream()}, {"topic", from.topic()}, {"beats", beats_}, {"payload", detail::cut_text(beat.payload(), 200)}});
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
