#pragma once

#include <bit>
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>

#include <boost/json/basic_parser_impl.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_fields.hpp>

namespace alertstream::json {

ALERTSTREAM_DECL std::string_view text_arena::keep(std::string_view text) {
    if (used_ == texts_.size()) texts_.push_back(std::make_unique<std::string>());
    return texts_[used_++]->assign(text);
}

namespace inner {

/// The whole text as a number; what a double cannot hold is an infinity or zero.
inline bool number_of(std::string_view text, double& value) {
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem == std::errc::result_out_of_range) value = std::strtod(std::string{text}.c_str(), nullptr);
    return problem != std::errc::invalid_argument && end == text.data() + text.size();
}

/// Boost.JSON 1.81's doubles are exact up to 15 digits only.
inline double exact(std::string_view number) {
    double value = 0;
    number_of(number, value);
    return value;
}

inline std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

inline bool has_exponent(std::string_view number) noexcept {
    for (std::size_t i = number.size() < 5 ? 0 : number.size() - 5; i < number.size(); ++i)
        if ((number[i] | 0x20) == 'e') return true;
    return false;
}

/// What Boost.JSON's parser calls.
class filler {
public:
    using view = boost::json::string_view;

    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    filler(std::string_view payload, table const& fields, void* at, text_arena* arena) noexcept : payload_{payload}, root_{&fields}, root_at_{at}, arena_{arena} {}

    std::optional<failure>& problem() noexcept { return problem_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) {
        if (skipped_ > 0) return ++skipped_, true;
        if (!wanted_) return depth_ == 0 ? push(root_, root_at_, ec) : (++skipped_, true);
        if (!wanted_->inside || wanted_->list != top().listing) return wrong("an object", ec);
        auto const index = wanted_->list ? top().count++ : 0;
        if (index * smallest_object > payload_.size()) return wrong("a list of more objects than the message can say anything about", ec, errc::bad_value);
        return push(wanted_->inside, wanted_->enter(top().at, index), ec);
    }

    bool on_object_end(std::size_t, error_code&) {
        if (skipped_ > 0) return --skipped_, true;
        auto const& in = top();
        for (auto left = ~in.seen & all_of(in.size); left != 0; left &= left - 1) in.fields[std::countr_zero(left)].absent(in.at);
        if (in.what->end) in.what->end(in.at);
        if (--depth_ > 0) wanted_ = (--top_)->current;
        return true;
    }

    bool on_array_begin(error_code& ec) {
        if (skipped_ > 0) return ++skipped_, true;
        if (!wanted_) return depth_ == 0 ? wrong("an array", ec) : (++skipped_, true);
        auto& in = top();
        if (!wanted_->list || in.listing) return wrong("an array", ec);
        in.count = 0;
        in.listing = true;
        if (wanted_->begin_list) wanted_->begin_list(in.at, payload_.size() / usual_object);
        return true;
    }

    bool on_array_end(std::size_t, error_code&) {
        if (skipped_ > 0) return --skipped_, true;
        auto& in = top();
        if (wanted_->end_list) wanted_->end_list(in.at, in.count);
        in.listing = false;
        return true;
    }

    bool on_key_part(view part, std::size_t, error_code&) {
        if (skipped_ == 0) parts_.append(part.data(), part.size());
        return true;
    }

    // This and on_string are called some 300 times an alert: what is usual is done without a further call.
    [[gnu::always_inline]] bool on_key(view part, std::size_t, error_code&) {
        if (skipped_ > 0) return true;
        auto& in = top();
        auto const name = whole(part);
        auto const index = in.next;
        if (index < in.size && same(in.fields[index].name, name)) [[likely]] {
            in.next = index + 1;
            in.seen |= std::uint64_t{1} << index;
            wanted_ = in.current = in.fields + index;
            return true;
        }
        wanted_ = in.current = find(in, name);
        return true;
    }

    bool on_string_part(view part, std::size_t, error_code&) {
        if (wanted_) parts_.append(part.data(), part.size());
        return true;
    }

    [[gnu::always_inline]] bool on_string(view part, std::size_t, error_code& ec) {
        if (passed_over()) return depth_ > 0 || wrong("a text", ec);
        auto& in = top();
        if (!wanted_->text || wanted_->list || !parts_.empty() || !borrowable(part)) return give_text(whole(part), ec);
        wanted_->text(in.at, {part.data(), part.size()});
        return true;
    }

    bool on_number_part(view, error_code&) { return true; }  // only of a payload that comes in pieces
    bool on_int64(std::int64_t value, view text, error_code& ec) { return passed_over() ? depth_ > 0 || wrong("a number", ec) : give_number(static_cast<double>(value), text, ec); }
    bool on_uint64(std::uint64_t value, view text, error_code& ec) { return passed_over() ? depth_ > 0 || wrong("a number", ec) : give_number(static_cast<double>(value), text, ec); }

    bool on_double(double value, view text, error_code& ec) {
        if (passed_over()) return depth_ > 0 || wrong("a number", ec);
        std::string_view const digits{text.data(), text.size()};
        return give_number(wanted_->number && (digits.size() > 16 || has_exponent(digits)) ? exact(digits) : value, text, ec);
    }

    bool on_bool(bool value, error_code& ec) {
        if (passed_over()) return depth_ > 0 || wrong("a boolean", ec);
        if (!wanted_->boolean || wanted_->list != top().listing) return wrong("a boolean", ec);
        wanted_->boolean(top().at, value);
        return true;
    }

    bool on_null(error_code& ec) {
        if (passed_over()) return depth_ > 0 || wrong("null", ec);
        if (!top().listing) wanted_->absent(top().at);
        else if (wanted_->number) wanted_->number(top().at, std::numeric_limits<double>::quiet_NaN());
        return true;
    }

    bool on_comment_part(view, error_code&) { return true; }
    bool on_comment(view, error_code&) { return true; }

private:
    /// An object that is being filled.
    struct frame {
        table const* what;
        field const* fields;
        std::size_t size;
        void* at;
        field const* current;  ///< the member whose value is read; null if it is passed over
        std::uint64_t seen;
        std::size_t next;      ///< the field that usually follows
        std::size_t count;     ///< of the list that is being read
        bool listing;
    };

    static constexpr std::size_t usual_object = 300;   // bytes of a row of photometry
    static constexpr std::size_t smallest_object = 16; // on average; else 3 bytes of `{},` make a row of 400

    static constexpr std::uint64_t all_of(std::size_t count) noexcept { return count == 64 ? ~std::uint64_t{} : (std::uint64_t{1} << count) - 1; }

    frame& top() noexcept { return *top_; }
    bool passed_over() const noexcept { return !wanted_; }

    bool push(table const* what, void* at, error_code& ec) {
        if (depth_ == frames_.size()) return ec = errc::too_deep, false;
        top_ = &frames_[depth_++];
        *top_ = {what, what->fields.data(), what->fields.size(), at, nullptr, 0, 0, 0, false};
        wanted_ = nullptr;
        return true;
    }

    /// With the pieces before it, if there were any: valid until the next key or text.
    std::string_view whole(view last) {
        if (parts_.empty()) [[likely]] return {last.data(), last.size()};
        return joined(last);
    }
    [[gnu::noinline]] std::string_view joined(view last) {
        together_.assign(parts_).append(last.data(), last.size());
        parts_.clear();
        return together_;
    }

    template <class Word>
    static bool same_word(char const* a, char const* b) noexcept {
        Word x, y;
        std::memcpy(&x, a, sizeof x);
        std::memcpy(&y, b, sizeof y);
        return x == y;
    }

    /// Names are short: two or three words, the last overlapping, cost less than a call.
    [[gnu::always_inline]] static bool same(std::string_view name, std::string_view key) noexcept {
        auto const size = name.size();
        if (size != key.size()) return false;
        auto const *a = name.data(), *b = key.data();
        if (size < 4) return std::equal(a, a + size, b);
        if (size < 8) return same_word<std::uint32_t>(a, b) && same_word<std::uint32_t>(a + size - 4, b + size - 4);
        for (std::size_t at = 0; at + 8 < size; at += 8)
            if (!same_word<std::uint64_t>(a + at, b + at)) return false;
        return same_word<std::uint64_t>(a + size - 8, b + size - 8);
    }

    /// The search goes on where the last member was found: members come in the table's order, some left out.
    [[gnu::noinline]] static field const* find(frame& in, std::string_view key) noexcept {
        auto index = in.next;
        for (auto left = in.size; left > 0; --left) {
            if (++index >= in.size) index = 0;
            if (!same(in.fields[index].name, key)) continue;
            in.next = index + 1;
            in.seen |= std::uint64_t{1} << index;
            return in.fields + index;
        }
        return nullptr;
    }

    /// What lives as long as payload and arena do.
    std::string_view kept(std::string_view text) { return borrowable({text.data(), text.size()}) ? text : arena_->keep(text); }

    /// It is in the payload, or need not live longer than the call.
    bool borrowable(view text) const noexcept {
        return !arena_ || (!std::less<>{}(text.data(), payload_.data()) && std::less_equal<>{}(text.data() + text.size(), payload_.data() + payload_.size()));
    }

    [[gnu::noinline]] bool give_text(std::string_view text, error_code& ec) {
        auto& in = top();
        if (wanted_->list != in.listing || wanted_->inside) return wrong("a text", ec);
        if (wanted_->text) return wanted_->text(in.at, kept(text)), count(in);
        if (!wanted_->number) return wrong("a text", ec);
        double value = 0;
        text = without_plus(trimmed(text));
        if (!text.empty() && !number_of(text, value)) return wrong("a text that is no number", ec, errc::bad_value);
        return put_number(in, text.empty() ? HUGE_VAL : value);
    }

    bool give_number(double value, view text, error_code& ec) {
        auto& in = top();
        if (wanted_->list != in.listing || wanted_->inside) return wrong("a number", ec);
        if (wanted_->number) return put_number(in, value);
        if (!wanted_->text) return wrong("a number", ec);
        wanted_->text(in.at, kept({text.data(), text.size()}));
        return count(in);
    }

    /// Non-finite is absent, but keeps its place in a list.
    bool put_number(frame& in, double value) {
        if (std::isfinite(value)) wanted_->number(in.at, value);
        else if (in.listing) wanted_->number(in.at, std::numeric_limits<double>::quiet_NaN());
        else wanted_->absent(in.at);
        return count(in);
    }

    static bool count(frame& in) noexcept {
        in.count += in.listing;
        return true;
    }

    [[gnu::cold]] bool wrong(char const* there, error_code& ec, errc code = errc::wrong_type) {
        std::string path;
        for (std::size_t i = 0; i < depth_; ++i) {
            auto const& in = frames_[i];
            if (!in.current) continue;
            path += (path.empty() ? "" : ".") + std::string{in.current->name};
            // An object that was entered has been counted already.
            if (in.listing) path += '[' + std::to_string(i + 1 < depth_ ? in.count - 1 : in.count) + ']';
        }
        problem_ = failure{code, (path.empty() ? std::string{"the message"} : path) + " is " + there};
        ec = code;
        return false;
    }

    std::string_view payload_;
    table const* root_;
    void* root_at_;
    text_arena* arena_;
    field const* wanted_{};  ///< the member whose value comes; null if it is passed over, with all that is in it
    std::size_t skipped_{};  ///< depth inside a value that is passed over
    std::size_t depth_{};
    frame* top_{};           ///< of `depth_` frames
    std::array<frame, 8> frames_;  // as deep as any format here nests what it wants
    std::string parts_;      ///< of a key or text that comes in pieces: it has escapes
    std::string together_;
    std::optional<failure> problem_;
};

inline result<void> fill(std::string_view payload, table const& fields, void* at, text_arena* arena) {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::basic_parser<filler> parser{options, payload, fields, at, arena};
    error_code problem;
    auto const taken = parser.write_some(false, payload.data(), payload.size(), problem);
    if (parser.handler().problem()) return *parser.handler().problem();
    if (!problem && payload.find_first_not_of(" \t\r\n", taken) != payload.npos) problem = boost::json::error::extra_data;
    if (!problem) return {};
    if (problem == boost::json::error::too_deep) return failure{errc::too_deep};
    if (!alertstream::detail::is_utf8(payload)) return failure{errc::not_utf8};
    return failure{errc::not_json, problem.message() + " at byte " + std::to_string(taken)};
}

}  // namespace inner

ALERTSTREAM_DECL std::optional<std::string> without_non_finite(std::string_view payload) {
    std::optional<std::string> made;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        if (payload[i] == '"') {
            for (++i; i < payload.size() && payload[i] != '"'; ++i)
                if (payload[i] == '\\') ++i;
            continue;
        }
        if (payload[i] != 'N' && payload[i] != 'I' && payload[i] != '-') continue;
        for (std::string_view const literal : {"-Infinity", "Infinity", "NaN"}) {
            if (!payload.substr(i).starts_with(literal)) continue;
            if (!made) made.emplace();
            made->append(payload, copied, i - copied).append("null");
            copied = i + literal.size();
            i = copied - 1;
            break;
        }
    }
    if (made) made->append(payload, copied, std::string_view::npos);
    return made;
}

ALERTSTREAM_DECL result<void> read_object(std::string_view payload, table const& fields, void* at, text_arena* arena) {
    auto done = inner::fill(payload, fields, at, arena);
    if (done || done.error().code != errc::not_json) return done;
    auto const repaired = without_non_finite(payload);
    if (!repaired) return done;
    if (arena) arena->clear();
    return inner::fill(arena ? arena->keep(*repaired) : std::string_view{*repaired}, fields, at, arena);
}

}  // namespace alertstream::json
