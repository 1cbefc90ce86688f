// What read_streams prints of the corpus's messages, read from a real Kafka in a process of its own.
#include <boost/test/unit_test.hpp>

#include <fstream>

#include <boost/json/parse.hpp>

#include <alertstream/formats/base64.hpp>

#include <support/child.hpp>

#include "../conformance/corpus.hpp"
#include "cluster.hpp"

namespace {

namespace as = alertstream;
namespace json = boost::json;
using corpus::at;

/// A message as it is sent; whether its payload must be embedded as JSON is known for some.
struct sample {
    std::string name;
    std::vector<std::pair<std::string, std::optional<std::string>>> headers;
    std::string payload;
    std::string type;  ///< of the line; not checked if empty
};

std::string from_base64(json::value const& value) {
    auto bytes = as::base64_decode(value.as_string());
    BOOST_TEST_REQUIRE(bytes.has_value());
    return *std::move(bytes);
}

std::vector<sample> hop_samples() {
    std::vector<sample> all;
    auto const cases = corpus::json_of("hop/wire_cases.json");
    for (auto const& each : cases.as_array()) {
        auto& made = all.emplace_back();
        made.name = each.at("id").as_string();
        made.payload = from_base64(each.at("value"));
        if (!at(each, "headers").is_array()) continue;
        for (auto const& header : each.at("headers").as_array()) {
            auto& into = made.headers.emplace_back(header.at(0).as_string(), std::nullopt);
            if (!header.at(1).is_null()) into.second = from_base64(header.at(1));
        }
    }
    return all;
}

std::vector<sample> circular_samples() {
    std::vector<sample> all;
    for (auto const& file : corpus::json_files("gcn_circulars")) {
        if (file.filename() == "circulars.schema.json") continue;
        all.push_back({file.string(), {}, corpus::bytes_of(file), "gcn.circular"});
    }
    return all;
}

std::vector<sample> hermes_samples() {
    std::vector<sample> all{{"test_message", {{"_format", "json"}}, corpus::bytes_of("hermes/test_message.json"), "hermes.alert"}};
    auto const cases = corpus::json_of("hermes/http_cases.json");
    for (auto const& each : cases.as_array())
        if (auto const& payload = at(at(each, "published"), "payload"); payload.is_object())
            all.push_back({std::string{at(each, "id").as_string()}, {{"_format", "json"}, {"_sender", "hermes"}}, json::serialize(payload), "hermes.alert"});
    return all;
}

void publish(std::string const& topic, std::vector<sample> const& samples) {
    std::vector<std::vector<as::header>> headers(samples.size());
    std::vector<as::kafka::record> records;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        for (auto const& [name, value] : samples[i].headers)
            headers[i].push_back({name, value ? std::optional<std::string_view>{*value} : std::nullopt});
        records.push_back({.topic = topic, .headers = headers[i], .payload = samples[i].payload});
    }
    live::publish(records);
}

std::vector<std::string> read(std::string const& topic) {
    as::testing::temporary_folder folder;
    auto const settings = (folder.path() / "settings.json").string(), output = (folder.path() / "lines").string();
    std::ofstream{settings} << live::settings_json(folder.path().string(), R"("GROUP_ID": "alice-)" + topic + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})");
    std::filesystem::permissions(settings, std::filesystem::perms{0600});
    child reader{{READ_STREAMS, "--settings", settings, "--from", "earliest", "--until-end", "--include-tests", "--json"}, output};
    BOOST_TEST(reader.wait() == 0);
    std::vector<std::string> lines;
    std::ifstream in{output};
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

std::string bytes_of(json::value const& shown) {
    return shown.is_object() ? from_base64(shown.at("$base64")) : std::string{shown.as_string()};
}

void check_headers(sample const& sent, json::array const& shown) {
    BOOST_TEST_REQUIRE(shown.size() == sent.headers.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
        BOOST_TEST(bytes_of(shown[i].at(0)) == sent.headers[i].first);
        auto const& value = shown[i].at(1);
        BOOST_TEST(value.is_null() == !sent.headers[i].second.has_value());
        if (!value.is_null()) BOOST_TEST(bytes_of(value) == *sent.headers[i].second);
        if (sent.headers[i].first == "_id" && !value.is_null()) BOOST_TEST(value.is_object());
    }
}

/// JSON without the blanks between its tokens.
std::string without_blanks(std::string_view written) {
    std::string kept;
    bool in_text = false, escaped = false;
    for (char const c : written) {
        if (!in_text && (c == ' ' || c == '\t' || c == '\r' || c == '\n')) continue;
        if (c == '"' && !escaped) in_text = !in_text;
        escaped = in_text && c == '\\' && !escaped;
        kept += c;
    }
    return kept;
}

/// JSON is in the line as it was written, but for blanks and bare NaN; all else as text or bytes.
void check_payload(sample const& sent, std::string const& line, json::value const& shown) {
    if (shown.is_object() && shown.get_object().contains("$base64")) {
        BOOST_TEST(bytes_of(shown) == sent.payload);
        return;
    }
    if (shown.is_string() && shown.get_string() == sent.payload) return;
    if (sent.name == "json-nan") {
        BOOST_TEST((shown == json::value{{"x", nullptr}, {"y", nullptr}}));
        return;
    }
    BOOST_TEST(line.find("\"payload\":" + without_blanks(sent.payload) + ',') != std::string::npos);
}

std::vector<std::string> check(std::string const& topic, std::vector<sample> const& sent) {
    publish(topic, sent);
    auto const lines = read(topic);
    BOOST_TEST_REQUIRE(lines.size() == sent.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        BOOST_TEST_CONTEXT(sent[i].name << ": " << lines[i]) {
            json::parse_options deep;
            deep.max_depth = 65;
            auto const line = json::parse(lines[i], {}, deep);
            BOOST_TEST(line.at("topic").as_string() == topic);
            BOOST_TEST(line.at("offset").to_number<std::size_t>() == i);
            check_headers(sent[i], line.at("headers").as_array());
            check_payload(sent[i], lines[i], line.at("payload"));
            if (!sent[i].type.empty()) BOOST_TEST(line.at("type").as_string() == sent[i].type);
        }
    }
    return lines;
}

/// What a line must say of each of hop-client's worked cases.
void check_readings(std::vector<std::string> const& lines) {
    auto const cases = corpus::json_of("hop/wire_cases.json").as_array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        BOOST_TEST_CONTEXT(cases[i].at("id")) {
            auto const line = json::parse(lines[i]);
            auto const &expected = cases[i].at("hop_client"), &test = at(line, "test");
            if (test.is_bool()) BOOST_TEST(test == cases[i].at("is_test"));
            // What hop-client reads as JSON is embedded, and never an error; what is broken JSON to it is one.
            if (at(expected, "model") == "json") BOOST_TEST(at(line, "error").is_null());
            if (at(expected, "error") == "JSONDecodeError") BOOST_TEST(at(line, "error").is_object());
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(read_the_corpus, *boost::unit_test::precondition(live::needs_scram{}) * boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(read_streams_prints_every_message_of_hop_client) {
    check_readings(check(live::fresh_topic("hop"), hop_samples()));
}

BOOST_AUTO_TEST_CASE(read_streams_prints_every_circular) { check(live::fresh_topic("circulars"), circular_samples()); }

BOOST_AUTO_TEST_CASE(read_streams_prints_every_hermes_message) { check(live::fresh_topic("hermes"), hermes_samples()); }

BOOST_AUTO_TEST_SUITE_END()
