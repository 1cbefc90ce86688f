#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/deliverer.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/account.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/client.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/look_up.hpp>
#include <alertstream/hermes/reported_alert.hpp>
#include <alertstream/parcel.hpp>

namespace alertstream::hermes {

/// Publishes to a Hermes.
class destination_client : public deliverer {
public:
    ALERTSTREAM_DECL explicit destination_client(destination_setup const&);

    /// The topic is the one given, whatever the alert says.
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, alert what);
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, reported_alert what);

    ALERTSTREAM_DECL boost::asio::awaitable<void> close();

    // For an outbox; none of a server of 2022, whose messages cannot be found again.
    ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, alert const& what) const;
    ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, reported_alert const& what) const;
    ALERTSTREAM_DECL packed without(packed from, std::span<std::size_t const> rows) const override;
    ALERTSTREAM_DECL std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const override;
    ALERTSTREAM_DECL std::size_t fit(std::string const& topic, std::span<std::string const> contents) const override;
    ALERTSTREAM_DECL std::vector<std::size_t> blamed(std::span<std::string const> contents, rejected const& why) const override;
    ALERTSTREAM_DECL boost::asio::awaitable<std::string> ends_of(std::string topic) override;
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> deliver(parcel what) override;
    ALERTSTREAM_DECL boost::asio::awaitable<finding> look_up(parcel what, std::string ends) override;
    /// Whether Hermes answers (`validate`), and takes the key and the account behind it (`profile`).
    ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> probe() override;
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> retract(std::string uuid) override;

private:
    struct background;
    boost::asio::awaitable<outcome> send(std::string topic, submission to, question<outcome> what);
    boost::asio::awaitable<std::optional<outcome>> held(std::string topic, submission to);
    void ask_for_profile();
    boost::asio::awaitable<result<archived>> ask_archive(std::string text);

    account account_;
    logger log_;
    std::optional<client> client_{};
    std::shared_ptr<background> background_;
    message_finder finder_;
};

/// Publishes photometry and what else an alert has to Hermes, which puts it on
/// HOPSKOTCH: `hermes::destination<"hermes", topics<"hermes.test">>`.
///
/// What Hermes would refuse, or accept and break on, is found before anything is sent
/// and is `rejected` with all its errors (hermes/check.hpp); the answer decides the
/// rest (`read_answer`). Nothing is sent twice: what is `unknown` may be out. It takes
/// `alert`, and `reported_alert` with files and reports to TNS and GCN.
///
/// @par The account
/// After the second answer Hermes is asked, in the background and once a day, for what the
/// account may do. From then on a topic that is not among the writable ones, and a report to
/// GCN by an account that may not, is `rejected` with the topics that are, before it is sent
/// and after Hermes was asked whether that still holds. If it cannot be had, nothing changes.
///
/// @par Settings
/// `HERMES_API_KEY`: from the profile page. `BASE_URL` (https://hermes.lco.global/ unless
/// set; http:// to this machine only). `DEFAULT_AUTHORS` for alerts that name none.
/// `CA_FILE` adds authorities. `TIMEOUT_SECONDS` (40 unless set): how long the answer may
/// take; below 35 a topic that does not exist is `unknown`. For a server of 2022
/// `CREDENTIAL_USERNAME` and `CREDENTIAL_PASSWORD` in place of the key: photometry only.
/// A proxy comes from HTTPS_PROXY and NO_PROXY of the environment. `STREAM`: for `durable<…>`, the
/// entry of ALERT_STREAMS whose credential reads the topics to look for a message of unknown fate.
///
/// @par Cancellation
/// All types, at every step: `unknown` as soon as Hermes may have the request, else
/// `not_sent`.
template <alertstream::detail::fixed_string Name, class Topics>
struct destination {
    static_assert(alertstream::detail::kafka_takes_all_topics<Topics>,
                  "alertstream: Kafka refuses one of these topic names: use 1 to 249 of a-z A-Z 0-9 . _ -, not \".\" or \"..\", and no \"__\" in front");
    static constexpr std::string_view name = Name.view();
    using topics = Topics;
    using client = destination_client;
};

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_destination.ipp>
#endif
