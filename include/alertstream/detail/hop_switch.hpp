#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/settings.hpp>

namespace alertstream::detail {

/// A switch as hop-client's environment variables have it; absent for what is neither.
inline std::optional<bool> parse_switch(std::string_view text) {
    std::string lower;
    for (char const c : text) lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    for (auto const* on : {"true", "1", "yes", "on"})
        if (lower == on) return true;
    for (auto const* off : {"false", "0", "no", "off"})
        if (lower == off) return false;
    return std::nullopt;
}

/// What the settings say, else what the environment says, else on.
inline bool switched_on(std::optional<bool> const& set, char const* variable, std::string const& path, std::vector<setting_error>& problems) {
    if (set) return *set;
    auto const* const text = std::getenv(variable);
    if (!text || !*text) return true;
    auto const read = parse_switch(text);
    if (!read) problems.push_back({path, std::string{"the environment's "} + variable + " is neither true nor false"});
    return read.value_or(true);
}

}  // namespace alertstream::detail
