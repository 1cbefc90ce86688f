#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <boost/asio/awaitable.hpp>

#include <alertstream/deliverer.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/parcel.hpp>
#include <alertstream/tom/account.hpp>
#include <alertstream/tom/client.hpp>
#include <alertstream/tom/shipment.hpp>

namespace alertstream::tom {

namespace inner {
struct tom_at_hand;
}  // namespace inner

/// Shares with a TOM.
class destination_client : public deliverer {
public:
    ALERTSTREAM_DECL explicit destination_client(destination_setup const&);

    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, hermes::alert what);
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, data_product what);

    ALERTSTREAM_DECL boost::asio::awaitable<void> close();

    // For an outbox.
    ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, hermes::alert const& what) const;
    ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, data_product const& what) const;
    ALERTSTREAM_DECL packed without(packed from, std::span<std::size_t const> rows) const override;
    ALERTSTREAM_DECL std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const override;
    /// A TOM is asked what it has, whenever that came.
    ALERTSTREAM_DECL boost::asio::awaitable<std::string> ends_of(std::string topic) override;
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> deliver(parcel what) override;
    /// `found` if the TOM shows all of it. A limit at a TOM 3, which does not show its value, is `absent`: it is sent once more,
    /// which adds nothing.
    ALERTSTREAM_DECL boost::asio::awaitable<finding> look_up(parcel what, std::string ends) override;
    /// `client::async_check_login`.
    ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> probe() override;

private:
    std::string list_;
    std::shared_ptr<inner::tom_at_hand> at_hand_{};
};

/// Shares targets, photometry, spectra (`hermes::alert`) and files (`tom::data_product`) with a TOM, as one TOM does
/// with another: `tom::destination<"othertom">`, published to its one topic:
/// @code
/// co_await sharing.async_publish<"othertom", "data">(alert);
/// @endcode
///
/// Before anything is sent the log-in is proven (`client::async_check_login`), once, and again after the TOM refused it.
/// A target is looked for by its name, then by its aliases, one question for a name, and remembered for ten minutes;
/// several that go by one name are `rejected`, as one is that the TOM does not have, unless CREATE_TARGETS. Then there is one request a row.
///
/// @par Outcomes
/// `published` (without a uuid) when the TOM has each row: one that it had already counts as done. `rejected`: by
/// path, what is wrong with a row or a target; rows beside it are there all the same, and the errors say how many.
/// `not_sent`: no row has arrived (a target may have been made). `unknown`: one has, or may have, or whether a target was made was not told. All may be repeated: a TOM keeps nothing
/// twice. An answer that does not say whether a row was kept (5xx) is followed by a look at the TOM's list.
///
/// @par Settings
/// `BASE_URL`: the TOM's (http:// to this machine only). `USERNAME` and `PASSWORD`, or `TOKEN`, which TOM Toolkit 2 does not know unless it is
/// configured to. `CREATE_TARGETS` (false): whether targets that it does not know are made. `SHARED_LIST`: the list
/// of the TOM's that shared targets are put into, such as "Imported From X". `CA_FILE` adds authorities. `TIMEOUT_SECONDS` (40
/// unless set): how long an answer may take. A proxy comes from HTTPS_PROXY and NO_PROXY of the environment.
///
/// @par Cancellation
/// All types, at every step: `unknown` as soon as the TOM may have any of it, else `not_sent`.
template <alertstream::detail::fixed_string Name>
struct destination {
    static constexpr std::string_view name = Name.view();
    using topics = alertstream::topics<"data">;
    using client = destination_client;
};

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_destination.ipp>
#endif
