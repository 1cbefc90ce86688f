#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace alertstream::detail {

constexpr bool is_pattern(std::string_view text) noexcept { return text.find_first_of("*?") != text.npos; }

constexpr bool wildcards_match(std::string_view pattern, std::string_view name) noexcept {
    std::size_t p = 0, n = 0, star = pattern.npos, after_star = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            after_star = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != pattern.npos) {
            p = star + 1;
            n = ++after_star;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

/// Whether a subscription to the pattern takes in the topic. Kafka's internal
/// topics never; `sys.*` only where the pattern says so.
constexpr bool glob_matches(std::string_view pattern, std::string_view name) noexcept {
    if (!is_pattern(pattern)) return pattern == name;
    if (name.starts_with("__")) return false;
    if (name.starts_with("sys.") && !pattern.starts_with("sys.")) return false;
    return wildcards_match(pattern, name);
}

constexpr bool all_topic_characters(std::string_view text, std::string_view more) noexcept {
    return std::all_of(text.begin(), text.end(), [more](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' ||
               more.find(c) != more.npos;
    });
}

/// Kafka's rule, and no internal topics.
constexpr bool valid_topic_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 249 && name != "." && name != ".." && !name.starts_with("__") && all_topic_characters(name, {});
}

constexpr bool valid_topic_pattern(std::string_view pattern) noexcept {
    return is_pattern(pattern) && pattern.size() <= 249 && !pattern.starts_with("__") && all_topic_characters(pattern, "*?");
}

/// The glob as a POSIX extended regular expression, as librdkafka subscribes. It
/// covers names that the glob does not: `__…`, and `sys.…` unless named.
inline std::string to_regex(std::string_view glob) {
    std::string regex = "^";
    for (char const c : glob) {
        if (c == '*') regex += ".*";
        else if (c == '?') regex += '.';
        else if (c == '.') regex += "\\.";
        else regex += c;
    }
    return regex + '$';
}

/// Whether every name that `other` (a glob or a name) matches is matched by `glob` too.
/// Sound, not complete: a `*` of `other` is taken for text that only a `*` of `glob` covers.
constexpr bool covers(std::string_view glob, std::string_view other) noexcept {
    if (!is_pattern(other)) return glob_matches(glob, other);
    if (other.starts_with("sys.") && !glob.starts_with("sys.")) return false;
    // '*' and '?' of `other` are characters that no letter of `glob` equals.
    std::size_t g = 0, o = 0, star = glob.npos, mark = 0;
    while (o < other.size()) {
        bool const one = g < glob.size() && (glob[g] == '?' ? other[o] != '*' : glob[g] != '*' && glob[g] == other[o] && other[o] != '*' && other[o] != '?');
        if (one) ++g, ++o;
        else if (g < glob.size() && glob[g] == '*') star = g++, mark = o;
        else if (star != glob.npos) g = star + 1, o = ++mark;
        else return false;
    }
    while (g < glob.size() && glob[g] == '*') ++g;
    return g == glob.size();
}

/// Whether there is a name that both globs match, internal topics and `sys.…` aside.
inline bool globs_overlap(std::string_view a, std::string_view b) {
    // overlap[j]: of what is left of `a` and of `b` from j on.
    std::vector<bool> overlap(b.size() + 1), rest;
    for (auto i = a.size() + 1; i-- > 0;) {
        rest.swap(overlap);
        overlap.assign(b.size() + 1, false);
        for (auto j = b.size() + 1; j-- > 0;) {
            bool const star_a = i < a.size() && a[i] == '*', star_b = j < b.size() && b[j] == '*';
            if (i == a.size() && j == b.size()) overlap[j] = true;
            else if (star_a || star_b) overlap[j] = (i < a.size() && rest[j]) || (j < b.size() && overlap[j + 1]);
            else if (i < a.size() && j < b.size()) overlap[j] = (a[i] == '?' || b[j] == '?' || a[i] == b[j]) && rest[j + 1];
        }
    }
    return overlap[0];
}

}  // namespace alertstream::detail
