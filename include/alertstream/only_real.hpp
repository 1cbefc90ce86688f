#pragma once

#include <memory>

#include <alertstream/delivery/filter_gate.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/gcn/notice_view.hpp>

namespace alertstream {

/// Keeps from a handler what is no real event by its own words: tests, mock events,
/// injections (`notice_view::test`). `only_real<ingest>`. A retraction of a real event is
/// none of these and comes. Stands around or within the other wrappers. The payload needs a
/// `gcn::notice_viewer`; one whose kind never says that it is a test is always let in.
/// Counted in `counters::unreal`.
///
/// HOPSKOTCH's header `_test` is another thing, and decided before (INCLUDE_TESTS).
template <class Handler>
struct only_real {};

namespace detail {

struct only_real_rule {
    template <class Core>
    using shared = delivery::nothing_shared;

    template <class Payload>
    static constexpr auto wrong = gcn::has_notice_view<Payload> ? handler_mistake::none : handler_mistake::no_view;

    template <class Payload>
    static std::unique_ptr<delivery::gate> make(std::shared_ptr<delivery::nothing_shared> const&, delivery::lane_payloads& payloads) {
        auto is_real = [at = delivery::payload_at<Payload>{payloads}](delivery::alerts const& in_hand, std::size_t slot) { return !gcn::view_of(at(in_hand, slot)).test; };
        return std::make_unique<delivery::filter_gate>(std::move(is_real), &delivery::counters::unreal);
    }
};

template <class Handler>
struct unwrapped<only_real<Handler>> : unwrapped<Handler> {
    using gates = concat<typename unwrapped<Handler>::gates, type_list<only_real_rule>>;
};

}  // namespace detail

}  // namespace alertstream
