// Messages that are too large for their topic, with hop-client on the other side: a real Kafka over SASL_SSL that declares
// the archive inside this program, where both of us log in with the credential of one auth.toml.
#include <fstream>
#include <future>
#include <iostream>
#include <sstream>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/hopskotch/auth_file.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/testing/archive.hpp>
#include <alertstream/tools/hop_subscribe.hpp>

#include "archive_of_broker.hpp"
#include "hop_home.hpp"

using namespace live;
namespace hop = as::hopskotch;
namespace json = boost::json;

namespace {

/// The archive, on a thread of its own: hop-client and our tools hold up the test's.
class served_archive {
public:
    served_archive() {
        declare(archive_.declaration());
        thread_ = std::thread{[this] { loop_.run(); }};
    }
    served_archive(served_archive const&) = delete;
    served_archive& operator=(served_archive const&) = delete;
    ~served_archive() {
        boost::asio::post(loop_, [this] { archive_.close(); });
        thread_.join();
    }

    /// What `what` returns, called where the archive may be touched.
    template <class Function>
    auto on_its_thread(Function what) {
        return boost::asio::post(loop_, boost::asio::use_future(std::move(what))).get();
    }

    std::string ca_file() { return on_its_thread([this] { return archive_.server().ca_file(); }); }
    std::size_t kept() {
        return on_its_thread([this] { return archive_.kept().size(); });
    }
    std::string keep_garbage() {
        return on_its_thread([this] {
            archive_.keep_bytes("00000000-0000-4000-8000-000000000000", "no BSON");
            return archive_.message_url("00000000-0000-4000-8000-000000000000");
        });
    }

private:
    boost::asio::io_context loop_;
    as::testing::archive archive_{loop_.get_executor(), {.accounts = {{"alice", from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE")}}}};
    std::thread thread_;
};

struct fixture {
    served_archive archive;
    hop_home home{archive.ca_file()};
    std::string topic = fresh_topic("large", 0);

    fixture() { create_topic(topic, 1, "100000"); }
};

/// As hop_peer.py has it.
std::string large() {
    std::string made(5'000'000, '\0');
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = static_cast<char>(i * 7 % 251);
    return made;
}

struct keep {
    std::vector<as::owned_message>* into;
    void operator()(hop::content const&, as::metadata const& from) const { into->push_back(from.raw().copy()); }
};
using fetching = hop::stream<as::topic<"*", keep>, hop::large_messages>;

std::vector<as::owned_message> read_all(hop_home const& home, std::string const& topic) {
    std::vector<as::owned_message> all;
    boost::asio::io_context loop;
    json::object const options{{"URL", url_of("")}, {"STATE_DIR", home.path().string()}, {"INCLUDE_TESTS", true}, {"TOPIC_HANDLERS", json::object{{topic, nullptr}}}};
    auto const settings = as::settings::parse(json::serialize(json::object{{"ALERT_STREAMS", json::array{json::object{{"NAME", "hopskotch"}, {"OPTIONS", options}}}}}));
    as::alert_streams<fetching> streams{loop, hop::with_auth_file(settings), as::logger{nullptr}, keep{&all}};
    streams.set({.keep_offsets = false, .until_end = true, .limit = {}, .start = as::from_earliest{}});
    bool ended = false;
    streams.async_run([&](as::error_code problem) {
        BOOST_TEST(!problem);
        ended = true;
    });
    BOOST_TEST(run_until(loop, [&] { return ended; }));
    return all;
}

std::vector<std::string> header_names(as::owned_message const& of) {
    std::vector<std::string> made;
    for (auto const& each : of.headers) made.push_back(each.name);
    return made;
}

/// What `run` writes to standard output.
template <class Run>
std::string output_of(std::filesystem::path const& file, Run run) {
    std::cout.flush();
    int const before = ::dup(STDOUT_FILENO);
    int const into = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ::dup2(into, STDOUT_FILENO);
    int const code = run();
    ::dup2(before, STDOUT_FILENO);
    ::close(into);
    ::close(before);
    BOOST_TEST(code == 0);
    std::ostringstream text;
    text << std::ifstream{file, std::ios::binary}.rdbuf();
    return text.str();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hop_large, fixture, *boost::unit_test::precondition(needs_hop_client{}))

BOOST_AUTO_TEST_CASE(what_hop_client_offloads_our_stream_fetches_in_its_place) {
    home.hop("publish_large", url_of(topic));
    BOOST_TEST(archive.kept() == 1U);
    auto const all = read_all(home, topic);
    BOOST_TEST_REQUIRE(all.size() == 2U);
    auto const& fetched = all[0];
    BOOST_TEST((fetched.payload == large()));
    BOOST_TEST(fetched.offset == 0);
    BOOST_TEST(fetched.key.value_or("") == "AT 2026abc");
    BOOST_TEST(header_names(fetched) == (std::vector<std::string>{"instrument", "_id", "_sender", "_test", "_format"}), boost::test_tools::per_element());
    BOOST_TEST(hop::sender_of(fetched.view()).value_or("") == "alice");
    BOOST_TEST(all[1].payload.value_or("") == R"({"small": true})");
}

BOOST_AUTO_TEST_CASE(what_our_destination_offloads_hop_client_reads) {
    boost::asio::io_context loop;
    auto const settings = as::settings::parse(json::serialize(json::object{{"DATA_SHARING", json::object{{"hop", json::object{{"BASE_URL", url_of("")}}}}}}));
    as::data_sharing<hop::destination<"hop", as::any_topic>> to{loop, hop::with_auth_file(settings), as::logger{nullptr}};
    hop::outgoing message{large()};
    message.key = "AT 2026abc";
    message.title = "a large one";
    message.test = true;
    std::optional<as::outcome> came;
    to.async_publish("hop", topic, message, [&](as::outcome what) { came = std::move(what); });
    BOOST_TEST_REQUIRE(run_until(loop, [&] { return came.has_value(); }));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::published>(*came), describe(*came));
    BOOST_TEST(std::get<as::published>(*came).uuid == to_string(message.id));
    BOOST_TEST(archive.kept() == 1U);

    auto const all = home.hop("read", url_of(topic));
    BOOST_TEST_REQUIRE(all.size() == 1U);
    BOOST_TEST(all[0].at("model").as_string() == "Blob");
    BOOST_TEST(json::serialize(all[0].at("content")) == R"({"size":5000000,"is_the_large_one":true})");
    BOOST_TEST(json::serialize(all[0].at("headers")) == R"(["title","_id","_sender","_test","_format"])");
    BOOST_TEST(all[0].at("sender").as_string() == "alice");
    BOOST_TEST(all[0].at("key").as_string() == "AT 2026abc");
    BOOST_TEST(all[0].at("offset").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(hop_subscribe_prints_what_is_kept_elsewhere_and_a_bad_one_does_not_end_it) {
    auto const bad = json::serialize(json::object{{"url", archive.keep_garbage()}});
    std::vector<as::header> const external{{"_format", "external"}};
    publish({{.topic = topic, .headers = external, .payload = bad}});
    home.hop("publish_large", url_of(topic));
    auto const printed = output_of(home.path() / "printed", [&] {
        return as::tools::hop_subscribe({.url = url_of(topic), .start = "EARLIEST", .until_end = true, .raw = true, .include_tests = true, .quiet = true});
    });
    BOOST_TEST((printed == large() + "\n" + R"({"small": true})" + "\n"));
}

BOOST_AUTO_TEST_SUITE_END()
