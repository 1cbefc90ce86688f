#pragma once

#include <charconv>
#include <limits>
#include <utility>

#include <alertstream/kafka/detail/kept_record.hpp>

namespace alertstream::kafka::detail {

inline constexpr std::string_view record_version = "record1\n";

/// A letter, a length, a colon and so many bytes.
inline void append_part(std::string& into, char what, std::string_view bytes) {
    into += what;
    into += std::to_string(bytes.size());
    into += ':';
    into.append(bytes);
}

/// False if there is none.
inline bool take_part(std::string_view& from, char& what, std::string_view& bytes) {
    if (from.size() < 3) return false;
    what = from.front();
    std::size_t size = 0;
    auto const* const end = from.data() + from.size();
    auto const [at, problem] = std::from_chars(from.data() + 1, end, size);
    if (problem != std::errc{} || at == end || *at != ':' || size > static_cast<std::size_t>(end - at - 1)) return false;
    bytes = {at + 1, size};
    from.remove_prefix(static_cast<std::size_t>(at + 1 - from.data()) + size);
    return true;
}

template <class Integer>
bool whole_number(std::string_view text, Integer& into) {
    auto const [at, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
    return problem == std::errc{} && at == text.data() + text.size();
}

ALERTSTREAM_DECL std::string write_record(kept_record const& from) {
    std::string made{record_version};
    auto const& m = from.message;
    if (from.partition) append_part(made, 'p', std::to_string(*from.partition));
    if (m.timestamp) append_part(made, 't', std::to_string(m.timestamp->time_since_epoch().count()));
    if (m.key) append_part(made, 'k', *m.key);
    for (auto const& each : m.headers) {
        append_part(made, 'h', each.name);
        if (each.value) append_part(made, 'v', *each.value);
    }
    if (m.payload) append_part(made, 'b', *m.payload);
    return made;
}

inline bool take_into(kept_record& made, char what, std::string_view bytes) {
    auto& m = made.message;
    std::int64_t microseconds = 0;
    switch (what) {
    case 'p': return !made.partition && whole_number(bytes, made.partition.emplace());
    case 't':
        if (m.timestamp || !whole_number(bytes, microseconds)) return false;
        m.timestamp = time_point{std::chrono::microseconds{microseconds}};
        return true;
    case 'k': return !m.key && (m.key.emplace(bytes), true);
    case 'h': return m.headers.push_back({std::string{bytes}, std::nullopt}), true;
    case 'v': return !m.headers.empty() && !m.headers.back().value && (m.headers.back().value.emplace(bytes), true);
    case 'b': return !m.payload && (m.payload.emplace(bytes), true);
    default: return false;
    }
}

ALERTSTREAM_DECL result<kept_record> read_record(std::string_view bytes) {
    failure const wrong{errc::bad_value, "this is no message that was kept"};
    if (!bytes.starts_with(record_version)) return wrong;
    bytes.remove_prefix(record_version.size());
    kept_record made;
    while (!bytes.empty()) {
        char what{};
        std::string_view part;
        if (!take_part(bytes, what, part) || !take_into(made, what, part)) return wrong;
    }
    return made;
}

ALERTSTREAM_DECL packed pack_record(kept_record const& from) {
    packed made{.content = write_record(from)};
    if (from.message.key) made.subjects.push_back(*from.message.key);
    return made;
}

ALERTSTREAM_DECL std::variant<parcel, rejected> wrap_with_header(std::string const& topic, std::string const& content, std::string const& reference) {
    auto kept = read_record(content);
    if (!kept) return rejected{{{"", kept.error().message()}}};
    auto& headers = kept->message.headers;
    std::erase_if(headers, [](owned_message::owned_header const& each) { return each.name == reference_header; });
    headers.push_back({std::string{reference_header}, reference});
    return parcel{topic, reference, write_record(*kept)};
}

ALERTSTREAM_DECL std::size_t least_size(owned_message const& of) noexcept {
    auto made = (of.payload ? of.payload->size() : 0) + (of.key ? of.key->size() : 0);
    for (auto const& each : of.headers) made += each.name.size() + (each.value ? each.value->size() : 0);
    return made;
}

ALERTSTREAM_DECL not_sent unreadable(failure const& why) { return {why, false}; }

}  // namespace alertstream::kafka::detail
