#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/delivery/counters.hpp>
#include <alertstream/delivery/work.hpp>

namespace alertstream::delivery {

struct until_free;

/// Decides which alerts a handler gets to see. What it keeps out counts as done by
/// that handler, and is counted. One for each lane; asked for one call at a time:
/// busy_with(), then choose(), handled() as the handler gets on, and over() at the end.
class gate {
public:
    virtual ~gate() = default;

    /// Where keep-outs are counted.
    virtual std::uint64_t counters::*counted() const noexcept = 0;

    /// What must be over before these can be chosen from: it is cancelled then. Null if nothing must.
    virtual std::shared_ptr<until_free> busy_with(boost::asio::any_io_executor const&, alerts const&, slots, lane_facts const&) { return nullptr; }

    enum class verdict : std::uint8_t { let_in, keep_out, done_already };
    /// One verdict for each of the slots, in order; they come as `let_in`, or as `done_already`,
    /// which stays: this lane's own call got that far before it failed. Not counted.
    virtual void choose(alerts const& in_hand, slots which, lane_facts const&, std::span<verdict> into) = 0;

    /// The handler is done with these.
    virtual void handled(slots) {}
    /// The call is over, whatever became of it.
    virtual void over() noexcept {}
};

/// A handler behind a gate: gets those alerts that the gate lets in, run by run. A retry
/// passes over the runs that it was done with.
class gated_work final : public handler_work {
public:
    gated_work(std::unique_ptr<handler_work> inner, std::unique_ptr<gate> at) : inner_{std::move(inner)}, gate_{std::move(at)} {}

    ALERTSTREAM_DECL void call(alerts const& in_hand, slots which) override;
    ALERTSTREAM_DECL boost::asio::awaitable<void> start(alerts const& in_hand, slots which) override;
    ALERTSTREAM_DECL void settle(lane_facts const& facts) override;
    bool reached() const noexcept override { return reached_; }

private:
    boost::asio::awaitable<void> started(alerts in_hand, slots which);
    void choose(alerts const& in_hand, slots which);
    bool next_run(slots which, slots& run) const;
    void run_done(alerts const& in_hand, slots run);
    bool is_done(message const& which) const;
    void end(alerts const& in_hand, slots which);

    std::unique_ptr<handler_work> inner_;
    std::unique_ptr<gate> gate_;
    lane_facts facts_{};
    std::vector<gate::verdict> chosen_{};
    std::vector<std::int64_t> done_{};  ///< offsets of what the handler did before a call failed
    std::uint64_t hand_{};              ///< and in which hand that was
    bool reached_{};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/gate.ipp>
#endif
