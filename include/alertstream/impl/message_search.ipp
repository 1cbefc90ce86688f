#pragma once

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/message_search.hpp>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace alertstream::kafka {

ALERTSTREAM_DECL message_search::message_search(boost::asio::any_io_executor executor, connection to, logger log, topic_span_options with)
    : executor_{std::move(executor)}, to_{std::move(to)}, log_{std::move(log)}, with_{with} {}

inline result<topic_span*> message_search::open(std::unique_ptr<topic_span>& one) const {
    if (one) return one.get();
    auto made = topic_span::open(executor_, to_, log_, with_);
    if (!made) return made.error();
    one = std::move(*made);
    return one.get();
}

ALERTSTREAM_DECL void message_search::close() {
    ends_.reset();
    search_.reset();
}

ALERTSTREAM_DECL boost::asio::awaitable<std::string> message_search::ends_of(std::string topic) {
    auto const log = log_;
    auto const span = open(ends_);
    result<topic_ends> found = failure{};
    if (span) found = co_await (*span)->ends(topic);
    else found = span.error();
    if (found) co_return to_text(*found);
    log.warning("where a topic ends is not known: what is sent to it now cannot be called absent later", {{"topic", topic}, {"error", found.error().message()}});
    co_return std::string{};
}

ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> message_search::probe(std::string topic) {
    auto const span = open(ends_);
    if (!span) co_return span.error();
    auto const found = co_await (*span)->ends(std::move(topic));
    // A broker that refuses this has let us in.
    if (found || found.error().code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED || found.error().code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) co_return std::nullopt;
    co_return found.error();
}

namespace detail {

/// What a search meets on its way.
struct search_notes {
    std::vector<sighting> seen{};
    std::optional<topic_partition> odd{};  ///< where a message holds the reference and cannot be read
    std::int64_t odd_offset{};

    void take(message const& what, resemblance is, message_search::namer const& name) {
        topic_partition where{std::string{what.topic()}, what.partition()};
        if (is == resemblance::it) {
            seen.push_back({.as = {.uuid = name(what), .where = std::move(where), .offset = what.offset()}, .when = what.timestamp()});
        } else if (!odd) {
            odd = std::move(where);
            odd_offset = what.offset();
        }
    }
};

inline unclear unreadable(search_notes const& notes) {
    return {{errc::answer_unclear, "partition " + std::to_string(notes.odd->partition) + ", offset " + std::to_string(notes.odd_offset) + ": a message holds the reference and cannot be read"}, false};
}

/// A partition that is not in these was not there before: it is read from its beginning.
inline result<topic_ends> ends_or_none(std::string const& text) {
    if (text.empty()) return topic_ends{};
    return parse_topic_ends(text);
}

inline finding verdict(topic_ends const& before, topic_read const& read, search_notes const& notes) {
    auto came = judge(before, read);
    if (!std::holds_alternative<absent>(came)) return came;
    if (notes.odd) return unreadable(notes);
    if (before.partitions.empty()) return unclear{{errc::answer_unclear, "it is not on the topic now, and where that ended before the attempt is not known"}, false};
    return came;
}

}  // namespace detail

ALERTSTREAM_DECL boost::asio::awaitable<finding> message_search::look_up(std::string topic, std::string ends, matcher is_it, namer name) {
    auto const before = detail::ends_or_none(ends);
    if (!before) co_return unclear_for(before.error());
    auto const span = open(search_);
    if (!span) co_return unclear_for(span.error());
    auto const notes = std::make_shared<detail::search_notes>();
    std::function<void(message const&)> each = [notes, is_it = std::move(is_it), name = std::move(name)](message const& what) {
        if (auto const is = is_it(what); is != resemblance::none) notes->take(what, is, name);
    };
    auto read = co_await (*span)->read(std::move(topic), *before, std::move(each));
    if (!read) co_return unclear_for(read.error());
    read->seen = std::move(notes->seen);
    co_return detail::verdict(*before, *read, *notes);
}

ALERTSTREAM_DECL message_search::matcher has_header(std::string name, std::string value) {
    return [name = std::move(name), value = std::move(value)](message const& what) {
        bool const there = std::ranges::any_of(what.headers(), [&](header const& each) { return each.name == name && each.value == std::optional<std::string_view>{value}; });
        return there ? resemblance::it : resemblance::none;
    };
}

}  // namespace alertstream::kafka

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
