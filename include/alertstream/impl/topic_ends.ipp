#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <boost/asio/error.hpp>
#include <openssl/evp.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/kafka/error.hpp>
#include <alertstream/kafka/topic_ends.hpp>

namespace alertstream::kafka {

// ---------------------------------------------------------------- text

namespace detail {

/// Ids are letters and digits, as a rule; what is not is written so that nothing is taken for a separator.
inline void append_word(std::string& into, std::string_view word) {
    for (char const c : word) {
        bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == '=' || c == '+' || c == '/';
        if (plain) into += c;
        else into += '%', alertstream::detail::append_hex(into, static_cast<unsigned char>(c), 2);
    }
}

inline bool read_word(std::string_view written, std::string& into) {
    into.clear();
    while (!written.empty()) {
        if (written.front() != '%') {
            into += written.front();
            written.remove_prefix(1);
            continue;
        }
        unsigned value = 0;
        if (written.size() < 3) return false;
        auto const [end, problem] = std::from_chars(written.data() + 1, written.data() + 3, value, 16);
        if (problem != std::errc{} || end != written.data() + 3) return false;
        into += static_cast<char>(value);
        written.remove_prefix(3);
    }
    return true;
}

/// The part before a separator, which is taken off with it.
inline std::string_view next_part(std::string_view& left, char separator) {
    auto const at = left.find(separator);
    auto const part = left.substr(0, at);
    left.remove_prefix(at == left.npos ? left.size() : at + 1);
    return part;
}

template <class Integer>
bool read_integer(std::string_view text, Integer& into) {
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
    return problem == std::errc{} && end == text.data() + text.size();
}

inline bool is_digest(std::string_view text) {
    return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// "3:100:250" or "3:100:250:249:1700000000000:0123456789abcdef".
inline bool read_partition(std::string_view text, partition_ends& into) {
    if (auto const separators = std::ranges::count(text, ':'); separators != 2 && separators != 5) return false;
    if (!read_integer(next_part(text, ':'), into.partition) || !read_integer(next_part(text, ':'), into.low) || !read_integer(next_part(text, ':'), into.high)) return false;
    if (into.partition < 0 || into.low < 0 || into.high < into.low) return false;
    if (text.empty()) return true;
    auto& last = into.last.emplace();
    if (!read_integer(next_part(text, ':'), last.offset) || !read_integer(next_part(text, ':'), last.milliseconds)) return false;
    last.digest = text;
    return last.offset >= into.low && last.offset < into.high && last.milliseconds >= -1 && is_digest(text);
}

inline constexpr std::string_view ends_version = "ends1";

}  // namespace detail

ALERTSTREAM_DECL std::string to_text(topic_ends const& from) {
    std::string made{detail::ends_version};
    made += ';';
    detail::append_word(made, from.cluster);
    made += ';';
    detail::append_word(made, from.topic_id);
    for (auto const& each : from.partitions) {
        made += ';' + std::to_string(each.partition) + ':' + std::to_string(each.low) + ':' + std::to_string(each.high);
        if (each.last) made += ':' + std::to_string(each.last->offset) + ':' + std::to_string(each.last->milliseconds) + ':' + each.last->digest;
    }
    return made;
}

ALERTSTREAM_DECL result<topic_ends> parse_topic_ends(std::string_view text) {
    failure const wrong{errc::bad_value, "this is not where a topic ended"};
    if (detail::next_part(text, ';') != detail::ends_version || text.find(';') == text.npos) return wrong;
    topic_ends made;
    if (!detail::read_word(detail::next_part(text, ';'), made.cluster) || !detail::read_word(detail::next_part(text, ';'), made.topic_id)) return wrong;
    while (!text.empty()) {
        partition_ends each;
        if (!detail::read_partition(detail::next_part(text, ';'), each)) return wrong;
        if (!made.partitions.empty() && made.partitions.back().partition >= each.partition) return wrong;
        made.partitions.push_back(std::move(each));
    }
    // A topic has partitions; without one, nothing would be looked at.
    if (made.partitions.empty()) return wrong;
    return made;
}

ALERTSTREAM_DECL last_message mark_of(message const& from) {
    std::string text = from.key() ? std::to_string(from.key()->size()) + ":" : std::string{"-:"};
    text.append(from.key().value_or(""));
    text += from.tombstone() ? '-' : '+';
    text.append(from.payload());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error{"OpenSSL has no SHA-256"};
    last_message made{.offset = from.offset()};
    if (auto const when = from.timestamp()) made.milliseconds = std::chrono::floor<std::chrono::milliseconds>(when->time_since_epoch()).count();
    for (std::size_t i = 0; i < 8; ++i) alertstream::detail::append_hex(made.digest, digest[i], 2);
    return made;
}

// ---------------------------------------------------------------- ranges

namespace detail {

inline partition_ends const* find_partition(topic_ends const& in, std::int32_t partition) {
    auto const found = std::ranges::find(in.partitions, partition, &partition_ends::partition);
    return found == in.partitions.end() ? nullptr : &*found;
}

inline bool another_cluster(topic_ends const& before, topic_ends const& now) { return !before.cluster.empty() && !now.cluster.empty() && before.cluster != now.cluster; }
inline bool ids_are_known(topic_ends const& before, topic_ends const& now) { return !before.topic_id.empty() && !now.topic_id.empty(); }
inline bool another_topic(topic_ends const& before, topic_ends const& now) { return ids_are_known(before, now) && before.topic_id != now.topic_id; }

/// Neither watermark of a partition ever goes back while it is the same.
inline bool went_back(partition_ends const& before, partition_ends const& now) { return now.low < before.low || now.high < before.high; }

}  // namespace detail

ALERTSTREAM_DECL std::vector<read_range> ranges_between(topic_ends const& before, topic_ends const& now) {
    std::vector<read_range> made;
    if (detail::another_cluster(before, now)) return made;
    for (auto const& each : now.partitions) {
        read_range range{.partition = each.partition, .from = each.low, .to = each.high};
        auto const* const was = detail::find_partition(before, each.partition);
        if (was && !detail::another_topic(before, now) && !detail::went_back(*was, each)) {
            range.from = std::max(was->high, each.low);
            if (was->last && was->last->offset >= each.low) {
                range.from = was->last->offset;
                range.expect = was->last;
            }
        }
        if (range.from < range.to) made.push_back(std::move(range));
    }
    return made;
}

// ---------------------------------------------------------------- the verdict

namespace detail {

inline std::string partition_anomaly(partition_ends const& before, partition_ends const& now) {
    auto const of = "partition " + std::to_string(before.partition) + ": ";
    if (now.high < before.high)
        return of + "it ends at offset " + std::to_string(now.high) + " and ended at " + std::to_string(before.high) + " before the attempt: it was truncated, or the topic was made anew";
    if (now.low < before.low)
        return of + "it begins at offset " + std::to_string(now.low) + " and began at " + std::to_string(before.low) + " before the attempt: the topic was made anew";
    if (now.low > before.high)
        return of + "it begins at offset " + std::to_string(now.low) + " and ended at " + std::to_string(before.high) + " before the attempt: retention took what would be looked for";
    return {};
}

/// Within a partition the order is known, whatever the clocks of those who wrote: its first one is to be found before times are compared.
inline bool first_of_its_partition(sighting const& which, std::vector<sighting> const& all) {
    auto const place = [](sighting const& of) { return of.as.where ? of.as.where->partition : -1; };
    return std::ranges::none_of(all, [&](sighting const& each) { return place(each) == place(which) && each.as.offset < which.as.offset; });
}

/// Absent times come last.
inline auto order_of(sighting const& of) { return std::tuple{!of.when, of.when.value_or(time_point{}), of.as.where ? of.as.where->partition : -1, of.as.offset}; }

inline sighting const& earliest(std::vector<sighting> const& all) {
    sighting const* found = nullptr;
    for (auto const& each : all)
        if (first_of_its_partition(each, all) && (!found || order_of(each) < order_of(*found))) found = &each;
    return *found;
}

}  // namespace detail

ALERTSTREAM_DECL std::string anomaly(topic_ends const& before, topic_read const& read) {
    auto const& now = read.now;
    if (detail::another_cluster(before, now)) return "another Kafka answers there (cluster " + alertstream::detail::escape_for_terminal(now.cluster) + ", and it was " + alertstream::detail::escape_for_terminal(before.cluster) + ")";
    if (detail::another_topic(before, now)) return "the topic was made anew since the attempt";
    for (auto const& each : before.partitions) {
        auto const* const here = detail::find_partition(now, each.partition);
        if (!here) return "partition " + std::to_string(each.partition) + " is not there any more: the topic was made anew";
        if (auto words = detail::partition_anomaly(each, *here); !words.empty()) return words;
    }
    // An id that is the same says more than a message that compaction may have taken.
    if (!read.changed.empty() && !detail::ids_are_known(before, now))
        return "partition " + std::to_string(read.changed.front()) + ": the message that was its last before the attempt is not in its place: the topic was made anew, or compacted";
    return {};
}

ALERTSTREAM_DECL finding judge(topic_ends const& before, topic_read const& read) {
    if (!read.seen.empty()) {
        auto const& first = detail::earliest(read.seen);
        found made{.as = first.as};
        for (auto const& each : read.seen)
            if (!each.as.uuid.empty() && each.as.uuid != first.as.uuid && std::ranges::find(made.also, each.as.uuid) == made.also.end()) made.also.push_back(each.as.uuid);
        return made;
    }
    if (auto words = anomaly(before, read); !words.empty()) return unclear{{errc::answer_unclear, std::move(words)}, false};
    if (read.cut_short) return unclear_for(*read.cut_short);
    return absent{};
}

ALERTSTREAM_DECL unclear unclear_for(failure why) {
    bool const no_topic = why.code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || why.code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || why.code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
    bool const by_settings = why.code == errc::bad_settings || why.code == errc::bad_value || why.code == errc::insecure;
    return {std::move(why), !no_topic && !by_settings};
}

}  // namespace alertstream::kafka
