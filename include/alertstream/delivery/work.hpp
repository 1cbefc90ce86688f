#pragma once

#include <cstddef>
#include <exception>
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
    result<void> decode(message const& from, std::size_t slot) {
        try {
            for (auto& each : all_)
                if (auto done = each.slots->decode(from, slot); !done) return done;
            return {};
        } catch (std::bad_alloc const&) {
            return failure{errc::bad_value, "its decoder asked for more memory than there is"};
        } catch (std::exception const& e) {
            return failure{errc::bad_value, e.what()};
        } catch (...) {
            return failure{errc::bad_value, "its decoder threw what is no std::exception"};
        }
    }

private:
    struct entry {
        std::type_info const* type;
        std::unique_ptr<payload_slots> slots;
    };
    std::vector<entry> all_;
};

/// One handler in one lane: what the delivery calls. Made by the declarations.
class handler_work {
public:
    virtual ~handler_work() = default;

    /// Calls a handler that returns void. Throws what the handler throws.
    virtual void call(alerts const&, slots) = 0;

    /// Starts a handler that returns an awaitable. Only for those that wait().
    virtual boost::asio::awaitable<void> start(alerts const&, slots) = 0;
};

/// A declared handler: what the delivery needs to know before there is a lane.
struct handler_plan {
    std::string type;               ///< the C++ type's name, for reports
    std::string name;               ///< the name by which settings call it; may be empty
    bool waits{};                   ///< returns an awaitable
    bool takes_batch{};             ///< takes a span of payloads
    std::shared_ptr<void> handler;  ///< the handler object, shared by all lanes

    /// Makes the handler's part of a lane.
    std::unique_ptr<handler_work> (*make)(std::shared_ptr<void> const& handler, lane_payloads& payloads) = nullptr;
};

}  // namespace alertstream::delivery
