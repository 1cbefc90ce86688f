#pragma once

#include <charconv>
#include <limits>

#include <alertstream/delivery/position.hpp>

namespace alertstream::delivery {

namespace inner {

/// FNV-1a, 32 bits: enough beside offset, time and sizes.
inline std::uint32_t fnv(std::uint32_t hash, std::string_view bytes) noexcept {
    for (char const c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

inline std::uint32_t fnv(std::uint32_t hash, std::uint64_t number) noexcept {
    for (int i = 0; i < 8; ++i, number >>= 8) hash = (hash ^ static_cast<std::uint32_t>(number & 0xff)) * 16777619u;
    return hash;
}

}  // namespace inner

ALERTSTREAM_DECL kept_mark mark_of(message const& m) noexcept {
    constexpr std::size_t end = 64;
    auto const payload = m.payload();
    auto hash = inner::fnv(2166136261u, payload.size());
    hash = inner::fnv(hash, m.key() ? m.key()->size() + 1 : 0);
    hash = inner::fnv(hash, payload.substr(0, end));
    if (payload.size() > end) hash = inner::fnv(hash, payload.substr(payload.size() - end));
    auto const written = m.timestamp();
    return {m.offset(), written ? std::chrono::floor<std::chrono::milliseconds>(written->time_since_epoch()).count() : 0, hash};
}

ALERTSTREAM_DECL void kept_position::advance(std::int64_t behind, kept_mark const& last) {
    constexpr std::size_t most = 8;
    next = behind;
    if (!marks.empty() && marks.front().offset == last.offset) return;
    marks.insert(marks.begin(), last);
    if (marks.size() <= most) return;
    // The mark goes whose neighbours are closest to each other, measured by their distance from the newest one.
    std::size_t closest = 1;
    double smallest = std::numeric_limits<double>::max();
    for (std::size_t i = 1; i + 1 < marks.size(); ++i) {
        auto const apart = static_cast<double>(marks[i - 1].offset - marks[i + 1].offset);
        auto const away = static_cast<double>(marks.front().offset - marks[i - 1].offset + 1);
        if (apart / away >= smallest) continue;
        smallest = apart / away;
        closest = i;
    }
    marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(closest));
}

ALERTSTREAM_DECL std::string marks_to_text(std::vector<kept_mark> const& marks) {
    std::string text = "as1";
    for (auto const& each : marks)
        text += ';' + std::to_string(each.offset) + ':' + std::to_string(each.milliseconds) + ':' + std::to_string(each.hash);
    return text;
}

ALERTSTREAM_DECL std::vector<kept_mark> marks_from_text(std::string_view text) {
    std::vector<kept_mark> marks;
    if (!text.starts_with("as1")) return marks;
    text = text.substr(3, text.find('|') - 3);
    auto const number = [&text](auto& into, char before) {
        if (text.empty() || text.front() != before) return false;
        auto const [end, problem] = std::from_chars(text.data() + 1, text.data() + text.size(), into);
        if (problem != std::errc{}) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        return true;
    };
    while (!text.empty()) {
        kept_mark mark;
        if (!number(mark.offset, ';') || !number(mark.milliseconds, ':') || !number(mark.hash, ':')) return {};
        if (marks.size() == 64 || (!marks.empty() && mark.offset >= marks.back().offset)) return {};
        marks.push_back(mark);
    }
    return marks;
}

ALERTSTREAM_DECL std::string_view identity_from_text(std::string_view text) {
    auto const bar = text.find('|');
    return text.starts_with("as1") && bar != std::string_view::npos ? text.substr(bar + 1) : std::string_view{};
}

ALERTSTREAM_DECL std::string_view to_string(start_reason reason) noexcept {
    switch (reason) {
    case start_reason::resumed: return "resumed";
    case start_reason::new_group: return "new group";
    case start_reason::new_partition: return "new partition";
    case start_reason::adopted: return "adopted";
    case start_reason::gap: return "gap";
    case start_reason::truncated: return "truncated";
    case start_reason::made_anew: return "made anew";
    case start_reason::asked: return "asked";
    }
    return "unknown";
}

ALERTSTREAM_DECL start_finder::start_finder(known_positions const& known) : low_{known.low} {
    if (known.asked) {
        settle(known.start, start_reason::asked);
        return;
    }
    auto const& position = known.kept ? known.kept : known.in_file;
    if (!position) {
        if (known.topic_known)
            settle(known.low, start_reason::new_partition);
        else
            settle(known.start, start_reason::new_group);
        return;
    }
    confirmed_ = known.kept ? start_reason::resumed : start_reason::adopted;
    next_ = position->next;
    marks_ = position->marks;
    if (next_ < known.low) {
        gap_ = known.low - next_;
        marks_.clear();
        settle(known.low, start_reason::gap);
        return;
    }
    beyond_end_ = next_ > known.high;
    for (auto const& each : marks_)
        if (each.offset >= known.low && each.offset < known.high && each.offset < next_) candidates_.push_back(each);
    if (!candidates_.empty()) {
        checking_ = true;
        return;
    }
    if (!beyond_end_) {
        settle(next_, confirmed_);
        return;
    }
    marks_.clear();
    settle(known.low, start_reason::made_anew);
}

ALERTSTREAM_DECL void start_finder::saw(std::optional<kept_mark> const& first) {
    auto const& wanted = candidates_[candidate_];
    bool const newest = candidate_ == 0 && !beyond_end_;
    if (first && *first == wanted) {
        std::erase_if(marks_, [&](kept_mark const& each) { return each.offset > wanted.offset; });
        return newest ? settle(next_, confirmed_) : settle(wanted.offset + 1, start_reason::truncated);
    }
    // Compacted away or a control record: nothing speaks against the position.
    bool const absent = !first || first->offset > wanted.offset;
    if (absent && newest) return settle(next_, confirmed_);
    if (++candidate_ < candidates_.size()) return;
    marks_.clear();
    settle(low_, start_reason::made_anew);
}

}  // namespace alertstream::delivery
