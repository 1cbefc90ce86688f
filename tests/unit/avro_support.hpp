#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/formats/avro.hpp>

/// Object containers from literal bytes.
namespace avro_test {

namespace as = alertstream;
using namespace std::string_literals;
using namespace std::string_view_literals;

inline constexpr std::string_view marker = "0123456789abcdef";

/// A number as Avro has it: zigzag, seven bits a byte.
inline std::string number(std::int64_t value) {
    std::string made;
    auto left = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
    for (; left >= 0x80; left >>= 7) made += static_cast<char>(left | 0x80);
    return made += static_cast<char>(left);
}

/// A text or bytes.
inline std::string text(std::string_view value) { return number(static_cast<std::int64_t>(value.size())) + std::string{value}; }

inline std::string real(double value) { return {reinterpret_cast<char const*>(&value), sizeof value}; }
inline std::string real(float value) { return {reinterpret_cast<char const*>(&value), sizeof value}; }

inline std::string header(std::string_view schema, std::string_view codec = "null") {
    return "Obj\x01"s + number(2) + text("avro.schema") + text(schema) + text("avro.codec") + text(codec) + number(0) + std::string{marker};
}
inline std::string block(std::int64_t count, std::string_view values) { return number(count) + text(values) + std::string{marker}; }

/// A container of one value.
inline std::string container(std::string_view schema, std::string_view value) { return header(schema) + block(1, value); }

inline as::message message(std::string_view payload) { return {"alerts", 0, 0, std::nullopt, payload}; }

template <class Payload>
as::result<void> decode(std::string_view payload, Payload& into) {
    return as::decoder<Payload>::decode(message(payload), into);
}

/// Why a payload is not taken; empty if it is.
template <class Payload>
std::string refusal(std::string_view payload) {
    Payload into{};
    auto const done = decode(payload, into);
    return done ? "" : done.error().message();
}
template <class Payload>
as::error_code code(std::string_view payload) {
    Payload into{};
    auto const done = decode(payload, into);
    return done ? as::error_code{} : done.error().code;
}

inline std::string record_of(std::string_view fields) { return R"({"type": "record", "name": "alert", "fields": [)" + std::string{fields} + "]}"; }

}  // namespace avro_test
