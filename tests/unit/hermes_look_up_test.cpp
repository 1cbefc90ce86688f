#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <vector>

#include <alertstream/hermes/look_up.hpp>
#include <alertstream/hermes/packing.hpp>
#include <alertstream/settings.hpp>

namespace as = alertstream;
using as::kafka::resemblance;
using namespace std::string_literals;

namespace {

auto const reference = "3c8f0b0e-8a0f-4a8a-9d8e-2f6d3b1c7e55"s;

std::string message(std::string const& data) { return R"({"title": "t", "data": {)" + data + R"(}, "topic": "hermes.test"})"; }

struct connected {
    std::optional<as::kafka::connection> to;
    std::vector<as::setting_error> problems;
};

connected connect(std::string const& stream, std::string const& streams) {
    auto const document = as::settings::parse(R"({"ALERT_STREAMS": [)" + streams + R"(], "DATA_SHARING": {"hermes": {)" + stream + "}}}");
    BOOST_REQUIRE(document.errors().empty());
    connected made;
    made.to = as::hermes::reading_connection_of(document.data_sharing().at(0), &document, made.problems);
    return made;
}

auto const hop = R"({"NAME": "hopskotch", "OPTIONS": {"USERNAME": "alice", "PASSWORD": "xyz"}})"s;
auto const gcn = R"({"NAME": "tom_alertstreams.alertstreams.gcn.GCNClassicAlertStream", "OPTIONS": {"CLIENT_ID": "me", "CLIENT_SECRET": "xyz"}})"s;

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_look_up)

BOOST_AUTO_TEST_CASE(only_the_reference_in_its_place_makes_it_ours) {
    auto const member = "\"" + std::string{as::hermes::reference_member} + "\": ";
    struct {
        std::string payload;
        resemblance is;
    } const cases[]{
        {message(member + "\"" + reference + "\""), resemblance::it},
        {message(member + "\"" + reference + "\", \"photometry\": [{\"brightness\": NaN, \"x\": -Infinity}]"), resemblance::it},  // Hermes has written such, and answered 500
        {message(member + "\"another\""), resemblance::none},
        {message(member + "\"another\", \"quoted\": \"" + reference + "\""), resemblance::none},
        {message("\"inner\": {" + member + "\"" + reference + "\"}"), resemblance::none},
        {message(member + "[\"" + reference + "\"]"), resemblance::none},
        {message(member + "\"" + reference + " \""), resemblance::none},
        {"{" + member + "\"" + reference + "\"}", resemblance::none},
        {"[\"" + reference + "\"]", resemblance::none},
        {R"({"data": null, "x": ")" + reference + "\"}", resemblance::none},
        {"", resemblance::none},
        {"{not json", resemblance::none},
        {message(member + "\"" + reference + "\"").substr(0, 90), resemblance::cannot_tell},
        {std::string(100, '[') + "\"" + reference + "\"" + std::string(100, ']'), resemblance::cannot_tell},
        {"\xff" + reference, resemblance::cannot_tell},
    };
    for (auto const& each : cases) BOOST_TEST((as::hermes::resembles(each.payload, reference) == each.is), each.payload);
    BOOST_TEST((as::hermes::resembles(message(member + "\"\""), "") == resemblance::none));
}

BOOST_AUTO_TEST_CASE(the_stream_that_is_named_reads_with_the_defaults_of_its_service) {
    for (auto const* name : {"hopskotch", "tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream"}) {
        auto const made = connect(R"("STREAM": ")"s + name + "\"", gcn + ", " + hop);
        for (auto const& each : made.problems) BOOST_ERROR(each.path + ": " + each.problem);
        BOOST_REQUIRE(made.to.has_value());
        BOOST_TEST(made.to->brokers.at(0).starts_with("kafka.scimma.org"));
        BOOST_TEST(made.to->username == "alice");
        BOOST_TEST((made.to->security == as::kafka::security_protocol::sasl_ssl));
        BOOST_TEST((made.to->mechanism == as::kafka::sasl_mechanism::scram_sha_512));
    }
    auto const of_gcn = connect(R"("STREAM": "gcn")", gcn + ", " + hop);
    BOOST_TEST(of_gcn.problems.empty());
    BOOST_TEST(of_gcn.to->brokers.at(0).starts_with("kafka.gcn.nasa.gov"));
}

BOOST_AUTO_TEST_CASE(without_a_stream_there_is_no_connection_and_no_problem) {
    auto const made = connect("", hop);
    BOOST_TEST(!made.to);
    BOOST_TEST(made.problems.empty());
}

BOOST_AUTO_TEST_CASE(a_stream_that_is_not_there_is_a_problem_that_says_what_there_is) {
    struct {
        std::string stream, streams, words;
    } const cases[]{
        {"hopscotch", hop, "did you mean \"hopskotch\"?"},
        {"archive", hop + ", " + gcn, "there are \"hopskotch\", "},
        {"hopskotch", gcn, "there are "},
        {"hopskotch", "", "and no other: add the one"},
    };
    for (auto const& each : cases) {
        auto const made = connect(R"("STREAM": ")" + each.stream + "\"", each.streams);
        BOOST_TEST(!made.to);
        BOOST_TEST_REQUIRE(made.problems.size() == 1u);
        BOOST_TEST(made.problems[0].path == "DATA_SHARING.hermes.STREAM");
        BOOST_TEST(made.problems[0].problem.find(each.words) != std::string::npos, made.problems[0].problem);
    }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_the_stream_is_said_and_its_password_is_not) {
    auto const made = connect(R"("STREAM": "hopskotch")", R"({"NAME": "hopskotch", "OPTIONS": {"PASSWORD": "s3cret", "URL": "http://x/"}})");
    BOOST_TEST(!made.problems.empty());
    for (auto const& each : made.problems) {
        BOOST_TEST(each.path.starts_with("ALERT_STREAMS[0].OPTIONS."));
        BOOST_TEST(each.problem.find("s3cret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_SUITE_END()
