#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <unordered_map>
#include <utility>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/python.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/gcn/text_notice.hpp>

namespace alertstream::gcn {

namespace inner {

/// How many bytes of a line end are here, as str.splitlines sees it; 0 for none.
inline std::size_t line_end(std::string_view text) noexcept {
    auto const c = static_cast<unsigned char>(text.front());
    if (c == '\r') return text.substr(0, 2) == "\r\n" ? 2 : 1;
    if ((c >= '\n' && c <= '\f') || (c >= 0x1c && c <= 0x1e)) return 1;
    if (c == 0xc2) return text.starts_with("\u0085") ? 2 : 0;
    if (c == 0xe2) return text.starts_with("\u2028") || text.starts_with("\u2029") ? 3 : 0;
    return 0;
}

/// The next byte that is a control or part of a character of two bytes and more: all that can begin a line end. Eight at a time.
inline std::size_t next_special(std::string_view text, std::size_t at) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        // A byte below 0x20 borrows, and so can make those above it look like one: the lowest is one for sure.
        auto const found = (((word - ones * 0x20) & ~word) | word) & tops;
        if (found == 0) continue;
        if constexpr (std::endian::native == std::endian::little) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
        break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) - 0x20u < 0x60u) ++at;
    return at;
}

/// Takes a line off the front, without its end.
inline std::string_view take_line(std::string_view& text) noexcept {
    for (auto i = next_special(text, 0); i < text.size(); i = next_special(text, i + 1)) {
        auto const size = line_end(text.substr(i));
        if (size == 0) continue;
        auto const line = text.substr(0, i);
        text.remove_prefix(i + size);
        return line;
    }
    return std::exchange(text, {});
}

/// As str.lstrip.
inline std::string_view without_leading_blanks(std::string_view line) noexcept {
    auto const both = alertstream::detail::python_strip(line);
    return both.empty() ? both : line.substr(static_cast<std::size_t>(both.data() - line.data()));
}

/// As str.strip; most are plain text between blanks.
inline std::string_view trimmed(std::string_view text) noexcept {
    auto const is_plain = [](char c) { return c > 0x20 && c < 0x7f; };
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text.empty() || (is_plain(text.front()) && is_plain(text.back())) ? text : alertstream::detail::python_strip(text);
}

/// Where each key is among the fields. A table on the stack for as many as notices have; what is hostile has more, and gets a map.
class key_places {
public:
    /// The place of the key of the last field, if it was there before; else it is known from now on.
    std::optional<std::size_t> known(std::vector<notice_field> const& fields, std::size_t last) {
        if (last >= few) return known_of_many(fields, last);
        auto const& key = fields[last].key;
        for (auto slot = hash(key);; ++slot) {
            auto& place = slots_[slot % slots_.size()];
            if (place == 0) {
                place = static_cast<std::uint8_t>(last + 1);
                return std::nullopt;
            }
            if (fields[place - 1u].key == key) return place - 1u;
        }
    }

private:
    static constexpr std::size_t few = 100;

    /// Three letters tell the keys of a notice apart well enough; it was written byte by byte just now, and reading
    /// eight of them at once would wait for that.
    static std::size_t hash(std::string_view key) noexcept {
        if (key.empty()) return 0;
        auto const letter = [key](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(key[at])); };
        return key.size() * 29 + letter(0) * 3 + letter(key.size() / 2) * 7 + letter(key.size() - 1) * 13;
    }

    std::optional<std::size_t> known_of_many(std::vector<notice_field> const& fields, std::size_t last) {
        for (std::size_t i = many_.size(); i < last; ++i) many_.try_emplace(fields[i].key, i);
        auto const [at, is_new] = many_.try_emplace(fields[last].key, last);
        return is_new ? std::nullopt : std::optional{at->second};
    }

    std::array<std::uint8_t, 256> slots_{};
    std::unordered_map<std::string, std::size_t> many_{};
};

/// Fills the fields that are there again, so that their strings keep their room.
class notice_reader {
public:
    notice_reader(std::vector<notice_field>& into, notice_grammar how) : into_{into}, how_{how} {}

    void line(std::string_view text) {
        bool const continues = how_ == notice_grammar::indented && count_ > 0 && !text.empty() && (text.front() == ' ' || text.front() == '\t');
        auto const colon = continues ? text.npos : text.find(':');
        if (colon != text.npos) return field(text.substr(0, colon), text.substr(colon + 1));
        if (count_ > 0) into_[last_].value.append("\n").append(without_leading_blanks(text));
    }

    void end() { into_.resize(count_); }

private:
    void field(std::string_view written_key, std::string_view written_value) {
        auto const key = trimmed(written_key), value = trimmed(written_value);
        if (count_ == into_.size()) into_.emplace_back();
        auto& made = into_[count_];
        made.key.resize(key.size());
        std::transform(key.data(), key.data() + key.size(), made.key.data(), [](char c) { return alertstream::detail::lower_ascii(c); });
        if (count_ > 0 && made.key == into_[last_].key) return more(value);
        if (auto const place = places_.known(into_, count_)) {
            last_ = *place;
            return more(value);
        }
        made.value = value;
        last_ = count_++;
    }

    void more(std::string_view value) { into_[last_].value.append("\n").append(value); }

    std::vector<notice_field>& into_;
    notice_grammar how_;
    key_places places_{};
    std::size_t count_{};
    std::size_t last_{};
};

inline result<void> read_fields(std::string_view text, notice_grammar how, std::vector<notice_field>& into) {
    if (!alertstream::detail::is_utf8(text)) return failure{errc::not_utf8};
    notice_reader reader{into, how};
    text = alertstream::detail::python_strip(text);
    while (!text.empty()) reader.line(take_line(text));
    reader.end();
    return {};
}

/// What follows this in the name of a topic is the name of a type.
inline std::string_view type_in(std::string_view topic) noexcept {
    constexpr std::string_view before = "gcn.classic.text.";
    return topic.starts_with(before) ? topic.substr(before.size()) : std::string_view{};
}

constexpr std::size_t value_column = 18;

inline void append_key(std::string& out, std::string_view key) {
    auto const line = out.size();
    std::ranges::transform(key, std::back_inserter(out), alertstream::detail::upper_ascii);
    out += ':';
    auto const width = out.size() - line;
    out.append(width < value_column ? value_column - width : 1, ' ');
}

inline void append_field(std::string& out, notice_field const& from) {
    append_key(out, from.key);
    std::string_view left = from.value;
    for (bool first = true; first || !left.empty(); first = false) {
        auto const end = left.find('\n');
        auto const line = left.substr(0, end);
        left.remove_prefix(end == left.npos ? left.size() : end + 1);
        if (first) {
            out += line;
        } else if (line.empty() || line.find(':') != line.npos) {
            append_key(out, from.key);
            out += line;
        } else {
            out.append(value_column, ' ').append(line);
        }
        out += '\n';
        // A value that ends in LF has an empty line at its end.
        if (end != from.value.npos && left.empty()) {
            append_key(out, from.key);
            out += '\n';
        }
    }
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<std::string_view> text_notice::find(std::string_view key) const noexcept {
    for (auto const& each : fields)
        if (alertstream::detail::equal_in_any_case(each.key, key)) return each.value;
    return std::nullopt;
}

ALERTSTREAM_DECL result<text_notice> read_text_notice(std::string_view text, notice_grammar how) {
    text_notice made;
    if (auto read = inner::read_fields(text, how, made.fields); !read) return read.error();
    made.raw = text;
    return made;
}

ALERTSTREAM_DECL result<std::string> to_text(std::vector<notice_field> const& fields) {
    std::string made;
    for (auto const& each : fields) inner::append_field(made, each);
    std::vector<notice_field> read;
    if (auto done = inner::read_fields(made, notice_grammar::hop_client, read); !done) return done.error();
    // What is written must be what was meant: the reader is the judge.
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (i >= read.size() || read[i] != fields[i])
            return failure{errc::bad_value, "field \"" + alertstream::detail::escape_for_terminal(alertstream::detail::cut_text(fields[i].key, 80)) +
                                                "\" cannot be written: a key is in lower case and once, without colons and line ends, and neither it nor its value has blanks around it"};
    if (read.size() != fields.size()) return failure{errc::bad_value, "a value would be read as further fields"};
    return made;
}

}  // namespace alertstream::gcn

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<gcn::text_notice>::decode(message const& from, gcn::text_notice& into) {
    std::string room;
    auto const bytes = bytes_of(from, wire_format::gcntextnotice, room);
    if (!bytes) return bytes.error();
    into.raw = *bytes;
    into.type = gcn::inner::type_in(from.topic());
    return gcn::inner::read_fields(*bytes, gcn::notice_grammar::hop_client, into.fields);
}

ALERTSTREAM_DECL result<void> encoder<gcn::text_notice>::encode(gcn::text_notice const& from, std::string& into) {
    if (!from.raw.empty()) {
        if (!detail::is_utf8(from.raw)) return failure{errc::not_utf8};
        into = from.raw;
        return {};
    }
    auto written = gcn::to_text(from.fields);
    if (!written) return written.error();
    into = std::move(*written);
    return {};
}

}  // namespace alertstream
