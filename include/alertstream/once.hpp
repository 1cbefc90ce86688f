#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/json/fwd.hpp>

#include <alertstream/dedup_key.hpp>
#include <alertstream/delivery/handled_keys.hpp>
#include <alertstream/delivery/keyed_gate.hpp>
#include <alertstream/detail/handler_traits.hpp>
#include <alertstream/handler.hpp>

namespace alertstream {

/// How many alerts `once` remembers, and for how long; some 120 bytes of memory each.
template <std::size_t Alerts, std::int64_t Seconds>
struct remembers {
    static constexpr std::size_t alerts = Alerts;
    static constexpr std::int64_t seconds = Seconds;
};

/// Keeps from a handler what it is done with already: `once<ingest>`. Stands around
/// or within `named`, `serial` and `on`.
///
/// Two alerts are equal if they are of one topic and
/// - have the headers `_sender` and `_id`, both the same; else
/// - the payload has a `dedup_key`, and it is the same: a `gcn::circular` by its
///   number and content, so that an edited one is handled and a repeated one is
///   not; a `hopskotch::circular` by all that it says; a `voevent` by its ivorn, role
///   and date; JSON of LIGO/Virgo/KAGRA by superevent_id, alert_type and time_created,
///   JSON of GCN's notices by $schema, id, record_number and alert_type; else
/// - they are one message of the log, that comes again.
///
/// An alert is remembered when the handler is done with it, never before: of one
/// that failed, was cancelled or was put aside, the next equal one is handled. While
/// a handler that waits has one in its hands, an equal one waits in its own
/// partition for what becomes of it. Two that run side by side all the same (a
/// handler that waits in one topic, and does not in another) are both handled.
///
/// What is remembered is the program's own and ends with it. It belongs to the
/// handler type and `Memory`, over all topics and streams that declare them, so that
/// a topic that two services carry is handled once. Of two topics, alerts are never
/// equal; nor are those of two senders, who could else suppress each other's. A
/// sender's name is what the message says. With a keeper of the user's (`kept_by`)
/// the same message is handled again when it comes again: its transaction may have
/// been rolled back. A batch handler gets the runs of alerts that are new, one call
/// for each. Counted in `counters::duplicates`, and for each handler in `handler_status`.
template <class Handler, class Memory>
struct once {};

namespace delivery {

/// Tells the alerts of one lane apart for `once`.
class once_gate final : public keyed_gate {
public:
    /// The payload's own key of a slot, absent where it has none.
    using content_key = std::function<std::optional<std::string>(std::size_t slot)>;

    ALERTSTREAM_DECL once_gate(std::shared_ptr<handled_keys> known, content_key of_content);
    ALERTSTREAM_DECL ~once_gate() override;

    std::uint64_t counters::*counted() const noexcept override { return &counters::duplicates; }

private:
    ALERTSTREAM_DECL std::optional<identity> identify(alerts const& in_hand, std::size_t slot) const override;

    content_key of_content_;
};

}  // namespace delivery

namespace detail {

/// `once` as a gate of a handler: what its lanes share, and how a lane gets its own.
template <class Memory>
struct once_rule {
    template <class Core>
    struct shared : delivery::handled_keys {
        shared() : handled_keys{Memory::alerts, std::chrono::seconds{Memory::seconds}} {}
    };

    template <class Payload>
    static std::unique_ptr<delivery::gate> make(std::shared_ptr<delivery::handled_keys> known, delivery::lane_payloads& payloads) {
        delivery::once_gate::content_key of_content;
        if constexpr (has_dedup_key<Payload>)
            of_content = [all = &payloads.of<Payload>()](std::size_t slot) { return dedup_key<Payload>::of(all->all()[slot]); };
        return std::make_unique<delivery::once_gate>(std::move(known), std::move(of_content));
    }
};

}  // namespace detail

/// LIGO/Virgo/KAGRA's alerts and GCN's notices; absent for other JSON.
template <>
struct dedup_key<boost::json::value> {
    ALERTSTREAM_DECL static std::optional<std::string> of(boost::json::value const& alert);
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/once.ipp>
#endif
