#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include <boost/json/array.hpp>

#include <alertstream/impl/testing_python_json.ipp>
#include <alertstream/testing/hermes_archive.hpp>
#include <alertstream/testing/hermes_json.hpp>

namespace alertstream::testing {

namespace inner {

inline bool same_uuid(std::string_view one, std::string_view other) { return lower(one) == lower(other); }

inline boost::json::object metadata_of(archived_message const& of) {
    return {{"topic", of.what.topic}, {"timestamp", std::chrono::duration_cast<std::chrono::milliseconds>(of.at.time_since_epoch()).count()}};
}

inline boost::json::object annotations_of(archived_message const& of) {
    return {{"con_text_uuid", of.uuid}, {"size", of.what.payload.size()}, {"public", true}, {"title", of.what.title}, {"sender", of.what.sender},
            {"media_type", "json"}, {"file_name", nullptr}, {"originator", nullptr}, {"retracted", of.retracted}};
}

inline bool matches(archived_message const& message, hermes_archive::question const& asked) {
    auto const& topics = asked.topics;
    if (!topics.empty() && std::find(topics.begin(), topics.end(), message.what.topic) == topics.end()) return false;
    if (asked.start && message.at < *asked.start) return false;
    if (asked.end && message.at >= *asked.end) return false;
    if (message.retracted && !asked.include_retracted) return false;
    return asked.search.empty() || lower(message.what.payload).find(lower(asked.search)) != std::string::npos;
}

/// A page's bookmark: older or newer than the message at this place.
struct bookmark {
    bool older{true};
    std::size_t place{};
};
inline std::string text_of(bookmark const& mark) { return (mark.older ? "o" : "n") + std::to_string(mark.place); }
inline std::optional<bookmark> read_bookmark(std::string_view text) {
    bookmark made;
    if (text.size() < 2 || (text[0] != 'o' && text[0] != 'n')) return std::nullopt;
    made.older = text[0] == 'o';
    auto const [end, wrong] = std::from_chars(text.data() + 1, text.data() + text.size(), made.place);
    if (wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL void hermes_archive::keep(hermes_publication what, time_point at) {
    std::array<unsigned char, 16> id{};
    std::copy_n(what.id.begin(), std::min(what.id.size(), id.size()), id.begin());
    messages_.push_back({.what = std::move(what), .uuid = uuid_text(id), .at = at});
}

ALERTSTREAM_DECL std::string hermes_archive::keep(archived_file file) {
    auto const& kept = files_.emplace_back(std::move(file));
    return "https://archive.example/msg/" + kept.uuid + "/raw_file/" + kept.name;
}

ALERTSTREAM_DECL std::optional<boost::json::object> hermes_archive::list(question const& asked) const {
    auto const mark = asked.page.empty() ? inner::bookmark{.older = true, .place = messages_.size()} : inner::read_bookmark(asked.page);
    if (!mark) return std::nullopt;
    std::vector<std::size_t> all;  // places, newest first
    for (std::size_t i = messages_.size(); sees && i-- > 0;)
        if (inner::matches(messages_[i], asked)) all.push_back(i);
    // The first of the page, and one past its last.
    auto const first_older = static_cast<std::size_t>(std::find_if(all.begin(), all.end(), [&](auto place) { return place < mark->place; }) - all.begin());
    auto const newer = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](auto place) { return place > mark->place; }));
    auto const begin = mark->older ? first_older : newer - std::min(newer, asked.limit);
    auto const end = mark->older ? std::min(all.size(), begin + asked.limit) : newer;
    boost::json::array messages;
    for (auto i = begin; i < end; ++i)
        messages.push_back({{"metadata", inner::metadata_of(messages_[all[i]])}, {"annotations", inner::annotations_of(messages_[all[i]])}});
    auto const page = [&](bool there, bool older, std::size_t at) { return there ? boost::json::value(inner::text_of({.older = older, .place = at})) : boost::json::value{}; };
    bool const any = begin < end;
    return boost::json::object{{"messages", std::move(messages)},
                               {"next", page(any && end < all.size(), true, any ? all[end - 1] : 0)},
                               {"prev", page(any && begin > 0, false, any ? all[begin] : 0)}};
}

ALERTSTREAM_DECL std::optional<boost::json::object> hermes_archive::show(std::string_view uuid) const {
    auto const* const found = find(uuid);
    if (!found) return std::nullopt;
    auto metadata = inner::metadata_of(*found);
    auto const& what = found->what;
    metadata["headers"] = {{"topic", what.topic}, {"_id", found->uuid}, {"_format", "json"}, {"title", what.title}, {"_sender", what.sender}};
    return boost::json::object{{"metadata", std::move(metadata)}, {"annotations", inner::annotations_of(*found)}, {"message", read_hermes_json(what.payload).value}};
}

ALERTSTREAM_DECL archived_message const* hermes_archive::find(std::string_view uuid) const noexcept {
    auto const found = std::find_if(messages_.begin(), messages_.end(), [uuid](auto const& each) { return inner::same_uuid(each.uuid, uuid); });
    return sees && found != messages_.end() ? &*found : nullptr;
}

ALERTSTREAM_DECL archived_message* hermes_archive::find(std::string_view uuid) noexcept { return const_cast<archived_message*>(std::as_const(*this).find(uuid)); }

ALERTSTREAM_DECL archived_file const* hermes_archive::file(std::string_view uuid, std::string_view name) const noexcept {
    auto const found = std::find_if(files_.begin(), files_.end(), [&](auto const& each) { return inner::same_uuid(each.uuid, uuid) && each.name == name; });
    return sees && found != files_.end() ? &*found : nullptr;
}

}  // namespace alertstream::testing
