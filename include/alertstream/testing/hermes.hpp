#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/kafka/connection.hpp>
#include <alertstream/log.hpp>
#include <alertstream/testing/fault.hpp>
#include <alertstream/testing/hermes_fault.hpp>
#include <alertstream/testing/hermes_service.hpp>
#include <alertstream/testing/local_https.hpp>
#include <alertstream/testing/settings.hpp>

namespace alertstream::testing {

struct hermes_options {
    /// Who may publish. Unless given: one account, `hermes::default_token`, that may
    /// publish to every topic.
    std::vector<hermes_account> accounts{};
    alertstream::logger log{nullptr};
    bool archive_sees{true};                   ///< see `hermes_archive::sees`
    bool development{};                        ///< the development server: topics with `test` in the name only
    std::size_t max_message_bytes{1'000'000};  ///< `max.message.bytes` of the topics, for the normalised message
    std::function<time_point()> now{};         ///< empty: the system's clock
};

/// Hermes inside the test program, over TLS on 127.0.0.1, with a certificate made for
/// it when it starts. It answers as https://hermes.lco.global does, refusals and odd
/// cases included (hermes_rules.hpp, hermes_answers.hpp), and publishes what it accepts
/// to the Kafka that it is given.
///
/// Publishing tested with it, the whole way round:
/// ```cpp
/// as::testing::broker broker;
/// boost::asio::io_context loop;
/// as::testing::hermes server{loop.get_executor(), broker.connection()};
/// as::testing::temporary_folder state;
/// auto const settings = as::testing::settings_for(broker, server, state.path(), {"hopskotch"});
/// as::data_sharing<as::hermes::destination<"hermes", as::topics<"tomtoolkit.test">>> sharing{loop.get_executor(), settings};
///
/// server.next(as::testing::fault::html{502});  // the first request meets a proxy in trouble
/// sharing.async_publish<"hermes", "tomtoolkit.test">(alert, [](as::outcome came) { … });
/// ```
///
/// It has all of the API: see `hermes_service`. What it published is its archive, for
/// `query/`; TNS and GCN are told in play only (`reported`).
///
/// All calls on its executor, where it runs beside your own code: it never blocks, and
/// gives the loop work until it is closed or destroyed.
class hermes {
public:
    static constexpr std::string_view default_token = "token-for-tests";

    /// Throws if there is no port, or what is wrong with the connection to Kafka.
    ALERTSTREAM_DECL hermes(boost::asio::any_io_executor, kafka::connection const&, hermes_options = {});
    hermes(hermes const&) = delete;
    hermes& operator=(hermes const&) = delete;
    ALERTSTREAM_DECL ~hermes();

    /// "https://localhost:41234/", for BASE_URL.
    ALERTSTREAM_DECL std::string url() const;
    ALERTSTREAM_DECL unsigned short port() const noexcept;

    /// The authority that its certificate is from, for CA_FILE; there as long as this object.
    ALERTSTREAM_DECL std::string ca_file() const;

    ALERTSTREAM_DECL void add_account(hermes_account);

    /// The next request that no other fault is for meets this one.
    ALERTSTREAM_DECL void next(any_fault);
    ALERTSTREAM_DECL void next(hermes_fault);

    /// From now on each request that no fault of `next` is for may meet one, of every kind but
    /// those that refuse a message for its own sake (for good, that is) and `publish_twice`
    /// (which no client can help). The same seed and the same requests meet the same faults.
    ALERTSTREAM_DECL void random_faults(chance);
    ALERTSTREAM_DECL void no_random_faults();
    /// The same with the caller's own dice: see `local_https::by_chance`.
    ALERTSTREAM_DECL void by_chance(std::function<std::optional<any_fault>()>);

    /// All accounts are in trouble, until told otherwise (`account_trouble::none`) or for a while.
    ALERTSTREAM_DECL void trouble(account_trouble);
    ALERTSTREAM_DECL void trouble_for(account_trouble, std::chrono::milliseconds);

    /// False: `query/` finds nothing from now on.
    ALERTSTREAM_DECL void archive_sees(bool);

    /// Connections made from now on see this certificate.
    ALERTSTREAM_DECL void show(shown_certificate);

    /// Closes all connections and takes no new ones, until `accept_again` or for a while.
    ALERTSTREAM_DECL void refuse();
    ALERTSTREAM_DECL void refuse_for(std::chrono::milliseconds);
    ALERTSTREAM_DECL void accept_again();

    /// Closes the connections on which no request is under way.
    ALERTSTREAM_DECL void close_idle();

    /// The requests so far, in the order in which they came whole.
    ALERTSTREAM_DECL std::vector<hermes_request> const& requests() const noexcept;

    /// What it published so far, in order, however its answers ended.
    ALERTSTREAM_DECL std::vector<archived_message> const& published() const noexcept;

    /// What it told TNS and GCN so far, in order: before Kafka, and whatever came of that.
    ALERTSTREAM_DECL std::vector<hermes_report> const& reported() const noexcept;

    /// As requests changed them: tokens, credentials, profiles.
    ALERTSTREAM_DECL std::vector<hermes_account> const& accounts() const noexcept;

    /// Connections accepted so far.
    ALERTSTREAM_DECL std::size_t connections() const noexcept;

    /// Lets the loop end: closes everything; nothing is answered any more.
    ALERTSTREAM_DECL void close() noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
    local_https server_;
};

/// As `settings_for(from, …)`, and DATA_SHARING with a destination `hermes` that is
/// this server, with the default token. One of another name: change "hermes" in `named`.
ALERTSTREAM_DECL settings settings_for(broker const& from, hermes const& to, std::filesystem::path const& folder,
                                       std::initializer_list<std::string_view> streams, std::string_view named = "hermes");

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_hermes.ipp>
#endif
