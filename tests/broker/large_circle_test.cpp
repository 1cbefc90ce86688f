#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/value.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/hopskotch/large_messages.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/testing/archive.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/temporary_folder.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace hop = as::hopskotch;
using namespace std::chrono_literals;

namespace {

struct keep {
    std::vector<as::owned_message>* into;
    void operator()(as::message const& each) const { into->push_back(each.copy()); }
};

using sharing = as::data_sharing<hop::destination<"hop", as::topics<"t">>>;
using stream = hop::stream<as::topic<"t", keep>, hop::large_messages>;

}  // namespace

BOOST_AUTO_TEST_SUITE(large_circle)

BOOST_AUTO_TEST_CASE(a_handler_sees_a_large_message_as_if_it_had_been_on_the_topic) {
    as::testing::broker broker;
    broker.create_topic("t");
    broker.create_topic("sys.metadata");
    asio::io_context loop;
    as::testing::archive archive{loop.get_executor(), {.anonymous = true}};
    broker.publish("sys.metadata", archive.declaration());
    as::testing::temporary_folder folder;
    auto const settings = as::settings::parse(
        R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": ")" + broker.url() + R"(", "GROUP_ID": "g", "START": "earliest", "STATE_DIR": ")" + folder.path().string() +
        R"(", "CA_FILE": ")" + archive.server().ca_file() + R"(", "CONFIG": {"security.protocol": "plaintext"}}}], "DATA_SHARING": {"hop": {"BASE_URL": ")" + broker.url() +
        R"(", "CA_FILE": ")" + archive.server().ca_file() + R"("}}})");
    auto const run_until = [&](auto done) {
        auto const end = std::chrono::steady_clock::now() + 60s;
        while (!done() && std::chrono::steady_clock::now() < end) loop.run_one_for(1s);
        BOOST_REQUIRE(done());
    };

    sharing out{loop, settings, as::logger{nullptr}};
    std::vector<as::outcome> came;
    for (auto const* each : {"before", "large", "after"}) {
        if (each == std::string{"large"}) broker.push_request_errors(as::testing::request::produce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
        auto const count = came.size();
        out.async_publish<"hop", "t">(std::string{each}, [&](as::outcome what) { came.push_back(std::move(what)); });
        run_until([&] { return came.size() > count; });
        BOOST_REQUIRE_MESSAGE(std::holds_alternative<as::published>(came.back()), as::to_json_line(came.back()));
    }
    BOOST_TEST(archive.kept().size() == 1U);

    std::vector<as::owned_message> got;
    as::alert_streams<stream> in{loop, settings, keep{&got}};
    in.async_run(asio::detached);
    run_until([&] { return got.size() >= 3; });
    BOOST_TEST((got[0].payload == "before"));
    BOOST_TEST((got[1].payload == "large"));
    BOOST_TEST((got[2].payload == "after"));
    BOOST_TEST(got[1].offset == 1);
    BOOST_TEST(hop::to_string(hop::id_of(got[1].view()).value()) == std::get<as::published>(came[1]).uuid);
}

BOOST_AUTO_TEST_SUITE_END()
