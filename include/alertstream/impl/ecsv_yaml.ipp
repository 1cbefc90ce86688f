#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>

/// The little of YAML that stands in the header of an ECSV file.
namespace alertstream::ecsv::inner {

struct node {
    std::string tag{};
    std::string text{};                                     ///< of a scalar
    bool map{};
    std::vector<std::pair<std::string, node>> members{};    ///< of a mapping; a list's entries have no name
};

inline void append_utf8(std::string& out, std::uint32_t c) {
    auto const put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xc0 | (c >> 6));
    } else {
        if (c < 0x10000) put(0xe0 | (c >> 12));
        else put(0xf0 | (c >> 18)), put(0x80 | (c >> 12 & 0x3f));
        put(0x80 | (c >> 6 & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

/// Reads one value. Where it begins in flow (`{`), plain texts end at its marks.
class yaml_value {
public:
    explicit yaml_value(std::string_view text) : text_{text} {}

    result<node> whole() {
        node made;
        if (auto const done = value(made, 0, false); !done) return done.error();
        skip_blanks();
        if (at_ != text_.size()) return wrong("text behind the value");
        return made;
    }

private:
    static constexpr int deepest = 16;

    static failure wrong(std::string_view problem) { return {errc::bad_value, std::string{problem}}; }

    bool over() const noexcept { return at_ == text_.size(); }
    static bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n'; }
    void skip_blanks() noexcept {
        while (!over() && is_blank(text_[at_])) ++at_;
    }

    result<void> value(node& into, int depth, bool in_flow) {
        if (depth > deepest) return wrong("nested deeper than 16");
        skip_blanks();
        if (!over() && text_[at_] == '!') {
            auto const end = std::min(text_.find_first_of(" \n\t,{[", at_), text_.size());
            into.tag = text_.substr(at_, end - at_);
            at_ = end;
            skip_blanks();
        }
        if (over()) return {};
        switch (text_[at_]) {
        case '{': return mapping(into, depth);
        case '[': return list(into, depth);
        case '"': return double_quoted(into.text);
        case '\'': return single_quoted(into.text);
        case '&':
        case '*': return wrong("an anchor or an alias");
        case '|':
        case '>': return wrong("a block text");
        case '@':
        case '`': return wrong("a reserved character");
        default: plain(into.text, in_flow);
        }
        if (into.text.find(" #") != into.text.npos) return wrong("a comment behind a text");
        return {};
    }

    result<void> mapping(node& into, int depth) {
        into.map = true;
        ++at_;
        for (skip_blanks(); !over() && text_[at_] != '}'; skip_blanks()) {
            node key, held;
            if (auto const done = value(key, deepest, true); !done) return done;
            skip_blanks();
            if (over() || text_[at_] != ':') return wrong("a member without a colon");
            ++at_;
            if (auto const done = value(held, depth + 1, true); !done) return done;
            into.members.emplace_back(std::move(key.text), std::move(held));
            if (auto const done = comma('}'); !done) return done;
        }
        return close();
    }

    result<void> list(node& into, int depth) {
        ++at_;
        for (skip_blanks(); !over() && text_[at_] != ']'; skip_blanks()) {
            node held;
            auto const before = at_;
            if (auto const done = value(held, depth + 1, true); !done) return done;
            skip_blanks();
            if (!over() && text_[at_] == ':') {  // a pair, as an ordered mapping has them
                ++at_;
                if (auto const done = value(held, depth + 1, true); !done) return done;
            }
            if (at_ == before) return wrong("an entry that is none");
            into.members.emplace_back("", std::move(held));
            if (auto const done = comma(']'); !done) return done;
        }
        return close();
    }

    result<void> comma(char end) {
        skip_blanks();
        if (!over() && text_[at_] == ',') ++at_;
        else if (over() || text_[at_] != end) return wrong(end == '}' ? "a { that is not closed" : "a [ that is not closed");
        return {};
    }
    result<void> close() {
        if (over()) return wrong("a { or [ that is not closed");
        ++at_;
        return {};
    }

    /// A line end in a text is a blank, an empty line a line end.
    void fold(std::string& into) {
        while (!into.empty() && (into.back() == ' ' || into.back() == '\t')) into.pop_back();
        std::size_t ends = 0;
        for (; !over() && is_blank(text_[at_]); ++at_) ends += text_[at_] == '\n';
        if (ends == 1) into += ' ';
        else into.append(ends - 1, '\n');
    }

    result<void> single_quoted(std::string& into) {
        for (++at_; !over();) {
            char const c = text_[at_];
            if (c == '\n') {
                fold(into);
                continue;
            }
            ++at_;
            if (c == '\'' && (over() || text_[at_] != '\'')) return {};
            if (c == '\'') ++at_;
            into += c;
        }
        return wrong("a quote that is not closed");
    }

    result<void> double_quoted(std::string& into) {
        for (++at_; !over();) {
            char const c = text_[at_];
            if (c == '\n') {
                fold(into);
                continue;
            }
            ++at_;
            if (c == '"') return {};
            if (c != '\\') into += c;
            else if (auto const done = escape(into); !done) return done;
        }
        return wrong("a quote that is not closed");
    }

    result<void> escape(std::string& into) {
        if (over()) return wrong("a quote that is not closed");
        char const c = text_[at_++];
        constexpr std::string_view plain = "\"\\/ ";
        if (c == '\n') {
            while (!over() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
        } else if (plain.find(c) != plain.npos) {
            into += c;
        } else if (c == 'n' || c == 't') {
            into += c == 'n' ? '\n' : '\t';
        } else if (c == 'x' || c == 'u' || c == 'U') {
            return code_point(into, c == 'x' ? 2U : c == 'u' ? 4U : 8U);
        } else {
            return wrong("an escape that is not known");
        }
        return {};
    }

    result<void> code_point(std::string& into, std::size_t digits) {
        std::uint32_t c = 0;
        auto const hex = text_.substr(at_, digits);
        auto const [end, problem] = std::from_chars(hex.data(), hex.data() + hex.size(), c, 16);
        bool const surrogate = c >= 0xd800 && c < 0xe000;
        if (hex.size() != digits || end != hex.data() + hex.size() || problem != std::errc{} || c == 0 || c > 0x10ffff || surrogate) return wrong("an escape that is no character");
        at_ += digits;
        append_utf8(into, c);
        return {};
    }

    void plain(std::string& into, bool in_flow) {
        while (!over()) {
            char const c = text_[at_];
            bool const next_is_blank = at_ + 1 == text_.size() || is_blank(text_[at_ + 1]) || (in_flow && std::string_view{",}]{["}.find(text_[at_ + 1]) != std::string_view::npos);
            if (in_flow && (c == ',' || c == '}' || c == ']' || c == '{' || c == '[')) break;
            if (c == ':' && next_is_blank) break;
            if (c == '\n') {
                fold(into);
                continue;
            }
            into += c;
            ++at_;
        }
        while (!into.empty() && is_blank(into.back())) into.pop_back();
    }

    std::string_view text_;
    std::size_t at_{};
};

}  // namespace alertstream::ecsv::inner
