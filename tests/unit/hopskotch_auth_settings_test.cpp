#include <alertstream/hopskotch/auth_file.hpp>

#include <cstdlib>
#include <fstream>

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/testing/temporary_folder.hpp>

namespace as = alertstream;
namespace hop = as::hopskotch;

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::string const two = R"(
[[auth]]
username = "alice-1a2b3c4d"
password = "hunter2"

[[auth]]
username = "local"
password = "hunter3"
hostname = "localhost:9093"
ssl_ca_location = "/tls/ca.pem"
mechanism = "SCRAM-SHA-256"
)";

struct files {
    as::testing::temporary_folder folder;
    std::filesystem::path path{folder.path() / "auth.toml"};
    explicit files(std::string const& text = two, mode_t mode = 0600) {
        std::ofstream{path} << text;
        ::chmod(path.c_str(), mode);
    }
    as::settings read(std::string const& json) const {
        return hop::with_auth_file(as::settings::parse(json, [](std::string const&) { return std::nullopt; }), path);
    }
    as::settings stream(std::string const& options) const { return read(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {)" + options + "}}]}"); }
    as::settings destination(std::string const& members) const { return read(R"({"DATA_SHARING": {"mine": {)" + members + "}}}"); }
};

std::string login_of(auto const& entry) { return entry.username.value_or("nobody") + ":" + (entry.password ? entry.password->reveal() : "none"); }

std::string all_errors(as::settings const& of) {
    std::string text;
    for (auto const& each : of.errors()) text += each.path + ": " + each.problem + "\n";
    BOOST_TEST(!contains(text, "hunter"), text);
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hopskotch_auth_settings)

BOOST_AUTO_TEST_CASE(a_stream_without_credential_logs_in_with_hops) {
    files const some;
    for (auto const* options : {"", R"("URL": "kafka://kafka.scimma.org/")", R"("USERNAME": "alice-1a2b3c4d")"}) {
        auto const made = some.stream(options);
        BOOST_TEST(all_errors(made) == "");
        BOOST_TEST(login_of(made.streams().at(0)) == "alice-1a2b3c4d:hunter2");
        BOOST_TEST(!made.streams()[0].ca_file.has_value());
    }
    auto const toms = some.read(R"({"ALERT_STREAMS": [{"NAME": "tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream"}]})");
    BOOST_TEST(login_of(toms.streams().at(0)) == "alice-1a2b3c4d:hunter2");
}

BOOST_AUTO_TEST_CASE(host_authority_and_mechanism_come_from_the_file_unless_given) {
    files const some;
    auto const made = some.stream(R"("URL": "kafka://localhost:9093/")");
    auto const& entry = made.streams().at(0);
    BOOST_TEST(login_of(entry) == "local:hunter3");
    BOOST_TEST(entry.ca_file.value_or("") == "/tls/ca.pem");
    BOOST_TEST_REQUIRE(entry.config.size() == 1U);
    BOOST_TEST(entry.config[0].name == "sasl.mechanism");
    BOOST_TEST(entry.config[0].reveal() == "SCRAM-SHA-256");
    auto const given = some.stream(R"("URL": "kafka://localhost:9093/", "CA_FILE": "/own.pem", "CONFIG": {"sasl.mechanism": "SCRAM-SHA-512"})");
    BOOST_TEST(given.streams()[0].ca_file.value_or("") == "/own.pem");
    BOOST_TEST(given.streams()[0].config.at(0).reveal() == "SCRAM-SHA-512");
    BOOST_TEST(given.streams()[0].config.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_has_a_credential_or_needs_none_stays_as_it_is) {
    files const unreadable{two, 0644};
    for (auto const* options : {R"("USERNAME": "me", "PASSWORD": "p")", R"("CONFIG": {"security.protocol": "plaintext"})", R"("CONFIG": {"security.protocol": "SSL"})",
                                R"("CONFIG": {"sasl.username": "me", "sasl.password": "p"})", R"("PASSWORD": "p")"}) {
        auto const made = unreadable.stream(options);
        BOOST_TEST(all_errors(made) == "", options);
        BOOST_TEST(!contains(login_of(made.streams().at(0)), "hunter"));
    }
    for (auto const* json : {R"({"ALERT_STREAMS": [{"NAME": "gcn"}]})", R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "ACTIVE": false}]})",
                             R"({"DATA_SHARING": {"hermes": {"HERMES_API_KEY": "k"}}})", R"({"DATA_SHARING": {"own": {"BASE_URL": "kafka://localhost:9093/"}}})"})
        BOOST_TEST(all_errors(unreadable.read(json)) == "", json);
}

BOOST_AUTO_TEST_CASE(a_credential_with_a_token_endpoint_logs_in_with_its_tokens) {
    files const some{"[auth]\nusername = \"u\"\npassword = \"hunter2\"\ntoken_endpoint = \"https://auth.example.org/token\"\n"};
    auto const made = some.stream("");
    BOOST_TEST(all_errors(made) == "");
    auto const& entry = made.streams().at(0);
    BOOST_TEST(entry.client_id.value() == "u");
    BOOST_TEST(entry.client_secret.value().reveal() == "hunter2");
    BOOST_TEST(entry.token_url.value() == "https://auth.example.org/token");
    BOOST_TEST(!entry.password.has_value());
    boost::asio::io_context loop;
    as::alert_streams<hop::stream<as::topic<"t", as::ignore_alert>>> const streams{loop, made, as::logger{nullptr}};
    BOOST_TEST(streams.active() == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_the_file_is_an_error_of_the_entry_that_needs_it) {
    BOOST_TEST(contains(all_errors(files{two, 0644}.stream("")), "ALERT_STREAMS[0].OPTIONS.USERNAME: there is no credential here, and none was found: "));
    BOOST_TEST(contains(all_errors(files{two, 0644}.stream("")), "chmod 600"));
    BOOST_TEST(contains(all_errors(files{two}.stream(R"("USERNAME": "bob")")), "ALERT_STREAMS[0].OPTIONS.PASSWORD: "));
    BOOST_TEST(contains(all_errors(files{two}.stream(R"("USERNAME": "bob")")), "\"bob\": there are \"alice-1a2b3c4d\" (for any host)"));
    BOOST_TEST(contains(all_errors(files{two + "[[auth]]\nusername = \"third\"\npassword = \"hunter4\"\n"}.stream("")), "several credentials"));
    BOOST_TEST(contains(all_errors(files{"[auth]\nusername = \"u\"\npassword = \"hunter2\"\nmechanism = \"OAUTHBEARER\"\n"}.stream("")), "has no token_endpoint"));
    files const gone;
    std::filesystem::remove(gone.path);
    BOOST_TEST(contains(all_errors(gone.stream("")), "hop auth add"));
}

BOOST_AUTO_TEST_CASE(an_error_is_told_once) {
    files const some;
    for (auto const* options : {R"("URL": "http://x/")", R"("USERNAME": 5)", R"("PASSWORD": 5)", R"("CONFIG": 5)", R"("USERNAME": "${UNSET}")"}) {
        auto const made = some.stream(options);
        BOOST_TEST(made.errors().size() <= 1U, options << ": " << all_errors(made));
        BOOST_TEST(!made.streams().at(0).password.has_value());
    }
    // The stream's own words about a missing credential give way.
    boost::asio::io_context loop;
    using stream = hop::stream<as::topic<"t", as::ignore_alert>>;
    try {
        as::alert_streams<stream> streams{loop, files{two, 0644}.stream(""), as::logger{nullptr}};
        BOOST_ERROR("it is made");
    } catch (as::configuration_error const& e) {
        std::string all;
        for (auto const& each : e.errors()) all += each.path + "\n";
        BOOST_TEST(all == "ALERT_STREAMS[0].OPTIONS.USERNAME\n");
    }
}

BOOST_AUTO_TEST_CASE(a_password_in_the_clear_is_refused_beyond_this_machine) {
    files const some{"[auth]\nusername = \"u\"\npassword = \"hunter2\"\nprotocol = \"SASL_PLAINTEXT\"\n"};
    boost::asio::io_context loop;
    using stream = hop::stream<as::topic<"t", as::ignore_alert>>;
    try {
        as::alert_streams<stream> streams{loop, some.stream(""), as::logger{nullptr}};
        BOOST_ERROR("it is made");
    } catch (as::configuration_error const& e) {
        BOOST_TEST(contains(e.what(), "auth.toml: protocol"), e.what());
        BOOST_TEST(!contains(e.what(), "hunter2"));
    }
}

BOOST_AUTO_TEST_CASE(a_destination_gets_only_a_credential_that_is_meant_for_it) {
    files const some;
    BOOST_TEST(login_of(some.destination(R"("BASE_URL": "kafka://kafka.scimma.org/")").data_sharing().at(0)) == "alice-1a2b3c4d:hunter2");
    BOOST_TEST(login_of(some.destination(R"("BASE_URL": "kafka://dev.hop.scimma.org/")").data_sharing().at(0)) == "alice-1a2b3c4d:hunter2");
    BOOST_TEST(login_of(some.destination(R"("BASE_URL": "kafka://localhost:9093/")").data_sharing().at(0)) == "local:hunter3");
    BOOST_TEST(login_of(some.destination(R"("BASE_URL": "kafka://kafka.example.org/", "USERNAME": "alice-1a2b3c4d")").data_sharing().at(0)) == "alice-1a2b3c4d:hunter2");
    BOOST_TEST(login_of(some.destination(R"("TIMEOUT_SECONDS": 30)").data_sharing().at(0)) == "alice-1a2b3c4d:hunter2");
    BOOST_TEST(all_errors(some.destination(R"("USERNAME": "bob")")) == "");
    for (auto const* members : {R"("CREDENTIAL_USERNAME": "a")", R"("BASE_URL": "kafka://kafka.example.org/")", R"("BASE_URL": "kafka://localhost:9092/")", R"("BASE_URL": "kafka://notscimma.org/")",
                                R"("BASE_URL": "https://hermes.lco.global/")", R"("HERMES_API_KEY": "k")"})
        BOOST_TEST(login_of(some.destination(members).data_sharing().at(0)) == "nobody:none", members);
    BOOST_TEST(contains(all_errors(some.destination(R"("BASE_URL": "kafka://kafka.scimma.org/", "USERNAME": "bob")")), "DATA_SHARING.mine.PASSWORD: "));
}

BOOST_AUTO_TEST_CASE(the_file_is_found_where_hop_keeps_it_and_where_it_once_did) {
    as::testing::temporary_folder folder;
    auto const* const given = std::getenv("XDG_CONFIG_HOME");
    std::optional<std::string> const before = given ? std::optional<std::string>{given} : std::nullopt;
    ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
    std::filesystem::create_directory(folder.path() / "hop");
    auto const json = R"({"ALERT_STREAMS": [{"NAME": "hopskotch"}]})";
    auto const login = [&] { return login_of(hop::with_auth_file(as::settings::parse(json)).streams().at(0)); };
    auto const write = [&](char const* name, std::string const& user, mode_t mode) {
        auto const file = folder.path() / "hop" / name;
        std::ofstream{file} << "[auth]\nusername = \"" + user + "\"\npassword = \"p\"\n";
        ::chmod(file.c_str(), mode);
    };
    BOOST_TEST(login() == "nobody:none");
    write("config.toml", "old", 0644);
    BOOST_TEST(login() == "nobody:none");
    write("config.toml", "old", 0600);
    BOOST_TEST(login() == "old:p");
    write("auth.toml", "new", 0600);
    BOOST_TEST(login() == "new:p");
    write("auth.toml", "new", 0644);
    BOOST_TEST(login() == "nobody:none");
    before ? ::setenv("XDG_CONFIG_HOME", before->c_str(), 1) : ::unsetenv("XDG_CONFIG_HOME");
}

BOOST_AUTO_TEST_SUITE_END()
