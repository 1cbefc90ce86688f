#pragma once

#include <string_view>

namespace alertstream::detail {

/// A type's name as the compiler writes it in errors: for reports, not for comparing.
template <class Type>
consteval std::string_view type_name() {
    // GCC: "... [with Type = X; std::string_view = ...]", Clang: "... [Type = X]".
    constexpr std::string_view whole = __PRETTY_FUNCTION__;
    constexpr std::string_view before = "Type = ";
    constexpr auto from = whole.find(before) + before.size();
    constexpr auto alias = whole.rfind("; std::string_view = ");
    constexpr auto to = alias != whole.npos && alias >= from ? alias : whole.size() - 1;
    return whole.substr(from, to - from);
}

}  // namespace alertstream::detail
