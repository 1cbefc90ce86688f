#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <utility>

#include <alertstream/cone.hpp>
#include <alertstream/delivery/filter_gate.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/gcn/notice_view.hpp>

namespace alertstream {

/// What becomes of an alert that has no position.
enum class without_position : std::uint8_t {
    kept_out,  ///< but a retraction: who acted on the alert must hear of it
    let_in,
};

/// A part of the sky: says whether what is known as well as the circle says may be in it.
/// Asked on the loop, once for each alert, and again before each retry of its handler.
template <class Type>
concept sky_region = requires(Type& region, sky_circle const& where) {
    { region.touches(where) } -> std::same_as<bool>;
};

/// Keeps from a handler what is elsewhere on the sky:
/// @code
/// within<cone{.ra = 83.63, .dec = 22.01, .radius = 3}, ingest>
/// @endcode
/// `Region` is a `cone`, or a constant of the user's own structural type that is a
/// `sky_region`. An alert is let in if its error circle overlaps the cone; one without a
/// radius counts as a point. One without a position (a gravitational wave has none: its is
/// in the sky map) is kept out unless the third argument says `without_position::let_in`;
/// a retraction without one is let in. An update that has moved outside is kept out, too.
///
/// Stands around or within the other wrappers; two of them mean both. The payload needs a
/// `gcn::notice_viewer`. Counted in `counters::outside`.
template <auto Region, class Handler, without_position Without = without_position::kept_out>
struct within {};

/// The same with a region that is known at run time, say a list of targets that changes:
/// @code
/// cone_list targets;
/// alert_streams<gcn> streams{loop, settings, std::ref(targets), ingest{}};   // gcn::circulars… within_any<cone_list, ingest>
/// @endcode
/// `Region` is any class that is a `sky_region`. With state, it is passed to the constructor as a handler is.
template <class Region, class Handler, without_position Without = without_position::kept_out>
struct within_any {};

namespace detail {

template <class Region>
bool lets_in(Region& region, gcn::notice_view const& seen, without_position without) {
    if (seen.where) return region.touches(*seen.where);
    return without == without_position::let_in || seen.kind == gcn::notice_kind::retraction;
}

/// A cone that is none, a type that says nothing of the sky, a payload that is not seen as a notice.
template <class Payload, class Region>
consteval handler_mistake region_mistake(bool is_valid = true) {
    if (!sky_region<Region>) return handler_mistake::no_region;
    if (!is_valid) return handler_mistake::no_cone;
    return gcn::has_notice_view<Payload> ? handler_mistake::none : handler_mistake::no_view;
}

template <auto Region>
constexpr bool is_valid_region() noexcept {
    if constexpr (requires { Region.is_valid(); }) return Region.is_valid();
    else return true;
}

template <auto Region, without_position Without>
struct within_rule {
    template <class Core>
    using shared = delivery::nothing_shared;

    template <class Payload>
    static constexpr auto wrong = region_mistake<Payload, decltype(Region) const>(is_valid_region<Region>());

    template <class Payload>
    static std::unique_ptr<delivery::gate> make(std::shared_ptr<delivery::nothing_shared> const&, delivery::lane_payloads& payloads) {
        auto is_inside = [at = delivery::payload_at<Payload>{payloads}](delivery::alerts const& in_hand, std::size_t slot) {
            static constexpr auto region = Region;
            return lets_in(region, gcn::view_of(at(in_hand, slot)), Without);
        };
        return std::make_unique<delivery::filter_gate>(std::move(is_inside), &delivery::counters::outside);
    }
};

template <class Region, without_position Without>
struct within_any_rule {
    template <class Core>
    using shared = Region;

    template <class Payload>
    static constexpr auto wrong = region_mistake<Payload, Region>();

    template <class Payload>
    static std::unique_ptr<delivery::gate> make(std::shared_ptr<Region> region, delivery::lane_payloads& payloads) {
        auto is_inside = [region = std::move(region), at = delivery::payload_at<Payload>{payloads}](delivery::alerts const& in_hand, std::size_t slot) {
            return lets_in(*region, gcn::view_of(at(in_hand, slot)), Without);
        };
        return std::make_unique<delivery::filter_gate>(std::move(is_inside), &delivery::counters::outside);
    }
};

template <auto Region, class Handler, without_position Without>
struct unwrapped<within<Region, Handler, Without>> : unwrapped<Handler> {
    using gates = concat<typename unwrapped<Handler>::gates, type_list<within_rule<Region, Without>>>;
};
template <class Region, class Handler, without_position Without>
struct unwrapped<within_any<Region, Handler, Without>> : unwrapped<Handler> {
    using gates = concat<typename unwrapped<Handler>::gates, type_list<within_any_rule<Region, Without>>>;
    using objects = concat<typename unwrapped<Handler>::objects, type_list<Region>>;
};

}  // namespace detail

}  // namespace alertstream
