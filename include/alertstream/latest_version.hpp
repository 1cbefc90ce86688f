#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <alertstream/alert_version.hpp>
#include <alertstream/delivery/filter_gate.hpp>
#include <alertstream/delivery/keyed_gate.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/gcn/notice_view.hpp>

namespace alertstream {

/// Keeps from a handler what is not newer than what it is done with: `latest_version<ingest>`.
/// Of a circular, that is an older version and the same one again; of an event, the alerts
/// that come late or twice. Which of an event's versions an alert is says the payload's
/// `alert_version`; one that says nothing is always let in. A retraction is newer than what
/// it retracts, also with the same number. Versions of two topics are never compared; those
/// of one topic are, whichever service carries it.
///
/// A version is remembered when the handler is done with it, never before: of one that
/// failed, was cancelled or was put aside, an older one that comes later is handled. While a
/// handler that waits has an alert of an event in its hands, others of that event wait in
/// their own partitions for what becomes of it: it never gets two side by side. The
/// exception is that of `once`, a handler that waits in one topic and does not in another.
///
/// What is remembered belongs to the handler type and `Memory`, and ends with the program: so
/// many events, and each for so long after its last new version. Whoever may write to a
/// topic can write a version so high that none comes after it: no filter for topics where
/// strangers write. With a keeper of the user's (`kept_by`) the newest is handled again when
/// the same message comes again. Stands around or within the other wrappers, with `once`
/// inside of it however they are written. A batch handler gets the runs of alerts that are new; of
/// an event in one batch, each that is newer than the one before. Counted in `counters::superseded`.
template <class Handler, class Memory = remembers<100'000, 7 * 24 * 3600>>
struct latest_version {};

namespace delivery {

/// Tells the versions of one lane's alerts for `latest_version`.
class version_gate final : public keyed_gate {
public:
    struct version {
        version_mark mark{};
        bool retracts{};
    };
    using question = std::function<std::optional<version>(alerts const& in_hand, std::size_t slot)>;

    version_gate(std::shared_ptr<handled_keys> known, question which) : keyed_gate{std::move(known)}, which_{std::move(which)} {}

    std::uint64_t counters::*counted() const noexcept override { return &counters::superseded; }

private:
    std::optional<identity> identify(alerts const& in_hand, std::size_t slot) const override {
        auto const found = which_(in_hand, slot);
        if (!found) return std::nullopt;
        return identity{alert_key::of({"version", in_hand.messages[slot].topic(), found->mark.of}), {found->mark.number, found->retracts}, place_of(in_hand, slot)};
    }

    question which_;
};

}  // namespace delivery

namespace detail {

template <class Memory>
struct latest_version_rule {
    template <class Core>
    struct shared : delivery::handled_keys {
        shared() : handled_keys{Memory::alerts, std::chrono::seconds{Memory::seconds}} {}
    };

    template <class Payload>
    static constexpr auto wrong = has_alert_version<Payload> ? handler_mistake::none : handler_mistake::no_version;

    template <class Payload>
    static std::unique_ptr<delivery::gate> make(std::shared_ptr<delivery::handled_keys> known, delivery::lane_payloads& payloads) {
        auto which = [at = delivery::payload_at<Payload>{payloads}](delivery::alerts const& in_hand, std::size_t slot) -> std::optional<delivery::version_gate::version> {
            auto const& payload = at(in_hand, slot);
            auto mark = alert_version<Payload>::of(payload);
            if (!mark) return std::nullopt;
            bool retracts = false;
            if constexpr (gcn::has_notice_view<Payload>) retracts = gcn::view_of(payload).kind == gcn::notice_kind::retraction;
            return delivery::version_gate::version{std::move(*mark), retracts};
        };
        return std::make_unique<delivery::version_gate>(std::move(known), std::move(which));
    }
};

template <class Handler, class Memory>
struct unwrapped<latest_version<Handler, Memory>> : unwrapped<Handler> {
    using gates = concat<typename unwrapped<Handler>::gates, type_list<latest_version_rule<Memory>>>;
    static constexpr bool wrapped_twice = unwrapped<Handler>::wrapped_twice || unwrapped<Handler>::has_latest_version;
    static constexpr bool has_latest_version = true;
    static constexpr bool remembers_nothing = unwrapped<Handler>::remembers_nothing || !remembers_anything<Memory>;
};

}  // namespace detail

}  // namespace alertstream
