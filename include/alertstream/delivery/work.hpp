#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <typeinfo>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/decoder.hpp>
#include <alertstream/metadata.hpp>

namespace alertstream::delivery {

/// The alerts that a lane has in hand: one, or a batch in order. Slot i of each
/// payload belongs to messages[i] and about[i].
struct alerts {
    std::span<message const> messages;
    std::span<metadata const> about;
    std::uint64_t hand{};  ///< the same for as long as it is these alerts: their retries too
};

/// A part of the alerts in hand.
struct slots {
    std::size_t first{};
    std::size_t count{1};
};

/// The decoded payloads of one type in one lane, refilled for each alert.
class payload_slots {
public:
    virtual ~payload_slots() = default;
    virtual result<void> decode(message const& from, std::size_t slot) = 0;
};

template <decodable Payload>
class typed_slots final : public payload_slots {
public:
    result<void> decode(message const& from, std::size_t slot) override {
        if (payloads_.size() <= slot) payloads_.resize(slot + 1);
        return decoder<Payload>::decode(from, payloads_[slot]);
    }
    std::span<Payload const> all() const noexcept { return payloads_; }
    Payload const& operator[](std::size_t slot) const noexcept { return payloads_[slot]; }

private:
    std::vector<Payload> payloads_;
};

/// All payload types that the handlers of one lane take; each is decoded once
/// an alert, whoever asks for it.
class lane_payloads {
public:
    /// The slots of this type, made on first use. The reference stays valid.
    template <decodable Payload>
    typed_slots<Payload> const& of() {
        for (auto& each : all_)
            if (*each.type == typeid(Payload)) return static_cast<typed_slots<Payload> const&>(*each.slots);
        all_.push_back({&typeid(Payload), std::make_unique<typed_slots<Payload>>()});
        return static_cast<typed_slots<Payload> const&>(*all_.back().slots);
    }

    bool empty() const noexcept { return all_.empty(); }

    /// Decodes the message into the slot for every type. Never throws: one alert
    /// that makes its decoder do so must not end the program each time it is read.
    ALERTSTREAM_DECL result<void> decode(message const& from, std::size_t slot);

private:
    struct entry {
        std::type_info const* type;
        std::unique_ptr<payload_slots> slots;
    };
    std::vector<entry> all_;
};

struct counters;

/// What a handler's gates may know of the lane.
struct lane_facts {
    counters* counted{};     ///< of the topic; null in a replay
    bool redelivers{};       ///< a keeper of the user's may want alerts again that were handled
    counters* of_handler{};  ///< of this handler in the topic; only what was kept from it
};

/// One handler in one lane: what the delivery calls. Made by the declarations.
class handler_work {
public:
    virtual ~handler_work() = default;

    /// Calls a handler that returns void. Throws what the handler throws.
    virtual void call(alerts const&, slots) = 0;

    /// Starts a handler that returns an awaitable; of others, calls it.
    ALERTSTREAM_DECL virtual boost::asio::awaitable<void> start(alerts const&, slots);

    /// Before the first call.
    virtual void settle(lane_facts const&) {}

    /// After a call: the handler itself was called, no gate kept everything from it.
    virtual bool reached() const noexcept { return true; }
};

/// A declared handler: what the delivery needs to know before there is a lane.
struct handler_plan {
    std::string type;               ///< the C++ type's name, for reports
    std::string name;               ///< the name by which settings call it; may be empty
    bool waits{};                   ///< returns an awaitable
    bool takes_batch{};             ///< takes a span of payloads
    bool gated{};                   ///< some alerts may be kept from it, and counted
    std::shared_ptr<void> handler;  ///< the handler object, shared by all lanes

    /// Makes the handler's part of a lane.
    std::unique_ptr<handler_work> (*make)(std::shared_ptr<void> const& handler, lane_payloads& payloads) = nullptr;
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/work.ipp>
#endif
