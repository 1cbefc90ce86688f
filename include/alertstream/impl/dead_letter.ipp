#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/formats/base64.hpp>
#include <alertstream/formats/json_text.hpp>

namespace alertstream {

namespace detail {

inline void append_member(std::string& out, std::string_view name) {
    if (out.back() != '{') out += ',';
    append_json_string(out, name);
    out += ':';
}

inline void append_optional_bytes(std::string& out, std::optional<std::string> const& bytes) {
    if (bytes) append_json_bytes(out, *bytes);
    else out += "null";
}

/// A member of a line, read strictly: the first thing that is wrong is kept.
class line_reader {
public:
    explicit line_reader(boost::json::object const& line) : line_{line} {}

    std::string text(char const* name) {
        auto const* found = line_.if_contains(name);
        if (found && found->is_string()) return std::string{found->get_string().data(), found->get_string().size()};
        return miss<std::string>(name, "a text");
    }
    std::int64_t number(char const* name) {
        auto const* found = line_.if_contains(name);
        if (found && found->is_int64()) return found->get_int64();
        return miss<std::int64_t>(name, "an integer");
    }
    std::optional<std::int64_t> optional_number(char const* name) {
        auto const* found = line_.if_contains(name);
        if (found && found->is_null()) return std::nullopt;
        return number(name);
    }
    std::optional<std::string> bytes(char const* name) {
        auto const* found = line_.if_contains(name);
        if (!found) return miss<std::optional<std::string>>(name, "text, {\"$base64\"} or null");
        return bytes(*found, name);
    }
    std::optional<std::string> bytes(boost::json::value const& from, char const* name) {
        if (from.is_null()) return std::nullopt;
        if (from.is_string()) return std::string{from.get_string().data(), from.get_string().size()};
        auto const* object = from.if_object();
        auto const* coded = object ? object->if_contains("$base64") : nullptr;
        if (coded && coded->is_string())
            if (auto decoded = base64_decode({coded->get_string().data(), coded->get_string().size()})) return std::move(*decoded);
        return miss<std::optional<std::string>>(name, "text, {\"$base64\"} or null");
    }
    std::vector<owned_message::owned_header> headers() {
        std::vector<owned_message::owned_header> made;
        auto const* found = line_.if_contains("headers");
        if (!found || !found->is_array()) return miss<decltype(made)>("headers", "an array");
        for (auto const& each : found->get_array()) {
            auto const* pair = each.if_array();
            if (!pair || pair->size() != 2) return miss<decltype(made)>("headers", "pairs of name and value");
            made.push_back({bytes((*pair)[0], "headers").value_or(""), bytes((*pair)[1], "headers")});
        }
        return made;
    }
    std::optional<failure> const& problem() const noexcept { return problem_; }

private:
    template <class T>
    T miss(std::string_view name, char const* expected) {
        if (!problem_) problem_ = failure{errc::dead_letter_corrupt, "member " + std::string{name} + ": expected " + expected};
        return T{};
    }

    boost::json::object const& line_;
    std::optional<failure> problem_;
};

inline error_code code_from(std::string_view category, std::int64_t value) {
    if (category == error_category().name()) return {static_cast<int>(value), error_category()};
    if (category == boost::system::system_category().name()) return {static_cast<int>(value), boost::system::system_category()};
    if (category == boost::system::generic_category().name()) return {static_cast<int>(value), boost::system::generic_category()};
    return errc::handler_failed;
}

}  // namespace detail

ALERTSTREAM_DECL std::string dead_letter::id() const {
    return message.topic + '/' + std::to_string(message.partition) + '/' + std::to_string(message.offset) + '/' + std::to_string(handler);
}

ALERTSTREAM_DECL std::string to_json_line(dead_letter const& letter) {
    using namespace detail;
    std::string out = "{";
    auto const text = [&out](std::string_view name, std::string_view value) {
        append_member(out, name);
        append_json_bytes(out, value);
    };
    auto const number = [&out](std::string_view name, std::int64_t value) {
        append_member(out, name);
        out += std::to_string(value);
    };
    text("id", letter.id());
    text("stream", letter.stream);
    text("topic", letter.message.topic);
    number("partition", letter.message.partition);
    number("offset", letter.message.offset);
    number("handler", static_cast<std::int64_t>(letter.handler));
    text("handler_type", letter.handler_type);
    text("category", letter.code.category().name());
    number("code", letter.code.value());
    text("reason", letter.reason);
    number("attempts", letter.attempts);
    number("put_aside_us", letter.put_aside_at.time_since_epoch().count());
    append_member(out, "timestamp_us");
    out += letter.message.timestamp ? std::to_string(letter.message.timestamp->time_since_epoch().count()) : "null";
    number("timestamp_kind", static_cast<std::int64_t>(letter.message.timestamp_kind));
    append_member(out, "key");
    append_optional_bytes(out, letter.message.key);
    append_member(out, "headers");
    out += '[';
    for (auto const& each : letter.message.headers) {
        if (out.back() != '[') out += ',';
        out += '[';
        append_json_bytes(out, each.name);
        out += ',';
        append_optional_bytes(out, each.value);
        out += ']';
    }
    out += ']';
    append_member(out, "payload");
    append_optional_bytes(out, letter.message.payload);
    return out + '}';
}

ALERTSTREAM_DECL result<dead_letter> parse_dead_letter(std::string_view line) {
    boost::system::error_code problem;
    auto const value = boost::json::parse(line, problem);
    if (problem || !value.is_object()) return failure{errc::dead_letter_corrupt, "not a JSON object"};
    detail::line_reader from{value.get_object()};
    dead_letter letter;
    letter.stream = from.bytes("stream").value_or("");
    letter.message.topic = from.bytes("topic").value_or("");
    letter.message.partition = static_cast<std::int32_t>(from.number("partition"));
    letter.message.offset = from.number("offset");
    letter.handler = static_cast<std::size_t>(from.number("handler"));
    letter.handler_type = from.bytes("handler_type").value_or("");
    letter.code = detail::code_from(from.text("category"), from.number("code"));
    letter.reason = from.bytes("reason").value_or("");
    letter.attempts = static_cast<unsigned>(from.number("attempts"));
    letter.put_aside_at = time_point{std::chrono::microseconds{from.number("put_aside_us")}};
    if (auto const at = from.optional_number("timestamp_us")) letter.message.timestamp = time_point{std::chrono::microseconds{*at}};
    auto const kind = from.number("timestamp_kind");
    if (kind >= 0 && kind <= 2) letter.message.timestamp_kind = static_cast<timestamp_kind>(kind);
    letter.message.key = from.bytes("key");
    letter.message.headers = from.headers();
    letter.message.payload = from.bytes("payload");
    if (from.problem()) return *from.problem();
    return letter;
}

}  // namespace alertstream
