#pragma once

#include <algorithm>
#include <array>

#include <boost/json/value.hpp>

#include <alertstream/delivery/stream_plan.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hermes/look_up.hpp>
#include <alertstream/hermes/packing.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/hopskotch/stream.hpp>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::hermes {

// ---------------------------------------------------------------- settings

namespace inner {

inline std::string names_in(std::vector<std::string_view> const& all) {
    std::string made;
    for (auto const& each : all) made += (made.empty() ? "\"" : ", \"") + std::string{each} + "\"";
    return made;
}

template <class Service>
bool is_of(Service, std::string_view name) {
    return std::ranges::find(Service::names, name) != Service::names.end();
}

/// Two names of one service, or one name.
inline bool same_stream(std::string_view a, std::string_view b) {
    return a == b || (is_of(hopskotch::service{}, a) && is_of(hopskotch::service{}, b)) || (is_of(gcn::service{}, a) && is_of(gcn::service{}, b));
}

inline stream_settings const* find_stream(std::string const& name, std::string const& path, std::vector<stream_settings> const& all, std::vector<setting_error>& problems) {
    auto found = std::ranges::find(all, name, &stream_settings::name);
    if (found == all.end()) found = std::ranges::find_if(all, [&](stream_settings const& each) { return same_stream(name, each.name); });
    if (found != all.end()) return &*found;
    std::vector<std::string_view> names;
    for (auto const& each : all) names.push_back(each.name);
    auto const near = detail::nearest_by_last_part(name, names);
    auto words = "there is no entry of ALERT_STREAMS with this NAME";
    if (names.empty()) problems.push_back({path, std::string{words} + ", and no other: add the one whose credential reads the topics"});
    else problems.push_back({path, std::string{words} + (near.empty() ? "; there are " + names_in(names) : "; did you mean \"" + std::string{near} + "\"?")});
    return nullptr;
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<kafka::connection> reading_connection_of(sharing_settings const& from, alertstream::settings const* document, std::vector<setting_error>& problems) {
    if (!from.stream) return std::nullopt;
    auto const path = from.path + ".STREAM";
    std::vector<stream_settings> const none;
    auto const* const entry = inner::find_stream(*from.stream, path, document ? document->streams() : none, problems);
    if (!entry) return std::nullopt;
    delivery::stream_plan plan{.name = entry->name, .application = "alertstream"};
    if (inner::is_of(hopskotch::service{}, entry->name)) hopskotch::service::configure(*entry, plan, problems);
    else if (inner::is_of(gcn::service{}, entry->name)) gcn::service::configure(*entry, plan, problems);
    else problems.push_back({path, "expected HOPSKOTCH's entry of ALERT_STREAMS, where Hermes publishes; this one is of another service"});
    return plan.connection;
}

// ---------------------------------------------------------------- messages

namespace inner {

inline boost::json::value const* member(boost::json::value const* of, std::string_view name) {
    auto const* const object = of ? of->if_object() : nullptr;
    return object ? object->if_contains({name.data(), name.size()}) : nullptr;
}

}  // namespace inner

ALERTSTREAM_DECL kafka::resemblance resembles(std::string_view payload, std::string_view reference) {
    if (reference.empty() || payload.find(reference) == payload.npos) return kafka::resemblance::none;
    boost::json::value tree;
    message const bare{{}, 0, 0, std::nullopt, payload};
    if (auto const read = decoder<boost::json::value>::decode(bare, tree); !read) return kafka::resemblance::cannot_tell;
    auto const* const found = inner::member(inner::member(&tree, "data"), reference_member);
    auto const* const text = found ? found->if_string() : nullptr;
    return text && std::string_view{text->data(), text->size()} == reference ? kafka::resemblance::it : kafka::resemblance::none;
}

namespace inner {

inline std::string uuid_of(message const& what) {
    auto const id = hopskotch::id_of(what);
    return id ? to_string(*id) : std::string{};
}

/// Those that carry the reference, and no others that the archive's index may give.
inline std::vector<std::string> proven(archived const& all, std::string const& reference) {
    std::vector<std::string> made;
    for (auto const& [uuid, json] : all)
        if (!uuid.empty() && resembles(json, reference) == kafka::resemblance::it && std::ranges::find(made, uuid) == made.end()) made.push_back(uuid);
    return made;
}

inline constexpr std::string_view no_stream = "no STREAM is named whose credential reads the topic: whether it was published is for a person to find out";

}  // namespace inner

// ---------------------------------------------------------------- the search

ALERTSTREAM_DECL message_finder::message_finder(destination_setup const& with) : log_{with.log}, name_{with.settings.name} {
    auto const to = reading_connection_of(with.settings, with.document, with.problems);
    // Never used if anything is wrong, here or elsewhere.
    if (to && with.problems.empty()) search_ = std::make_unique<kafka::message_search>(with.executor, *to, with.log);
}

ALERTSTREAM_DECL message_finder::message_finder(boost::asio::any_io_executor executor, std::optional<kafka::connection> const& to, logger log, kafka::topic_span_options with) : log_{log} {
    if (to) search_ = std::make_unique<kafka::message_search>(std::move(executor), *to, log, with);
}

ALERTSTREAM_DECL void message_finder::close() {
    if (search_) search_->close();
}

ALERTSTREAM_DECL boost::asio::awaitable<std::string> message_finder::ends_of(std::string topic) {
    if (search_) co_return co_await search_->ends_of(std::move(topic));
    if (!std::exchange(noted_, true)) log_.warning("no STREAM is named: what becomes of a message whose request had no answer will wait for a person", {{"destination", name_}});
    co_return std::string{};
}

ALERTSTREAM_DECL boost::asio::awaitable<finding> message_finder::look_up(parcel what, std::string ends, archive_query query) {
    std::vector<std::string> hits;
    if (query) {
        auto const answer = co_await query(what.reference);
        if (answer) hits = inner::proven(*answer, what.reference);
        else log_.debug("the archive was asked for a message in vain", {{"destination", name_}, {"error", answer.error().message()}});
    }
    if (hits.size() == 1) co_return found{.as = {.uuid = std::move(hits.front())}};
    finding came = unclear{{errc::answer_unclear, std::string{inner::no_stream}}, false};
    if (search_) {
        kafka::message_search::matcher is_it = [reference = what.reference](message const& each) { return resembles(each.payload(), reference); };
        came = co_await search_->look_up(std::move(what.topic), std::move(ends), std::move(is_it), inner::uuid_of);
    }
    if (hits.empty() || std::holds_alternative<found>(came)) co_return came;
    // The archive gives the newest first.
    found made{.as = {.uuid = std::move(hits.back())}};
    hits.pop_back();
    made.also.assign(hits.rbegin(), hits.rend());
    co_return made;
}

}  // namespace alertstream::hermes

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
