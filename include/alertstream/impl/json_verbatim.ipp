#pragma once

#include <climits>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>

namespace alertstream::detail {

/// Walks one JSON text; recursion is as deep as `depth` allows and no deeper.
class json_scanner {
public:
    using on_member = std::function<void(std::string_view, std::string_view)>;

    json_scanner(std::string_view text, unsigned depth, std::string* out, on_member const* member) noexcept
        : text_{text}, most_{depth}, out_{out}, member_{member} {}

    error_code run() {
        auto const before = out_ ? out_->size() : 0;
        skip_blanks();
        if (value(0)) {
            skip_blanks();
            if (at_ == text_.size()) copy();
            else fail(errc::not_json);
        }
        if (failed_ && out_) out_->resize(before);
        return failed_;
    }

private:
    bool fail(errc why) {
        if (!failed_) failed_ = why;
        return false;
    }

    bool at(char c) const noexcept { return at_ < text_.size() && text_[at_] == c; }
    bool at_digit() const noexcept { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
    bool at_blank() const noexcept { return at(' ') || at('\n') || at('\r') || at('\t'); }

    /// What was passed and not yet written.
    void copy() {
        if (out_) out_->append(text_, copied_, at_ - copied_);
        copied_ = at_;
    }
    void skip_blanks() {
        if (!at_blank()) return;
        copy();
        while (at_blank()) ++at_;
        copied_ = at_;
    }
    bool replace(std::size_t size, std::string_view with) {
        copy();
        if (out_) *out_ += with;
        copied_ = at_ += size;
        return true;
    }

    bool value(unsigned depth) {
        if (at_ == text_.size()) return fail(errc::not_json);
        switch (text_[at_]) {
        case '{': return depth == most_ ? fail(errc::too_deep) : object(depth + 1);
        case '[': return depth == most_ ? fail(errc::too_deep) : array(depth + 1);
        case '"': return string();
        case 't': return word("true");
        case 'f': return word("false");
        case 'n': return word("null");
        case 'N': return absent("NaN");
        case 'I': return absent("Infinity");
        case '-': return text_.substr(at_).starts_with("-I") ? absent("-Infinity") : number();
        default: return number();
        }
    }

    bool word(std::string_view expected) {
        if (!text_.substr(at_).starts_with(expected)) return fail(errc::not_json);
        at_ += expected.size();
        return true;
    }
    bool absent(std::string_view name) {
        return text_.substr(at_).starts_with(name) ? replace(name.size(), "null") : fail(errc::not_json);
    }

    bool array(unsigned depth) {
        ++at_;
        skip_blanks();
        if (at(']')) return ++at_, true;
        for (;;) {
            if (!value(depth)) return false;
            skip_blanks();
            if (at(']')) return ++at_, true;
            if (!comma()) return false;
        }
    }

    bool object(unsigned depth) {
        ++at_;
        skip_blanks();
        if (at('}')) return ++at_, true;
        for (;;) {
            if (!member(depth)) return false;
            skip_blanks();
            if (at('}')) return ++at_, true;
            if (!comma()) return false;
        }
    }

    bool comma() {
        if (!at(',')) return fail(errc::not_json);
        ++at_;
        skip_blanks();
        return true;
    }

    bool member(unsigned depth) {
        auto const name = at_;
        if (!at('"')) return fail(errc::not_json);
        if (!string()) return false;
        auto const name_end = at_;
        skip_blanks();
        if (!at(':')) return fail(errc::not_json);
        ++at_;
        skip_blanks();
        auto const begin = at_;
        if (!value(depth)) return false;
        if (member_ && depth == 1) (*member_)(text_.substr(name + 1, name_end - name - 2), text_.substr(begin, at_ - begin));
        return true;
    }

    bool string() {
        ++at_;
        for (;;) {
            while (at_ < text_.size() && is_plain_json(text_[at_])) ++at_;
            if (at_ == text_.size()) return fail(errc::not_json);
            if (text_[at_] == '"') return ++at_, true;
            if (text_[at_] == '\\' ? !escape() : !unusual()) return false;
        }
    }

    /// DEL, or a character of more than one byte.
    bool unusual() {
        char32_t c = 0;
        auto const size = utf8_character(text_.substr(at_), c);
        if (size == 0) return fail(errc::not_utf8);
        if (c < 0x20) return fail(errc::not_json);
        if (c != 0x7f && !is_harmful(c)) {
            at_ += size;
            return true;
        }
        std::string escaped;
        append_json_escape(escaped, c);
        return replace(size, escaped);
    }

    bool escape() {
        ++at_;
        if (at_ == text_.size()) return fail(errc::not_json);
        char const kind = text_[at_++];
        if (kind != 'u') return std::string_view{"\"\\/bfnrt"}.find(kind) != std::string_view::npos || fail(errc::not_json);
        unsigned first = 0;
        if (!hex(first)) return false;
        if (first < 0xd800 || first > 0xdfff) return true;
        unsigned second = 0;
        if (first > 0xdbff || !text_.substr(at_).starts_with("\\u")) return fail(errc::not_json);
        at_ += 2;
        return hex(second) && ((second >= 0xdc00 && second <= 0xdfff) || fail(errc::not_json));
    }

    bool hex(unsigned& made) {
        for (int i = 0; i < 4; ++i, ++at_) {
            if (at_ == text_.size()) return fail(errc::not_json);
            char const c = text_[at_];
            if (c >= '0' && c <= '9') made = made * 16 + static_cast<unsigned>(c - '0');
            else if (c >= 'a' && c <= 'f') made = made * 16 + static_cast<unsigned>(c - 'a' + 10);
            else if (c >= 'A' && c <= 'F') made = made * 16 + static_cast<unsigned>(c - 'A' + 10);
            else return fail(errc::not_json);
        }
        return true;
    }

    bool digits() {
        if (!at_digit()) return fail(errc::not_json);
        while (at_digit()) ++at_;
        return true;
    }

    bool number() {
        auto const begin = at_;
        if (at('-')) ++at_;
        if (at('0')) ++at_;
        else if (!digits()) return false;
        if (at('.')) {
            ++at_;
            if (!digits()) return false;
        }
        if (!at('e') && !at('E')) return true;
        auto const mantissa = at_ - begin;
        ++at_;
        if (at('+') || at('-')) ++at_;
        return exponent(mantissa);
    }

    /// Boost.JSON refuses an exponent that, with the digits before it, leaves an int.
    bool exponent(std::size_t mantissa) {
        if (!at_digit()) return fail(errc::not_json);
        std::size_t value = 0;
        for (; at_digit(); ++at_) {
            value = value * 10 + static_cast<std::size_t>(text_[at_] - '0');
            if (value > INT_MAX || value + mantissa > INT_MAX) return fail(errc::not_json);
        }
        return true;
    }

    std::string_view text_;
    unsigned most_;
    std::string* out_;
    on_member const* member_;
    std::size_t at_{};
    std::size_t copied_{};
    error_code failed_{};
};

ALERTSTREAM_DECL error_code append_json_verbatim(std::string& out, std::string_view text, unsigned depth) {
    out.reserve(out.size() + text.size());
    return json_scanner{text, depth, &out, nullptr}.run();
}

ALERTSTREAM_DECL error_code check_json(std::string_view text, unsigned depth) {
    return json_scanner{text, depth, nullptr, nullptr}.run();
}

ALERTSTREAM_DECL error_code for_each_json_member(std::string_view text, std::function<void(std::string_view, std::string_view)> const& member) {
    return json_scanner{text, deepest_json, nullptr, &member}.run();
}

}  // namespace alertstream::detail
