#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

#include <alertstream/message.hpp>
#include <alertstream/sky.hpp>

namespace alertstream::gcn {

enum class notice_kind : std::uint8_t {
    alert,       ///< something was seen
    update,      ///< more about something that was seen
    retraction,  ///< it was nothing
    other,       ///< no alert: where a telescope points, a heartbeat, a circular
};

/// What GCN's notices of all kinds have in common, so that one handler can serve them all.
struct notice_view {
    std::string what{};                 ///< the kind of notice as its source calls it: SWIFT_BAT_GRB_POS_ACK, PRELIMINARY; of a circular, the subject
    std::string event{};                ///< what notices of one event share: a trigger number, S230518h, GRB 230518A; empty where it has none
    std::string who{};                  ///< mission and instrument, "Swift BAT"; of a circular, its submitter; empty where it does not say
    notice_kind kind{notice_kind::alert};
    bool test{};                        ///< by its own words no real event: a test, a mock event, an injection
    std::optional<time_point> when{};   ///< of the event itself
    std::optional<time_point> issued{}; ///< of the notice
    std::optional<sky_circle> where{};  ///< of the event; absent where the notice gives none (a gravitational wave's is in its sky map)

    friend bool operator==(notice_view const&, notice_view const&) = default;
};

/// How a payload is seen as a notice: the customisation point. A user's own payload:
/// @code
/// template <>
/// struct alertstream::gcn::notice_viewer<my_alert> {
///     static alertstream::gcn::notice_view of(my_alert const&);
/// };
/// @endcode
template <class Payload>
struct notice_viewer;

template <class Payload>
concept has_notice_view = requires(Payload const& from) {
    { notice_viewer<Payload>::of(from) } -> std::same_as<notice_view>;
};

template <has_notice_view Payload>
notice_view view_of(Payload const& from) {
    return notice_viewer<Payload>::of(from);
}

/// A view is its own.
template <>
struct notice_viewer<notice_view> {
    static notice_view of(notice_view const& from) { return from; }
};

}  // namespace alertstream::gcn
