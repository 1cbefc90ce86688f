#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/request.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/http/client.hpp>

namespace alertstream::hermes {

/// An alert that Hermes is to report elsewhere too, *before* it publishes it: what comes
/// after that and is no success is `unknown` with `partly_sent`.
struct reported_alert {
    reported_alert(hermes::alert what, submission also) : alert{std::move(what)}, to{also} {}

    hermes::alert alert;
    submission to;
};

/// Which Hermes, and who we are there.
struct account {
    std::string base_url{"https://hermes.lco.global/"};
    secret api_key{};
    std::string username{};  ///< with `password` in place of a key: a server of 2022
    secret password{};
    std::string default_authors{};
    std::chrono::milliseconds timeout{default_timeout};

    bool of_2022() const noexcept { return api_key.empty(); }
};

/// The account of an entry of DATA_SHARING, as `destination` documents it; appends what
/// is wrong.
ALERTSTREAM_DECL account account_of(sharing_settings const& from, std::vector<setting_error>& problems);

/// Publishes to a Hermes.
class destination_client {
public:
    ALERTSTREAM_DECL explicit destination_client(destination_setup const&);

    /// The topic is the one given, whatever the alert says.
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, alert what);
    ALERTSTREAM_DECL boost::asio::awaitable<outcome> publish(std::string topic, reported_alert what);

    ALERTSTREAM_DECL boost::asio::awaitable<void> close();

private:
    boost::asio::awaitable<outcome> publish_2022(std::string topic, reported_alert what);

    account account_;
    std::optional<http::client> http_{};
};

/// Publishes photometry and what else an alert has to Hermes, which puts it on
/// HOPSKOTCH: `hermes::destination<"hermes", topics<"hermes.test">>`.
///
/// What Hermes would refuse, or accept and break on, is found before anything is sent
/// and is `rejected` with all its errors (hermes/check.hpp); the answer decides the
/// rest (`read_answer`). Nothing is sent twice: what is `unknown` may be out.
///
/// @par Settings
/// `HERMES_API_KEY`: from the profile page. `BASE_URL` (https://hermes.lco.global/ unless
/// set; http:// to this machine only). `DEFAULT_AUTHORS` for alerts that name none.
/// `CA_FILE` adds authorities. `TIMEOUT_SECONDS` (40 unless set): how long the answer may
/// take; below 35 a topic that does not exist is `unknown`. For a server of 2022
/// `CREDENTIAL_USERNAME` and `CREDENTIAL_PASSWORD` in place of the key: photometry only.
/// A proxy comes from HTTPS_PROXY and NO_PROXY of the environment.
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
