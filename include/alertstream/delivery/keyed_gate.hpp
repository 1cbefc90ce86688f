#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include <alertstream/delivery/gate.hpp>
#include <alertstream/delivery/handled_keys.hpp>

namespace alertstream::delivery {

/// A gate that knows alerts again: keeps out those of a key that the handler is done with,
/// unless they are newer. An alert is remembered when the handler is done with it;
/// while it is in the hands of a handler that waits, others of its key wait for what
/// becomes of it. What tells alerts apart is left to whoever derives from it.
class keyed_gate : public gate {
public:
    /// What an alert is known again by. Without one it is let in, and not remembered.
    struct identity {
        alert_key key{};
        alert_rank rank{};
        alert_place place{};
    };

    ALERTSTREAM_DECL explicit keyed_gate(std::shared_ptr<handled_keys> known);
    ALERTSTREAM_DECL ~keyed_gate() override;

    ALERTSTREAM_DECL std::shared_ptr<until_free> busy_with(boost::asio::any_io_executor const&, alerts const&, slots, lane_facts const&) final;
    ALERTSTREAM_DECL void choose(alerts const& in_hand, slots which, lane_facts const&, std::span<verdict> into) final;
    ALERTSTREAM_DECL void handled(slots) final;
    ALERTSTREAM_DECL void over() noexcept final;

protected:
    virtual std::optional<identity> identify(alerts const& in_hand, std::size_t slot) const = 0;

private:
    struct call;  // what the present call lets in: costly to compile, and needed by nobody else
    verdict judge(identity const& it, unsigned attempt, lane_facts const& facts, handled_keys::clock::time_point now);

    std::shared_ptr<handled_keys> known_;
    std::unique_ptr<call> call_;
};

/// Which message of the log the alert in this slot is.
ALERTSTREAM_DECL alert_place place_of(alerts const& in_hand, std::size_t slot);

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/keyed_gate.ipp>
#endif
