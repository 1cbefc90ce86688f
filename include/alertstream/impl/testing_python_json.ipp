#pragma once

#include <utility>

#include <alertstream/impl/testing_python_values.ipp>
#include <alertstream/testing/hermes_json.hpp>

namespace alertstream::testing {

namespace inner {

/// Half a surrogate pair too: Python's texts hold them.
inline void append_character(std::string& into, unsigned c) {
    auto const last = [](unsigned bits) { return static_cast<char>(0x80U | (bits & 0x3fU)); };
    if (c < 0x80) into += static_cast<char>(c);
    else if (c < 0x800) (into += static_cast<char>(0xc0U | (c >> 6U))) += last(c);
    else if (c < 0x10000) ((into += static_cast<char>(0xe0U | (c >> 12U))) += last(c >> 6U)) += last(c);
    else (((into += static_cast<char>(0xf0U | (c >> 18U))) += last(c >> 12U)) += last(c >> 6U)) += last(c);
}

/// Python's json.loads as Hermes calls it, with its complaints.
class python_json_reader {
public:
    explicit python_json_reader(std::string_view text) : text_{text} {}

    hermes_json read() {
        hermes_json made;
        if (text_.starts_with("\xef\xbb\xbf")) return complain("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0), result();
        skip_blanks();
        if (value(made.value, 0)) {
            skip_blanks();
            if (at_ != text_.size()) complain("Extra data", at_);
        }
        if (!problem_.empty() || too_deep_) return result();
        return made;
    }

private:
    hermes_json result() const { return {.problem = problem_, .too_deep = too_deep_}; }

    /// Positions are counted in characters.
    bool complain(std::string_view what, std::size_t at) {
        if (!problem_.empty()) return false;
        auto const before = text_.substr(0, at);
        auto const starts = [](std::string_view part) {
            return std::count_if(part.begin(), part.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
        };
        auto const line = std::count(before.begin(), before.end(), '\n') + 1;
        auto const newline = before.rfind('\n');
        auto const column = starts(before.substr(newline == before.npos ? 0 : newline + 1)) + 1;
        problem_ = std::string{what} + ": line " + std::to_string(line) + " column " + std::to_string(column) + " (char " + std::to_string(starts(before)) + ")";
        return false;
    }

    char next() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

    void skip_blanks() {
        while (at_ < text_.size() && (next() == ' ' || next() == '\t' || next() == '\n' || next() == '\r')) ++at_;
    }

    bool word(std::string_view which, boost::json::value meaning, boost::json::value& into) {
        if (!text_.substr(at_).starts_with(which)) return complain("Expecting value", at_);
        at_ += which.size();
        into = std::move(meaning);
        return true;
    }

    bool value(boost::json::value& into, int depth) {
        if (depth > 600) return !(too_deep_ = true);
        for (std::string_view const constant : {"NaN", "Infinity", "-Infinity"})
            if (text_.substr(at_).starts_with(constant)) {
                problem_ = "Out of range float values are not JSON compliant: '" + std::string{constant} + "'";
                return false;
            }
        switch (next()) {
        case '{': return object(into.emplace_object(), depth);
        case '[': return array(into.emplace_array(), depth);
        case '"': {
            std::string text;
            if (!string(text)) return false;
            into = text;
            return true;
        }
        case 't': return word("true", true, into);
        case 'f': return word("false", false, into);
        case 'n': return word("null", nullptr, into);
        default: return number(into);
        }
    }

    bool object(boost::json::object& into, int depth) {
        ++at_;
        skip_blanks();
        if (next() == '}') return ++at_, true;
        while (true) {
            if (next() != '"') return complain("Expecting property name enclosed in double quotes", at_);
            std::string name;
            if (!string(name)) return false;
            skip_blanks();
            if (next() != ':') return complain("Expecting ':' delimiter", at_);
            ++at_;
            skip_blanks();
            boost::json::value each;
            if (!value(each, depth + 1)) return false;
            into[name] = std::move(each);  // of a repeated member the last one counts
            skip_blanks();
            if (next() == '}') return ++at_, true;
            if (next() != ',') return complain("Expecting ',' delimiter", at_);
            ++at_;
            skip_blanks();
        }
    }

    bool array(boost::json::array& into, int depth) {
        ++at_;
        skip_blanks();
        if (next() == ']') return ++at_, true;
        while (true) {
            boost::json::value each;
            if (!value(each, depth + 1)) return false;
            into.push_back(std::move(each));
            skip_blanks();
            if (next() == ']') return ++at_, true;
            if (next() != ',') return complain("Expecting ',' delimiter", at_);
            ++at_;
            skip_blanks();
        }
    }

    bool number(boost::json::value& into) {
        auto const begin = at_;
        auto end = at_;
        auto const digits = [&] {
            auto const first = end;
            while (end < text_.size() && is_digit(text_[end])) ++end;
            return end > first;
        };
        if (next() == '-') ++end;
        if (end < text_.size() && text_[end] == '0') ++end;
        else if (!digits()) return complain("Expecting value", begin);
        bool whole = true;
        if (auto const before = end; end < text_.size() && text_[end] == '.') {
            ++end;
            if (digits()) whole = false;
            else end = before;
        }
        if (auto const before = end; end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
            ++end;
            if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
            if (digits()) whole = false;
            else end = before;
        }
        auto const text = text_.substr(begin, end - begin);
        at_ = end;
        std::int64_t small = 0;
        if (whole && std::from_chars(text.data(), text.data() + text.size(), small).ec == std::errc{}) into = small;
        else into = *python_float(text);
        return true;
    }

    bool string(std::string& into) {
        auto const begin = at_++;
        while (true) {
            if (at_ >= text_.size()) return complain("Unterminated string starting at", begin);
            auto const c = static_cast<unsigned char>(text_[at_]);
            if (c == '"') return ++at_, true;
            if (c < 0x20) return complain("Invalid control character at", at_);
            if (c == '\\') {
                if (!escape(into, begin)) return false;
            } else {
                into += text_[at_++];
            }
        }
    }

    bool escape(std::string& into, std::size_t begin) {
        if (++at_ >= text_.size()) return complain("Unterminated string starting at", begin);
        constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
        if (auto const found = letters.find(text_[at_]); found != letters.npos) {
            into += meanings[found];
            ++at_;
            return true;
        }
        if (text_[at_] != 'u') return complain("Invalid \\escape", at_ - 1);
        unsigned unit = 0;
        if (!hex(unit)) return complain("Invalid \\uXXXX escape", at_ - 1);
        if (unit >= 0xd800 && unit < 0xdc00 && text_.substr(at_).starts_with("\\u")) {
            auto const first = at_++;
            unsigned low = 0;
            if (hex(low) && low >= 0xdc00 && low < 0xe000) unit = 0x10000 + ((unit - 0xd800) << 10U) + (low - 0xdc00);
            else at_ = first;
        }
        append_character(into, unit);
        return true;
    }

    bool hex(unsigned& into) {
        auto const text = text_.substr(at_ + 1, 4);
        auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into, 16);
        if (text.size() != 4 || end != text.data() + 4 || problem != std::errc{}) return false;
        at_ += 5;
        return true;
    }

    std::string_view text_;
    std::size_t at_{};
    std::string problem_{};
    bool too_deep_{};
};

/// How long the character at `at` is; 0 and the reason if it is no UTF-8.
inline std::size_t utf8_size(std::string_view text, std::size_t at, std::string_view& why) {
    auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    auto const first = byte(at);
    if (first < 0x80) return 1;
    std::size_t const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
    if (size == 0) return why = "invalid start byte", 0;
    for (std::size_t i = 1; i < size; ++i) {
        if (at + i >= text.size()) return why = "unexpected end of data", 0;
        unsigned char const least = i > 1 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        unsigned char const most = i > 1 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (byte(at + i) < least || byte(at + i) > most) return why = "invalid continuation byte", 0;
    }
    return size;
}

/// Empty if it is UTF-8.
inline std::string utf8_problem(std::string_view text) {
    std::string_view why;
    for (std::size_t at = 0; at < text.size();) {
        auto const size = utf8_size(text, at, why);
        if (size == 0) {
            constexpr std::string_view hex = "0123456789abcdef";
            auto const byte = static_cast<unsigned char>(text[at]);
            return std::string{"'utf-8' codec can't decode byte 0x"} + hex[byte >> 4U] + hex[byte & 0xfU] + " in position " + std::to_string(at) + ": " + std::string{why};
        }
        at += size;
    }
    return {};
}

/// A character of a text that may hold half surrogate pairs, and how many bytes it has.
inline std::pair<unsigned, std::size_t> character_at(std::string_view text, std::size_t at) {
    auto const byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    auto const more = [&](std::size_t i) { return byte(i) & 0x3fU; };
    auto const first = byte(at);
    if (first < 0x80) return {first, 1};
    if (first < 0xe0) return {((first & 0x1fU) << 6U) | more(at + 1), 2};
    if (first < 0xf0) return {((first & 0xfU) << 12U) | (more(at + 1) << 6U) | more(at + 2), 3};
    return {((first & 7U) << 18U) | (more(at + 1) << 12U) | (more(at + 2) << 6U) | more(at + 3), 4};
}

/// json.dumps, with either separators.
class python_json_writer {
public:
    explicit python_json_writer(bool kafka) : kafka_{kafka} {}

    std::string write(boost::json::value const& value) {
        append(value);
        return std::move(out_);
    }

private:
    void append(boost::json::value const& value) {
        switch (value.kind()) {
        case boost::json::kind::null: out_ += "null"; return;
        case boost::json::kind::bool_: out_ += value.get_bool() ? "true" : "false"; return;
        case boost::json::kind::double_: return append(value.get_double());
        case boost::json::kind::string: return append(view(value.get_string()));
        case boost::json::kind::array: return append(value.get_array());
        case boost::json::kind::object: return append(value.get_object());
        default: out_ += python_text(value);
        }
    }

    void append(double value) { out_ += std::isnan(value) ? "NaN" : std::isinf(value) ? (value < 0 ? "-Infinity" : "Infinity") : python_text(value); }

    void append(boost::json::array const& values) {
        out_ += '[';
        for (bool first = true; auto const& each : values) {
            if (!std::exchange(first, false)) out_ += kafka_ ? ", " : ",";
            append(each);
        }
        out_ += ']';
    }

    void append(boost::json::object const& members) {
        out_ += '{';
        for (bool first = true; auto const& [name, each] : members) {
            if (!std::exchange(first, false)) out_ += kafka_ ? ", " : ",";
            append(std::string_view{name.data(), name.size()});
            out_ += kafka_ ? ": " : ":";
            append(each);
        }
        out_ += '}';
    }

    void append(std::string_view text) {
        out_ += '"';
        for (std::size_t at = 0; at < text.size();) {
            auto const [c, size] = character_at(text, at);
            constexpr std::string_view letters = "\"\\\b\f\n\r\t", names = "\"\\bfnrt";
            if (auto const found = c < 0x80 ? letters.find(static_cast<char>(c)) : letters.npos; found != letters.npos) (out_ += '\\') += names[found];
            else if (c < 0x20 || (c > 0x7e && kafka_)) append_escape(c);
            else out_ += text.substr(at, size);
            at += size;
        }
        out_ += '"';
    }

    void append_escape(unsigned c) {
        if (c >= 0x10000) {
            append_escape(0xd800 + ((c - 0x10000) >> 10U));
            c = 0xdc00 + ((c - 0x10000) & 0x3ffU);
        }
        constexpr std::string_view hex = "0123456789abcdef";
        out_ += "\\u";
        for (unsigned const shift : {12U, 8U, 4U, 0U}) out_ += hex[(c >> shift) & 0xfU];
    }

    bool kafka_;
    std::string out_{};
};

}  // namespace inner

ALERTSTREAM_DECL hermes_json read_hermes_json(std::string_view text) {
    if (auto problem = inner::utf8_problem(text); !problem.empty()) return {.problem = std::move(problem)};
    return inner::python_json_reader{text}.read();
}

ALERTSTREAM_DECL std::string hermes_payload(boost::json::value const& value) { return inner::python_json_writer{true}.write(value); }
ALERTSTREAM_DECL std::string hermes_answer_text(boost::json::value const& value) { return inner::python_json_writer{false}.write(value); }

}  // namespace alertstream::testing
