#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

/// What the targets share.
namespace fuzz {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) { return {reinterpret_cast<char const*>(data), size}; }

/// A promise that does not hold ends the program, and libFuzzer keeps the input.
inline void require(bool holds, char const* promise) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: does not hold: %s\n", promise);
    std::abort();
}

template <class T>
T const& must(alertstream::result<T> const& made, char const* promise) {
    if (!made) std::fprintf(stderr, "fuzz: %s\n", made.error().message().c_str());
    require(made.has_value(), promise);
    return *made;
}

/// The first byte of an input says which `_format` its message has: 0 to 6 the known ones,
/// 7 what stands up to the next line end, anything else none.
inline alertstream::owned_message message_of(std::string_view input) {
    static constexpr std::string_view known[] = {"json", "blob", "circular", "gcntextnotice", "voevent", "avro", "external"};
    alertstream::owned_message made{.topic = "fuzz"};
    if (input.empty()) return made;
    auto const kind = static_cast<unsigned char>(input.front() - '0');
    input.remove_prefix(1);
    if (kind < std::size(known)) {
        made.headers.push_back({"_format", std::string{known[kind]}});
    } else if (kind == std::size(known)) {
        auto const end = input.substr(0, input.find('\n')).size();
        made.headers.push_back({"_format", std::string{input.substr(0, end)}});
        input.remove_prefix(end);
    }
    made.payload.emplace(input);
    return made;
}

}  // namespace fuzz
