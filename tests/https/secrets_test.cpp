// No token, password or Authorization header appears in any log line, outcome or error, whatever goes wrong.
#include "hermes_fixture.hpp"
#include "revealing_faults.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/kafka/destination.hpp>

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

using sharing = as::data_sharing<as::hermes::destination<"hermes", as::topics<"hermes.test">>>;
using archive = as::data_sharing<as::kafka::destination<"archive", as::topics<"hermes.test">>>;
using reading = as::hopskotch::stream<as::topic<"hermes.test", as::ignore_alert>>;

as::hermes::alert one_point() {
    as::hermes::alert made{.title = "t", .submitter = "me"};
    made.targets = {{.name = "a", .ra = as::hermes::degrees{1}, .dec = as::hermes::degrees{2}}};
    made.photometry = {{.target = "a", .at = as::time_point{}, .bandpass = "g", .measured = as::hermes::detection{.value = as::hermes::magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

/// A broker up to the password, which it hears: then it hangs up, or says nothing any more.
struct stranger {
    asio::ip::tcp::acceptor acceptor;
    bool hangs_up;
    std::string heard{};

    stranger(asio::io_context& loop, bool at_once) : acceptor{loop, {asio::ip::make_address("127.0.0.1"), 0}}, hangs_up{at_once} { accept(); }
    std::string url() const { return "kafka://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()) + "/"; }

    /// Kafka's protocol: length, kind and version, number; to two kinds of request. Empty to what is none of them.
    static std::string answer_to(std::string const& request) {
        auto const kind = std::string_view{request}.substr(4, 4), number = std::string_view{request}.substr(8, 4);
        auto const answer = [number](std::string_view length, std::string_view body) { return std::string{length} + std::string{number} + std::string{body}; };
        // ApiVersions 3: it knows SaslHandshake 0, Metadata 0 and 1, ApiVersions 0 to 3.
        if (kind == std::string_view{"\0\x12\0\3", 4})
            return answer({"\0\0\0\x21", 4}, {"\0\0\4" "\0\x11\0\0\0\0\0" "\0\3\0\0\0\1\0" "\0\x12\0\0\0\3\0" "\0\0\0\0\0", 29});
        if (kind == std::string_view{"\0\x11\0\0", 4}) return answer({"\0\0\0\x11", 4}, {"\0\0\0\0\0\1\0\5PLAIN", 13});
        return {};
    }

    void accept() {
        acceptor.async_accept([this](as::error_code ec, asio::ip::tcp::socket socket) {
            if (ec) return;
            listen(std::make_shared<asio::ip::tcp::socket>(std::move(socket)), std::make_shared<std::string>(4096, '\0'));
            accept();
        });
    }
    void listen(std::shared_ptr<asio::ip::tcp::socket> from, std::shared_ptr<std::string> into) {
        from->async_read_some(asio::buffer(*into), [this, from, into](as::error_code ec, std::size_t count) {
            if (ec) return;  // this may be gone
            heard.append(*into, 0, count);
            auto const said = count >= 12 ? answer_to(*into) : std::string{};
            as::error_code ignored;
            asio::write(*from, asio::buffer(said), ignored);
            if (!said.empty() || !hangs_up) listen(from, into);
        });
    }
};

struct secrets_fixture : hermes_fixture {
    std::vector<std::string> texts;  ///< of outcomes and errors

    void note(as::outcome const& came) {
        texts.push_back(describe(came));
        texts.push_back(to_json_line(came));
    }

    as::outcome publish(sharing& to) {
        std::optional<as::outcome> came;
        to.async_publish<"hermes", "hermes.test">(one_point(), [&](as::outcome what) { came = std::move(what); });
        run_until([&] { return came.has_value(); });
        note(*came);
        return *came;
    }

    as::settings settings(std::string const& more = "", std::string const& token = "token-for-tests") const {
        return settings_with(R"("HERMES_API_KEY": ")" + token + '"' + more);
    }
    as::settings settings_with(std::string const& credential) const {
        return as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": ")" + broker.url() + R"(", "GROUP_ID": "g", "START": "earliest", "STATE_DIR": ")" +
                                   folder.path().string() + R"(", "CONFIG": {"security.protocol": "plaintext"}}}], "DATA_SHARING": {"hermes": {"BASE_URL": ")" + server.url() +
                                   R"(", "CA_FILE": ")" + server.ca_file() + R"(", "TIMEOUT_SECONDS": 1, )" + credential + "}}}");
    }

    void check() const {
        BOOST_TEST(!texts.empty());
        for (auto const* all : {&log, &texts})
            for (auto const& line : *all)
                for (auto const each : known_secrets) BOOST_TEST(line.find(each) == std::string::npos, each << " is in: " << line);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(secrets, secrets_fixture)

BOOST_AUTO_TEST_CASE(none_is_in_any_line_of_a_circle_or_of_any_fault) {
    sharing to{loop, settings(), logger()};
    BOOST_TEST(std::holds_alternative<as::published>(publish(to)));
    for (auto const& each : revealing_faults()) {
        server.next(each);
        publish(to);
    }
    server.close_idle();
    publish(to);
    for (auto const which : {as::testing::shown_certificate::another_name, as::testing::shown_certificate::expired, as::testing::shown_certificate::unknown_authority}) {
        server.show(which);
        sharing fresh{loop, settings(), logger()};
        publish(fresh);
    }
    server.refuse();
    publish(to);
    BOOST_TEST(!log.empty());
    as::alert_streams<reading> streams{loop, settings(), logger()};
    streams.set({.until_end = true});
    bool ended = false;
    streams.async_run([&](as::error_code) { ended = true; });
    run_until([&] { return ended; });
    check();
}

BOOST_AUTO_TEST_CASE(none_of_2022_is_in_any_line_of_any_fault) {
    auto const with = settings_with(R"("CREDENTIAL_USERNAME": "alice-1234", "CREDENTIAL_PASSWORD": "token-for-tests")");
    sharing to{loop, with, logger()};
    BOOST_TEST(!std::holds_alternative<as::published>(publish(to)));  // this Hermes is today's
    for (auto const& each : revealing_faults()) {
        server.next(each);
        publish(to);
    }
    BOOST_TEST(server.requests().at(0).header("SCIMMA-API-Auth-Password") == "token-for-tests");
    check();
}

BOOST_AUTO_TEST_CASE(none_of_a_kafka_is_in_any_line_however_the_log_in_ends) {
    stranger refuses{loop, true}, hangs{loop, false};
    // The password does go out, and is in no line all the same.
    std::string const plain = R"("CONFIG": {"debug": "all", "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN")";
    std::string const account = R"(, "USERNAME": "alice", "PASSWORD": "s3cret-kafka", )";
    std::string const in_config = R"(, "sasl.username": "alice", "sasl.password": "s3cret-config"})";
    std::vector<std::unique_ptr<archive>> all;
    std::size_t came = 0;
    auto const publish_to = [&](std::string const& url, std::string const& rest) {
        auto& to = *all.emplace_back(
            std::make_unique<archive>(loop, as::settings::parse(R"({"DATA_SHARING": {"archive": {"TIMEOUT_SECONDS": 1, "BASE_URL": ")" + url + '"' + rest + "}}}"), logger()));
        to.async_publish<"archive", "hermes.test">("text", [&](as::outcome what) {
            ++came;
            BOOST_TEST(!std::holds_alternative<as::published>(what));
            note(what);
        });
    };
    for (auto const* where : {&refuses, &hangs}) {
        publish_to(where->url(), account + plain + "}");
        publish_to(where->url(), ", " + plain + in_config);
        publish_to(where->url(), account + R"("CONFIG": {"debug": "all", "security.protocol": "SASL_PLAINTEXT"})");
        publish_to(where->url(), account + R"("CONFIG": {"debug": "all"})");  // by TLS
    }
    publish_to(broker.url(), account + R"("CONFIG": {"debug": "all", "security.protocol": "SASL_PLAINTEXT"})");
    auto const heard = [](stranger const& by, std::string_view secret) { return by.heard.find(secret) != std::string::npos; };
    run_until([&] {
        return came == all.size() && heard(refuses, "s3cret-kafka") && heard(refuses, "s3cret-config") && heard(hangs, "s3cret-kafka") && heard(hangs, "s3cret-config");
    });
    BOOST_TEST(std::any_of(log.begin(), log.end(), [](auto const& line) { return line.find("librdkafka") != std::string::npos; }));
    check();
}

BOOST_AUTO_TEST_CASE(none_is_in_the_refusals_of_an_account) {
    server.add_account({.token = "s3cret-password"});
    for (auto const* token : {"s3cret-password", "s3cret-password-of-nobody"}) {
        sharing to{loop, settings("", token), logger()};
        BOOST_TEST(!std::holds_alternative<as::published>(publish(to)));
    }
    check();
}

BOOST_AUTO_TEST_CASE(none_is_in_the_errors_of_settings) {
    auto const refused = [&](as::settings const& from) {
        try {
            sharing const to{loop, from, logger()};
            BOOST_TEST(false, "settings were taken that should not be");
        } catch (as::configuration_error const& e) {
            texts.emplace_back(e.what());
        }
    };
    refused(settings("", "token-for-tests\\r\\nX-Evil: 1"));
    refused(settings(R"(, "CREDENTIAL_PASSWORD": ["s3cret-password"])"));
    refused(settings(R"(, "CREDENTIAL_PASSWORD": "s3cret-password", "TIMEOUT_SECONDS": "s3cret")"));
    refused(settings(R"(, "PASSWORD": "s3cret-password", "BASE_URL2": "x")"));
    BOOST_TEST(texts.size() == 4U);
    for (std::string const entry : {R"("PASSWORD": ["s3cret-kafka"])", R"("USERNAME": "alice", "PASSWORD": "s3cret-kafka", "HERMES_API_KEY": "s3cret-kafka")",
                                    R"("CONFIG": {"sasl.username": "alice", "sasl.password": "s3cret-config", "sasl.jaas.config": "s3cret-config"})",
                                    R"("USERNAME": "alice", "PASSWORD": "s3cret-kafka\u0000")", R"("CONFIG": {"security.protocol": "SSL", "ssl.key.password": "s3cret-config", "ssl.key.pem": "s3cret-config"})"}) {
        try {
            archive const to{loop, as::settings::parse(R"({"DATA_SHARING": {"archive": {"BASE_URL": "kafka://localhost/", )" + entry + "}}}"), logger()};
            BOOST_TEST(false, "settings were taken that should not be: " << entry);
        } catch (as::configuration_error const& e) {
            texts.emplace_back(e.what());
        }
    }
    check();
}

BOOST_AUTO_TEST_CASE(none_is_in_what_a_proxy_is_told) {
    as::http::client client{loop.get_executor(),
                            {.ca_file = server.ca_file(), .proxy = as::secret{"http://user:s3cret-proxy@127.0.0.1:" + std::to_string(server.port())}}, logger()};
    auto request = submission(hermes_fixture::message());
    request.url = "https://hermes.example/api/v0/submit_message/";
    auto const got = ask(client, request);
    BOOST_TEST_REQUIRE(got.has_error());
    texts.push_back(got.error().message());
    check();
}

BOOST_AUTO_TEST_SUITE_END()
