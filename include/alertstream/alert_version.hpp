#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

namespace alertstream {

/// Which of an alert's versions this one is.
struct version_mark {
    std::string of{};         ///< what it is a version of: a circular's number, an event's name
    std::int64_t number{};    ///< later ones have higher ones: a version, a record number, a time in microseconds

    friend auto operator<=>(version_mark const&, version_mark const&) = default;
};

/// How a payload says its version, for `latest_version`: the customisation point. Absent
/// where it does not say, and then each one counts as new.
/// @code
/// template <>
/// struct alertstream::alert_version<light_curve> {
///     static std::optional<alertstream::version_mark> of(light_curve const&);
/// };
/// @endcode
template <class Payload>
struct alert_version;

template <class Payload>
concept has_alert_version = requires(Payload const& from) {
    { alert_version<Payload>::of(from) } -> std::same_as<std::optional<version_mark>>;
};

}  // namespace alertstream
