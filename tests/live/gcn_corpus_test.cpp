// What read_streams says in JSON of GCN's real messages, read from a real Kafka in a process of its own.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <functional>

#include <boost/json/parse.hpp>

#include <support/child.hpp>

#include "../conformance/corpus.hpp"
#include "cluster.hpp"

namespace {

namespace as = alertstream;
namespace json = boost::json;
using corpus::at;

struct sample {
    std::string name;
    std::string payload;
};

/// The lines of a topic, in their order.
std::vector<json::value> printed(std::string const& topic) {
    as::testing::temporary_folder folder;
    auto const settings = (folder.path() / "settings.json").string(), output = (folder.path() / "lines").string();
    std::ofstream{settings} << R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"URL": "kafka://)" + live::from_environment("ALERTSTREAM_KAFKA_PLAIN") + R"(/", "GROUP_ID": ")" + topic +
                                   R"(", "STATE_DIR": ")" + folder.path().string() + R"(", "HEARTBEAT_SECONDS": 0, "CONFIG": {"security.protocol": "plaintext"}, "TOPIC_HANDLERS": {")" + topic +
                                   R"(": null}}}]})";
    child reader{{READ_STREAMS, "--settings", settings, "--from", "earliest", "--until-end", "--no-commit", "--json"}, output};
    BOOST_TEST(reader.wait() == 0);
    std::vector<json::value> lines;
    std::ifstream in{output};
    for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
    return lines;
}

/// Publishes them and shows each its line.
void each_line(std::string const& stem, std::vector<sample> const& samples, std::function<void(sample const&, json::value const& line)> const& check) {
    auto const topic = stem + ".LIVE_" + std::to_string(::getpid());
    live::create_topic(topic);
    std::vector<as::kafka::record> records;
    for (auto const& each : samples) records.push_back({.topic = topic, .payload = each.payload});
    live::publish(records);
    auto const lines = printed(topic);
    BOOST_TEST_REQUIRE(lines.size() == samples.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        BOOST_TEST_CONTEXT(samples[i].name) check(samples[i], lines[i]);
}

/// Those whose name is in the expectations, from a folder.
std::vector<sample> samples_of(std::string const& folder, json::object const& expected, std::string const& suffix = "") {
    std::vector<sample> all;
    for (auto const& [name, unused] : expected) all.push_back({std::string{name}, corpus::bytes_of(folder + "/" + std::string{name} + suffix)});
    return all;
}

/// A null of the corpus is a member that is left out, or empty.
void same_if_given(json::value const& made, json::value const& expected, std::string_view name) {
    if (!at(expected, name).is_null()) BOOST_TEST((at(made, name) == at(expected, name)), name);
}

void check_voevent(json::value const& made, json::value const& expected) {
    for (auto const* name : {"ivorn", "role", "version", "author_ivorn", "date"}) same_if_given(made, expected, name);
    auto const &params = at(made, "params").as_array(), &wanted = at(expected, "params").as_array();
    BOOST_TEST_REQUIRE(params.size() == wanted.size());
    for (std::size_t i = 0; i < params.size(); ++i)
        for (auto const* name : {"name", "value", "ucd", "dataType", "group"})
            if (at(wanted[i], name) != "") same_if_given(params[i], wanted[i], name);
    for (auto const* name : {"coord_system", "iso_time"}) same_if_given(at(made, "where_when"), at(expected, "where_when"), name);
    for (auto const* name : {"c1", "c2"})
        if (auto const& wanted_number = at(at(expected, "where_when"), name); wanted_number.is_number())
            BOOST_TEST(at(at(made, "where_when"), name).to_number<double>() == wanted_number.to_number<double>());
    BOOST_TEST(at(made, "citations").as_array().size() == at(expected, "citations").as_array().size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(read_the_corpus_of_gcn, *boost::unit_test::precondition(live::needs_kafka{}) * boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(text_notices_have_the_fields_that_hop_client_reads) {
    auto const expected = corpus::json_of("gcn_text/expected_fields.json");
    each_line("gcn.classic.text", samples_of("gcn_text", expected.as_object()), [&](sample const& sent, json::value const& line) {
        BOOST_TEST((at(at(line, "notice"), "fields") == at(expected, sent.name)));
        BOOST_TEST(at(line, "payload").as_string() == sent.payload);
    });
}

BOOST_AUTO_TEST_CASE(packets_have_their_words_and_their_times) {
    auto const expected = corpus::json_of("gcn_binary/expected.json");
    each_line("gcn.classic.binary", samples_of("gcn_binary", expected.as_object(), ".bin"), [&](sample const& sent, json::value const& line) {
        auto const& notice = at(line, "notice");
        auto const& wanted = at(expected, sent.name);
        BOOST_TEST((at(at(notice, "packet"), "words") == at(wanted, "words")));
        BOOST_TEST((at(at(notice, "packet"), "name") == at(wanted, "name")));
        BOOST_TEST((at(at(notice, "packet"), "position").is_null() || !at(wanted, "position").is_null()), "a position is invented");
    });
}

BOOST_AUTO_TEST_CASE(voevents_have_their_members) {
    auto const expected = corpus::json_of("gcn_voevent/expected.json");
    each_line("gcn.classic.voevent", samples_of("gcn_voevent", expected.as_object()),
              [&](sample const& sent, json::value const& line) { check_voevent(at(at(line, "notice"), "voevent"), at(expected, sent.name)); });
}

BOOST_AUTO_TEST_CASE(notices_of_missions_are_as_they_were_written_and_have_their_places) {
    auto const expected = corpus::json_of("gcn_notices/expected_core.json");
    each_line("gcn.notices.corpus", samples_of("gcn_notices", expected.as_object()), [&](sample const& sent, json::value const& line) {
        BOOST_TEST((at(line, "payload") == json::parse(sent.payload)));
        auto const& wanted = at(expected, sent.name);
        auto const& where = at(at(line, "notice"), "where");
        if (at(wanted, "ra").is_number() && where.is_object()) BOOST_TEST(at(where, "ra").to_number<double>() == at(wanted, "ra").to_number<double>());
        BOOST_TEST((where.is_null() || !at(wanted, "ra").is_null()), "a position is invented");
    });
}

BOOST_AUTO_TEST_SUITE_END()
