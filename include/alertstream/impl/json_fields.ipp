#pragma once

#include <bit>
#include <charconv>
#include <cmath>

#include <boost/json/basic_parser_impl.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_fields.hpp>

namespace alertstream::json {

namespace inner {

/// The whole text as a finite number.
inline bool number_of(std::string_view text, double& value) noexcept {
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size();
}

/// What Boost.JSON's parser calls.
class filler {
public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    filler(std::string_view payload, table const& fields, void* at, text_arena* arena) : payload_{payload}, root_{&fields}, root_at_{at}, arena_{arena} {
        frames_.reserve(8);
    }

    std::optional<failure>& problem() noexcept { return problem_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }

    bool on_object_begin(error_code& ec) {
        if (skipped_ > 0) return ++skipped_, true;
        if (frames_.empty()) return push(root_, root_at_), true;
        if (!wanted_) return ++skipped_, true;
        if (!wanted_->inside || (wanted_->list && !in_list_)) return wrong("an object", ec);
        auto& frame = frames_.back();
        auto* const at = wanted_->enter(frame.at, in_list_ ? frame.count++ : 0);
        push(wanted_->inside, at);
        return true;
    }

    bool on_object_end(std::size_t, error_code&) {
        if (skipped_ > 0) return --skipped_, true;
        auto& frame = frames_.back();
        auto const& fields = frame.what->fields;
        for (auto left = ~frame.seen & all_of(fields.size()); left != 0; left &= left - 1) fields[static_cast<std::size_t>(std::countr_zero(left))].absent(frame.at);
        if (frame.what->end) frame.what->end(frame.at);
        frames_.pop_back();
        if (frames_.empty()) return true;
        wanted_ = frames_.back().current;
        in_list_ = frames_.back().listing;
        return true;
    }

    bool on_array_begin(error_code& ec) {
        if (skipped_ > 0) return ++skipped_, true;
        if (frames_.empty()) return wrong("an array", ec);
        if (!wanted_) return ++skipped_, true;
        if (!wanted_->list || in_list_) return wrong("an array", ec);
        auto& frame = frames_.back();
        frame.count = 0;
        frame.listing = in_list_ = true;
        if (wanted_->begin_list) wanted_->begin_list(frame.at, payload_.size() / 300);
        return true;
    }

    bool on_array_end(std::size_t, error_code&) {
        if (skipped_ > 0) return --skipped_, true;
        auto& frame = frames_.back();
        if (wanted_->end_list) wanted_->end_list(frame.at, frame.count);
        frame.listing = in_list_ = false;
        return true;
    }

    bool on_key_part(boost::json::string_view part, std::size_t, error_code&) {
        if (skipped_ == 0) parts_.append(part.data(), part.size());
        return true;
    }

    bool on_key(boost::json::string_view part, std::size_t, error_code&) {
        if (skipped_ > 0) return true;
        std::string_view key{part.data(), part.size()};
        if (!parts_.empty()) {
            parts_.append(part.data(), part.size());
            key = parts_;
        }
        auto& frame = frames_.back();
        wanted_ = frame.current = find(frame, key);
        in_list_ = frame.listing = false;
        parts_.clear();
        return true;
    }

    bool on_string_part(boost::json::string_view part, std::size_t, error_code&) {
        if (skipped_ == 0 && wanted_) parts_.append(part.data(), part.size());
        return true;
    }

    bool on_string(boost::json::string_view part, std::size_t, error_code& ec) {
        if (skipped_ > 0 || frames_.empty()) return frames_.empty() ? wrong("a text", ec) : true;
        if (!wanted_) return true;
        std::string_view text{part.data(), part.size()};
        if (!parts_.empty()) {
            parts_.append(part.data(), part.size());
            text = parts_;
        }
        bool const fine = give_text(text, ec);
        parts_.clear();
        return fine;
    }

    bool on_number_part(boost::json::string_view part, error_code&) { return parts_.append(part.data(), part.size()), true; }
    bool on_int64(std::int64_t value, boost::json::string_view part, error_code& ec) { return on_any_number(static_cast<double>(value), part, false, ec); }
    bool on_uint64(std::uint64_t value, boost::json::string_view part, error_code& ec) { return on_any_number(static_cast<double>(value), part, false, ec); }
    bool on_double(double value, boost::json::string_view part, error_code& ec) { return on_any_number(value, part, true, ec); }

    bool on_bool(bool value, error_code& ec) {
        if (skipped_ > 0 || frames_.empty()) return frames_.empty() ? wrong("a boolean", ec) : true;
        if (!wanted_) return true;
        if (!wanted_->boolean || wanted_->list != in_list_) return wrong("a boolean", ec);
        wanted_->boolean(frames_.back().at, value);
        return count(), true;
    }

    bool on_null(error_code& ec) {
        if (skipped_ > 0 || frames_.empty()) return frames_.empty() ? wrong("null", ec) : true;
        // A null in a list is nothing to take.
        if (wanted_ && !in_list_) wanted_->absent(frames_.back().at);
        return true;
    }

    bool on_comment_part(boost::json::string_view, error_code&) { return true; }
    bool on_comment(boost::json::string_view, error_code&) { return true; }

private:
    struct frame {
        table const* what;
        void* at;
        field const* current{};
        std::uint64_t seen{};
        std::size_t next{};   ///< the field that usually follows
        std::size_t count{};  ///< of the list that is being read
        bool listing{};
    };

    static std::uint64_t all_of(std::size_t count) noexcept { return count == 64 ? ~std::uint64_t{} : (std::uint64_t{1} << count) - 1; }

    void push(table const* what, void* at) {
        frames_.push_back({what, at});
        wanted_ = nullptr;
        in_list_ = false;
    }

    static field const* find(frame& in, std::string_view key) noexcept {
        auto const& fields = in.what->fields;
        auto index = in.next;
        if (index >= fields.size() || fields[index].name != key) {
            for (index = 0; index < fields.size(); ++index)
                if (fields[index].name == key) break;
            if (index == fields.size()) return nullptr;
        }
        in.next = index + 1;
        in.seen |= std::uint64_t{1} << index;
        return &fields[index];
    }

    void count() noexcept {
        if (in_list_) ++frames_.back().count;
    }

    bool give_text(std::string_view text, error_code& ec) {
        if (wanted_->list != in_list_ || wanted_->inside) return wrong("a text", ec);
        auto* const at = frames_.back().at;
        if (wanted_->text) {
            bool const in_payload = text.data() >= payload_.data() && text.data() + text.size() <= payload_.data() + payload_.size();
            wanted_->text(at, arena_ && !in_payload ? arena_->keep(text) : text);
            return count(), true;
        }
        if (!wanted_->number) return wrong("a text", ec);
        double value = 0;
        if (!number_of(text, value)) return text.empty() ? (wanted_->absent(at), true) : wrong("a text that is no number", ec, errc::bad_value);
        if (std::isfinite(value)) wanted_->number(at, value);
        else wanted_->absent(at);
        return count(), true;
    }

    bool on_any_number(double value, boost::json::string_view part, bool inexact, error_code& ec) {
        if (skipped_ > 0 || frames_.empty() || !wanted_) {
            parts_.clear();
            return frames_.empty() ? wrong("a number", ec) : true;
        }
        std::string_view text{part.data(), part.size()};
        if (!parts_.empty()) {
            parts_.append(part.data(), part.size());
            text = parts_;
        }
        bool const fine = give_number(value, text, inexact, ec);
        parts_.clear();
        return fine;
    }

    bool give_number(double value, std::string_view text, bool inexact, error_code& ec) {
        if (wanted_->list != in_list_ || wanted_->inside) return wrong("a number", ec);
        auto* const at = frames_.back().at;
        if (wanted_->number) {
            // Boost.JSON 1.81's doubles are exact up to 15 digits only.
            bool const has_exponent = text.find_first_of("eE", text.size() < 5 ? 0 : text.size() - 5) != text.npos;
            if (inexact && (text.size() > 16 || has_exponent) && !number_of(text, value)) value = HUGE_VAL;
            if (std::isfinite(value)) wanted_->number(at, value);
            else wanted_->absent(at);
            return count(), true;
        }
        if (!wanted_->text) return wrong("a number", ec);
        wanted_->text(at, arena_ && text.data() == parts_.data() ? arena_->keep(text) : text);
        return count(), true;
    }

    bool wrong(char const* there, error_code& ec, errc code = errc::wrong_type) {
        std::string path;
        for (auto const& each : frames_) {
            if (!each.current) continue;
            path += (path.empty() ? "" : ".") + std::string{each.current->name};
            if (each.listing) path += '[' + std::to_string(&each == &frames_.back() || each.count == 0 ? each.count : each.count - 1) + ']';
        }
        problem_ = failure{code, (path.empty() ? std::string{"the message"} : path) + " is " + there};
        ec = code;
        return false;
    }

    std::string_view payload_;
    table const* root_;
    void* root_at_;
    text_arena* arena_;
    std::vector<frame> frames_;
    field const* wanted_{};  ///< the member whose value comes; none if it is passed over
    bool in_list_{};
    std::size_t skipped_{};  ///< depth inside a value that is passed over
    std::string parts_;      ///< of a key, text or number that came in pieces
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
    std::string made;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        if (payload[i] == '"') {
            for (++i; i < payload.size() && payload[i] != '"'; ++i)
                if (payload[i] == '\\') ++i;
            continue;
        }
        for (std::string_view const literal : {"-Infinity", "Infinity", "NaN"}) {
            if (payload.substr(i, literal.size()) != literal) continue;
            made.append(payload.substr(copied, i - copied)).append("null");
            copied = i + literal.size();
            i = copied - 1;
            break;
        }
    }
    if (copied == 0) return std::nullopt;
    return made.append(payload.substr(copied));
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
