#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace alertstream::detail {

/// A string literal as a template argument: `topic<"gcn.circulars", …>`.
template <std::size_t Size>
struct fixed_string {
    char text[Size]{};

    consteval fixed_string(char const (&literal)[Size]) { std::copy_n(literal, Size, text); }

    constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
    constexpr operator std::string_view() const noexcept { return view(); }
};

}  // namespace alertstream::detail
