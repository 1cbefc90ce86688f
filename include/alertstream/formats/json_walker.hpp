#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <alertstream/detail/config.hpp>
#include <alertstream/error.hpp>

namespace alertstream::json {

static_assert(std::endian::native == std::endian::little, "alertstream: the first of eight characters is taken to be the lowest byte");

enum class value_kind : std::uint8_t { object, list, text, number, boolean, null };

/// Walks over one JSON text, value by value, as a decoder asks for them: no tree, one pass, nothing
/// allocated. For formats whose members may be of any type: what is asked for and is not there is passed
/// over, and the walk goes on; only what is no JSON ends it. Valid is what `detail::check_json` calls valid;
/// a bare NaN, Infinity or -Infinity, which Python writes, is null.
///
/// Each `take` passes exactly one value and says whether it was what is wanted. After a failure all of them say no.
class walker {
public:
    explicit walker(std::string_view text, unsigned deepest = 64) noexcept : begin_{text.data()}, at_{text.data()}, end_{text.data() + text.size()}, levels_left_{deepest} { skip_blanks(); }

    /// What the next value is by its first character. What begins no value is a number, and fails as one.
    [[gnu::always_inline]] value_kind next() const noexcept {
        switch (at_ == end_ ? '\0' : *at_) {
        case '{': return value_kind::object;
        case '[': return value_kind::list;
        case '"': return value_kind::text;
        case 't': case 'f': return value_kind::boolean;
        case 'n': case 'N': case 'I': return value_kind::null;
        case '-': return end_ - at_ > 1 && at_[1] == 'I' ? value_kind::null : value_kind::number;
        default: return value_kind::number;
        }
    }

    /// A finite number, exactly; one that a double cannot hold is not.
    bool take(double& into) {
        if (next() != value_kind::number) return skip(), false;
        auto const* const from = at_;
        return number() && number_of(since(from), into);
    }

    bool take(bool& into) {
        if (next() != value_kind::boolean) return skip(), false;
        into = *at_ == 't';
        return into ? word("true") : word("false");
    }

    /// A text as it is written between its quotes; `escaped`: it is not yet the text.
    bool take(std::string_view& written, bool& escaped) {
        if (next() != value_kind::text) return skip(), false;
        auto const* const from = at_ + 1;
        escaped = false;
        if (!string(escaped)) return false;
        written = {from, static_cast<std::size_t>(at_ - 1 - from)};
        return true;
    }

    bool take(std::string& into) {
        if (next() != value_kind::text) return skip(), false;
        into.clear();
        auto const* from = ++at_;
        for (;;) {
            pass_plain();
            if (at_ == end_) return fail(errc::not_json);
            if (*at_ == '"') return into.append(from, static_cast<std::size_t>(at_++ - from)), true;
            if (*at_ != '\\') {
                if (!odd_character()) return false;
                continue;
            }
            into.append(from, static_cast<std::size_t>(at_ - from) + 1);
            if (!escape(into)) return false;
            from = at_;
        }
    }

    /// An object: `member` is given each name and must take or skip its value.
    template <class Member>
    bool each_member(Member member) {
        if (next() != value_kind::object) return skip(), false;
        if (!enter()) return false;
        for (bool more = !closes('}'); more; more = comma_or('}')) {
            if (at_ == end_ || *at_ != '"') return fail(errc::not_json);
            std::string_view name;
            std::string room;
            bool escaped = false;
            if (!take(name, escaped) || !colon()) return false;
            if (escaped) name = room = unescaped(name);
            member(name);
            if (failed()) return false;
        }
        return leave();
    }

    /// A list: `item` must take or skip a value.
    template <class Item>
    bool each_item(Item item) {
        if (next() != value_kind::list) return skip(), false;
        if (!enter()) return false;
        for (bool more = !closes(']'); more; more = comma_or(']')) {
            item();
            if (failed()) return false;
        }
        return leave();
    }

    /// Passes any value.
    bool skip() {
        switch (next()) {
        case value_kind::object: return each_member([this](std::string_view) { skip(); });
        case value_kind::list: return each_item([this] { skip(); });
        case value_kind::text: {
            bool escaped = false;
            return string(escaped);
        }
        case value_kind::number: return number();
        case value_kind::boolean: return *at_ == 't' ? word("true") : word("false");
        case value_kind::null: return null();
        }
        return false;
    }

    char const* place() const noexcept { return at_; }
    /// What was passed since a place.
    std::string_view since(char const* place) const noexcept { return {place, static_cast<std::size_t>(at_ - place)}; }
    /// How often a NaN or an infinity was passed: text that is no JSON for others.
    std::size_t non_finite() const noexcept { return non_finite_; }

    bool failed() const noexcept { return problem_ != errc{}; }
    /// After the outermost value: whether that was all, and all of it JSON.
    ALERTSTREAM_DECL result<void> finish();

    /// The characters of a text that was taken, with escapes.
    ALERTSTREAM_DECL static void unescape(std::string_view written, std::string& into);
    static std::string unescaped(std::string_view written) {
        std::string made;
        unescape(written, made);
        return made;
    }

private:
    bool fail(errc why) noexcept {
        if (!failed()) problem_ = why;
        end_ = at_;  // nothing can be taken any more
        return false;
    }

    [[gnu::always_inline]] void skip_blanks() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    }

    bool enter() noexcept {
        if (levels_left_ == 0) return fail(errc::too_deep);
        --levels_left_;
        ++at_;
        skip_blanks();
        return true;
    }
    bool leave() noexcept {
        ++levels_left_;
        return !failed();
    }
    bool closes(char bracket) noexcept {
        if (at_ == end_ || *at_ != bracket) return false;
        ++at_;
        return true;
    }
    /// True if another one follows.
    bool comma_or(char bracket) noexcept {
        skip_blanks();
        if (closes(bracket)) return false;
        if (at_ == end_ || *at_ != ',') return fail(errc::not_json);
        ++at_;
        skip_blanks();
        return true;
    }
    bool colon() noexcept {
        skip_blanks();
        if (at_ == end_ || *at_ != ':') return fail(errc::not_json);
        ++at_;
        skip_blanks();
        return true;
    }

    bool word(std::string_view expected) noexcept {
        if (!std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(expected)) return fail(errc::not_json);
        at_ += expected.size();
        return true;
    }
    bool null() noexcept {
        if (*at_ == 'n') return word("null");
        ++non_finite_;
        return word(*at_ == 'N' ? "NaN" : *at_ == 'I' ? "Infinity" : "-Infinity");
    }

    bool string(bool& escaped) {
        for (++at_;;) {
            pass_plain();
            if (at_ == end_) return fail(errc::not_json);
            if (*at_ == '"') return ++at_, true;
            escaped = escaped || *at_ == '\\';
            if (!odd_character()) return false;
        }
    }

    /// One escape, as what it means, in the place of its backslash. A circular's body has one a line, for its end.
    bool escape(std::string& into) {
        if (end_ - at_ < 2 || at_[1] != 'n') return odd_escape(into);
        into.back() = '\n';
        at_ += 2;
        return true;
    }

    /// ASCII other than controls, quotes and backslashes.
    static bool plain(char c) noexcept { return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\'; }

    /// Set in each byte's highest bit, for one that is not plain; above such a one, perhaps for others.
    static std::uint64_t odd_bytes(char const* at) noexcept {
        constexpr std::uint64_t ones = 0x0101010101010101;
        std::uint64_t word;
        std::memcpy(&word, at, sizeof word);
        auto const has = [word](char c) {
            auto const zero_where = word ^ (ones * static_cast<unsigned char>(c));
            return (zero_where - ones) & ~zero_where;
        };
        return word | (word - ones * 0x20) | has('"') | has('\\');
    }

    [[gnu::always_inline]] void pass_plain() noexcept {
        constexpr std::uint64_t highest = 0x8080808080808080;
        while (end_ - at_ >= 8) {
            if (auto const odd = odd_bytes(at_) & highest; odd != 0) {
                at_ += std::countr_zero(odd) / 8;
                return;
            }
            at_ += 8;
            // What is not over after eight may be a sky map, of a million.
            while (end_ - at_ >= 32 && ((odd_bytes(at_) | odd_bytes(at_ + 8) | odd_bytes(at_ + 16) | odd_bytes(at_ + 24)) & highest) == 0) at_ += 32;
        }
        while (at_ != end_ && plain(*at_)) ++at_;
    }

    bool at_digit() const noexcept { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }
    bool digits() noexcept {
        if (!at_digit()) return fail(errc::not_json);
        while (at_digit()) ++at_;
        return true;
    }

    bool number() noexcept {
        auto const* const from = at_;
        if (at_ != end_ && *at_ == '-') ++at_;
        if (at_ != end_ && *at_ == '0') ++at_;
        else if (!digits()) return false;
        if (at_ != end_ && *at_ == '.') {
            ++at_;
            if (!digits()) return false;
        }
        return at_ == end_ || (*at_ | 0x20) != 'e' || exponent(static_cast<std::size_t>(at_ - from));
    }

    ALERTSTREAM_DECL bool exponent(std::size_t mantissa) noexcept;
    ALERTSTREAM_DECL bool odd_character();
    ALERTSTREAM_DECL bool odd_escape(std::string& into);
    ALERTSTREAM_DECL static bool number_of(std::string_view text, double& into);

    char const* begin_;
    char const* at_;
    char const* end_;
    unsigned levels_left_;
    errc problem_{};
    std::size_t non_finite_{};
};

}  // namespace alertstream::json

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/json_walker.ipp>
#endif
