#pragma once

#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/accept_key.hpp>
#include <alertstream/acceptance.hpp>
#include <alertstream/deliverer.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/check_durable.hpp>
#include <alertstream/detail/durable_sender.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/outbox_view.hpp>

namespace alertstream {

/// A policy of `durable`: what is accepted at all, a callable type
/// `bool(value const&, std::string_view topic)`. No: `not_accepted` with `errc::held_back`.
template <class Predicate>
struct accepts_if {
    using predicate = Predicate;
};

/// What wraps a destination's client: plain publishing passes straight through.
template <class Destination, class... Policies>
class durable_client {
public:
    using inner = typename Destination::client;

    explicit durable_client(destination_setup const& with) : name_{Destination::name}, executor_{with.executor}, inner_{std::make_shared<inner>(with)} {
        auto made = detail::make_durable_parts(with, Destination::name, &Destination::topics::contains);
        if (!made) return;
        made->to = inner_;
        sender_ = std::make_shared<detail::durable_sender>(*std::move(made));
        sender_->start();
    }
    durable_client(durable_client const&) = delete;
    durable_client& operator=(durable_client const&) = delete;
    ~durable_client() {
        if (sender_) sender_->abandon();
    }

    template <class Value>
        requires publishes<inner, Value>
    boost::asio::awaitable<outcome> publish(std::string topic, Value value) {
        return inner_->publish(std::move(topic), std::move(value));
    }

    template <class Value>
        requires requires(inner const& client, std::string const& topic, Value const& value) { { client.pack(topic, value) } -> std::same_as<std::variant<packed, rejected>>; }
    std::variant<packed, rejected> pack(std::string const& topic, Value const& value) const {
        return inner_->pack(topic, value);
    }

    template <class Value>
    void accept(std::string topic, Value const& value, accept_options with, detail::acceptance_handler handler) const {
        auto made = prepare(topic, value);
        if (auto* const what = std::get_if<packed>(&made)) return sender_->accept(std::move(topic), std::move(*what), std::move(with), std::move(handler));
        boost::asio::post(executor_, boost::asio::append(std::move(handler), std::get<acceptance>(std::move(made))));
    }

    template <class Value>
    result<void> received(std::string_view topic, Value const& value) const {
        auto* const box = sender_->outbox();
        if (!box) return detail::outbox_is_closed();
        try {
            auto const made = pack(std::string{topic}, value);
            auto const* const is = std::get_if<packed>(&made);
            return is && !is->points.empty() ? box->note_received(name_, topic, is->points) : result<void>{};
        } catch (...) {
            return detail::why_thrown(std::current_exception());
        }
    }

    result<bool> is_ours(std::string_view reference) const {
        auto* const box = sender_->outbox();
        if (!box) return detail::outbox_is_closed();
        return box->is_ours(reference);
    }

    static outbox_view view(boost::asio::any_io_executor executor, durable_client const* of) { return {std::move(executor), of ? of->sender_ : nullptr}; }
    std::optional<alertstream::outbox_status> outbox_status() const { return sender_->status(); }

    void stop() noexcept { sender_->stop(); }
    boost::asio::awaitable<void> close() {
        co_await sender_->close();
        if constexpr (detail::closes<inner>) co_await inner_->close();
    }

private:
    /// What is kept, or why nothing is.
    template <class Value>
    std::variant<packed, acceptance> prepare(std::string const& topic, Value const& value) const {
        try {
            if (!(detail::admits<Policies>(value, topic) && ...)) return not_accepted{{errc::held_back, "the program's own predicate says no"}, false};
            auto made = pack(topic, value);
            if (auto* const why = std::get_if<rejected>(&made)) return std::move(*why);
            return std::get<packed>(std::move(made));
        } catch (...) {
            return not_accepted{detail::why_thrown(std::current_exception()), false};
        }
    }

    std::string name_;
    boost::asio::any_io_executor executor_;
    std::shared_ptr<inner> inner_;
    std::shared_ptr<detail::durable_sender> sender_;  ///< null only if the settings are wrong
};

/// Any destination with an outbox, in the settings `OUTBOX`:
/// @code
/// using hermes = as::durable<as::hermes::destination<"hermes", as::topics<"hermes.test">>>;
/// as::data_sharing<hermes> sharing{loop, as::settings::load("settings.json")};
/// as::acceptance const is = co_await sharing.async_accept<"hermes", "hermes.test">(alert);
/// @endcode
/// What was accepted is published once, in order per topic, whatever is killed meanwhile.
/// The client of `Destination` derives from `deliverer` and packs the values that it takes.
/// `async_publish` passes straight through and knows nothing of the outbox.
///
/// @par The promise
/// A message is never published twice unless the service publishes one later than
/// `LONGEST_SECONDS` after it was sent; then the later one is taken back if a look-up sees both.
/// A message is not lost; one of whose fate nothing can be found out stays `unknown`, is shown in
/// `outbox_status`, and a person decides (`outbox_view::settle`). Those of other
/// targets go on meanwhile.
///
/// @par Settings
/// `OUTBOX`: the file, made with mode 0600 if it is not there, on a local disk. Several
/// destinations may name the same one. `GATHER_ROWS`, `GATHER_SECONDS`: what is accepted
/// one by one goes out as one message when so many rows wait, or the oldest has waited so
/// long (a minute, with GATHER_ROWS alone); neither: at once. `LONGEST_SECONDS` (500): how
/// long after a request the service may still publish it; until then nothing counts as absent.
/// `STREAM`: for destinations that read a stream to look for their messages.
///
/// @par What holds sending up
/// The network, a service that is away: tried again, from a second to five minutes apart. The
/// account, the address, or what is not retryable: nothing is sent, one line in the log,
/// a probe every minute to half an hour, until one succeeds or `outbox_view::resume`.
/// After an `unknown`: a probe, before the next message.
///
/// @par Threads and time
/// On the loop, which each commit holds for the time that the disk takes to sync. No timer
/// runs while nothing waits: `run()` returns then, unless the destination's client keeps a connection to Kafka.
template <class Destination, class... Policies>
struct durable {
    static_assert(detail::check_can_be_durable<Destination, Policies...>());

    using wraps = Destination;
    static constexpr std::string_view name = Destination::name;
    using topics = typename Destination::topics;
    using client = durable_client<Destination, Policies...>;
};

}  // namespace alertstream
