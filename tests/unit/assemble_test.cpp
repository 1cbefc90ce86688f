#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <initializer_list>

#include <boost/asio/io_context.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/detail/streams_engine.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hermes/alert_handler.hpp>
#include <alertstream/hopskotch/stream.hpp>

#include "../support/memory_backend.hpp"

namespace as = alertstream;
using as::detail::declared_stream;

namespace {

struct ingest {
    void operator()(as::message const&) const {}
};
struct archive {
    void operator()(as::message const&) const {}
};
struct save_alert_to_database {
    void operator()(as::message const&) const {}
};

using hop = as::hopskotch::stream<as::topic<"tomtoolkit.test", as::named<"ingest", ingest>, as::retries<2>>, as::topic<"hermes.*", as::named<"archive", archive>>>;
using gcn = as::gcn::stream<as::topic<"gcn.circulars", as::named<"ingest", ingest>>>;
using all_of_hop = as::hopskotch::stream<as::topic<"*", ingest>>;
using all_of_gcn = as::gcn::stream<as::topic<"*", ingest>>;

template <class Stream, class... Streams>
declared_stream declare(as::handler_set<Streams...> const& handlers) {
    using service = typename Stream::service;
    return {Stream::name, {service::names.begin(), service::names.end()}, Stream::topics(handlers), nullptr, nullptr, &service::configure};
}

/// What becomes of these settings in a program with these streams.
template <class... Streams>
as::detail::assembled assembled_of(as::settings const& from) {
    as::handler_set<Streams...> const handlers{};
    auto registry = handlers.all();
    std::erase_if(registry, [](auto const& each) { return each.name.empty(); });
    for (auto& each : as::built_in_handlers()) registry.push_back(std::move(each));
    as::detail::dead_letter_files files;
    std::vector<declared_stream> all;
    (all.push_back(declare<Streams>(handlers)), ...);
    return as::detail::assemble(std::move(all), from, registry, files);
}

template <class... Streams>
as::detail::assembled assembled_of(std::string_view json) {
    return assembled_of<Streams...>(as::settings::parse(json, [](std::string const& name) -> std::optional<std::string> {
        if (name == "HIDDEN") return "hush";
        return std::nullopt;
    }));
}

std::string const login = R"("USERNAME": "alice", "PASSWORD": "p")";

/// What becomes of one entry for `hop` with these options.
as::detail::assembled with(std::string const& options) {
    return assembled_of<hop>(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {)" + login + (options.empty() ? "" : ", ") + options + "}}]}");
}

as::delivery::stream_plan one(as::detail::assembled made) {
    for (auto const& each : made.problems) BOOST_ERROR(each.path + ": " + each.problem);
    BOOST_TEST_REQUIRE(made.active.size() == 1u);
    return std::move(made.active.front());
}

std::vector<std::string> paths(std::vector<as::setting_error> const& errors) {
    std::vector<std::string> all;
    for (auto const& each : errors) all.push_back(each.path);
    std::sort(all.begin(), all.end());
    return all;
}

std::vector<std::string> handlers_of(as::delivery::topic_plan const& topic) {
    std::vector<std::string> all;
    for (auto const& each : topic.handlers) all.push_back(each.name);
    return all;
}

/// The only problem, as "path: problem".
std::string problem_of(as::detail::assembled const& made) {
    std::string all;
    for (auto const& each : made.problems) all += (all.empty() ? "" : " | ") + each.path + ": " + each.problem;
    return all;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

bool noted(as::detail::assembled const& made, std::string_view part) {
    auto all = made.notes;
    for (auto const& each : made.active) all.insert(all.end(), each.notes.begin(), each.notes.end());
    return std::any_of(all.begin(), all.end(), [&](auto const& each) { return contains(each, part); });
}

using names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(assembling)

BOOST_AUTO_TEST_CASE(a_stream_that_is_off_may_be_one_that_the_program_does_not_have) {
    auto const made = assembled_of<hop>(R"({"ALERT_STREAMS": [
        {"NAME": "hopskotch", "OPTIONS": {)" + login + R"(}},
        {"ACTIVE": false, "NAME": "tom_alertstreams.alertstreams.antares.AntaresAlertStream", "OPTIONS": {"API_KEY": "k"}}]})");
    one(made);
    BOOST_TEST(made.switched_off.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_stream_that_is_on_and_a_misspelt_one_are_errors_once) {
    BOOST_TEST(contains(problem_of(assembled_of<hop>(R"({"ALERT_STREAMS": [{"ACTIVE": false, "NAME": "hopskotch"}, {"NAME": "antares"}]})")),
                        "ALERT_STREAMS[1].NAME: no stream of this program has the name \"antares\""));
    for (auto const* active : {"true", "false"}) {
        auto const made = assembled_of<hop>(R"({"ALERT_STREAMS": [{"ACTIVE": )" + std::string{active} + R"(, "NAME": "hopskoch"}]})");
        BOOST_TEST(paths(made.problems) == names{"ALERT_STREAMS[0].NAME"}, boost::test_tools::per_element());
        BOOST_TEST(contains(problem_of(made), "did you mean \"hopskotch\"?"), problem_of(made));
    }
}

BOOST_AUTO_TEST_CASE(a_missing_entry_is_an_error_also_beside_a_misspelt_one) {
    auto const made = assembled_of<hop, gcn>(R"({"ALERT_STREAMS": [{"NAME": "hopskoch"}]})");
    BOOST_TEST(paths(made.problems) == (names{"ALERT_STREAMS", "ALERT_STREAMS[0].NAME"}), boost::test_tools::per_element());
    BOOST_TEST(contains(problem_of(made), "no entry for the stream \"gcn\""), problem_of(made));
}

BOOST_AUTO_TEST_CASE(an_active_service_of_toms_that_the_program_lacks_is_passed_over_with_a_note) {
    auto const made = assembled_of<hop>(R"({"ALERT_STREAMS": [
        {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.antares.AntaresAlertStream",
         "OPTIONS": {"API_KEY": "k", "GROUP": "g", "PASSWORD": "${NOT_SET}"}},
        {"NAME": "hopskotch", "OPTIONS": {)" + login + "}}]}");
    one(made);
    BOOST_TEST(noted(made, "AntaresAlertStream\": the entry is passed over"));
    auto const misspelt = assembled_of<hop>(R"({"ALERT_STREAMS": [{"NAME": "tom_alertstreams.hopskotch.HopskochAlertStream"}]})");
    BOOST_TEST(misspelt.problems.size() == 1u);
    BOOST_TEST(contains(problem_of(misspelt), "did you mean \"tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream\"?"), problem_of(misspelt));
}

BOOST_AUTO_TEST_CASE(every_stream_of_toms_documentation_runs) {
    std::string const save = "tom_alertstreams.alertstreams.handlers.save_alert_to_database";
    auto const document = R"({"SHOW_RECENT_ALERTS": true, "ALERTSTREAMS_RECENT_COUNT": 100, "ALERT_STREAMS": [
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream", "OPTIONS": {
        "URL": "kafka://kafka.scimma.org/", "GROUP_ID": "alice-my-tom", "USERNAME": "alice", "PASSWORD": "p", "START_POSITION": "LATEST",
        "TOPIC_HANDLERS": {"sys.heartbeat": "tom_alertstreams.alertstreams.hopskotch.heartbeat_handler", "hermes.*": ")" + save + R"(",
                           "*": "tom_alertstreams.alertstreams.hopskotch.alert_logger"}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.gcn.GCNClassicAlertStream", "OPTIONS": {
        "GCN_CLASSIC_CLIENT_ID": "id", "GCN_CLASSIC_CLIENT_SECRET": "s", "DOMAIN": "gcn.nasa.gov", "KAFKA_CONFIG": {},
        "TOPIC_HANDLERS": {"gcn.classic.text.LVC_INITIAL": ")" + save + R"(", "gcn.classic.text.LVC_PRELIMINARY": "tom_alertstreams.alertstreams.gcn.alert_logger"}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.antares.AntaresAlertStream", "OPTIONS": {
        "API_KEY": "", "API_SECRET": "", "GROUP": "my-tom", "SSL_CA_LOCATION": null, "ENABLE_AUTO_COMMIT": true, "TOPIC_HANDLERS": {"nasa-ztf-test": ")" + save + R"("}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.fink.FinkAlertStream", "OPTIONS": {
        "FINK_USERNAME": "", "FINK_GROUP_ID": "", "FINK_SERVER": "kafka-ztf.fink-broker.org:24499", "FINK_SURVEY": "ztf", "TOPIC_HANDLERS": {"fink_sn_candidates_ztf": ")" + save + R"("}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.alerce.AlerceAlertStream", "OPTIONS": {"TOPIC_HANDLERS": {"alerce-topic": ")" + save + R"("}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.ampel.AmpelAlertStream", "OPTIONS": {"TOPIC_HANDLERS": {"ampel-topic": ")" + save + R"("}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.babamul.BabamulAlertStream", "OPTIONS": {"TOPIC_HANDLERS": {"babamul-topic": ")" + save + R"("}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.lasair.LasairAlertStream", "OPTIONS": {"TOPIC_HANDLERS": {"lasair-topic": ")" + save + R"("}}},
      {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.pittgoogle.PittGoogleAlertStream", "OPTIONS": {"TOPIC_HANDLERS": {"pitt-topic": ")" + save + R"("}}}]})";
    auto const made = assembled_of<all_of_hop, all_of_gcn>(document);
    BOOST_TEST(problem_of(made) == "");
    BOOST_TEST_REQUIRE(made.active.size() == 2u);
    BOOST_TEST(made.active[0].subscription == (names{"sys.heartbeat", "hermes.*", "*"}), boost::test_tools::per_element());
    BOOST_TEST(made.active[0].group.group_id == "alice-my-tom");
    BOOST_TEST(made.active[1].group.group_id == "id-alertstream");
    BOOST_TEST((made.active[1].connection.mechanism == as::kafka::sasl_mechanism::oauthbearer));
    BOOST_TEST(made.active[1].connection.tokens != nullptr);
    BOOST_TEST(noted(made, "save_alert_to_database\" is TOM Toolkit's"));
    BOOST_TEST(noted(made, "PittGoogleAlertStream"));
}

BOOST_AUTO_TEST_CASE(toms_dotted_handler_names_reach_the_built_in_handlers_and_those_of_the_program) {
    auto const plan = one(with(R"("TOPIC_HANDLERS": {"hermes.a": "tom_alertstreams.alertstreams.hopskotch.alert_logger",
        "hermes.b": "tom_alertstreams.alertstreams.gcn.heartbeat_handler", "hermes.c": "mytom.handlers.archive"})"));
    BOOST_TEST_REQUIRE(plan.topics.size() == 3u);
    BOOST_TEST(contains(plan.topics[0].handlers.at(0).type, "log_alert"));
    BOOST_TEST(contains(plan.topics[1].handlers.at(0).type, "log_heartbeat"));
    BOOST_TEST(contains(plan.topics[2].handlers.at(0).type, "archive"));
}

BOOST_AUTO_TEST_CASE(toms_names_of_the_handler_of_hermes_alerts_reach_ours) {
    using stored = as::hopskotch::stream<as::topic<"hermes.*", as::hermes::named_alert_handler>>;
    boost::asio::io_context loop;
    as::store::alert_store const store{loop, std::make_unique<memory_backend>(loop.get_executor(), std::make_shared<memory_tables>())};
    as::handler_set<stored> const handlers{as::hermes::alert_handler{store}};
    as::detail::dead_letter_files files;
    auto const settings = as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {)" + login + R"(, "TOPIC_HANDLERS": {"hermes.a": "hermes_alert_handler",
        "hermes.b": "tom_dataproducts.alertstreams.hermes.hermes_alert_handler", "hermes.c": "tom_hermes.alertstreams.ingester.hermes_alert_handler"}}}]})");
    auto const plan = one(as::detail::assemble({declare<stored>(handlers)}, settings, handlers.all(), files));
    BOOST_TEST_REQUIRE(plan.topics.size() == 3u);
    for (auto const& each : plan.topics) BOOST_TEST(contains(each.handlers.at(0).type, "hermes::alert_handler"));
}

BOOST_AUTO_TEST_CASE(topic_handlers_say_what_is_subscribed_and_who_gets_it) {
    auto const plan = one(with(R"("TOPIC_HANDLERS": {"hermes.*": null, "hermes.test": ["ingest", "log_alert"]})"));
    BOOST_TEST(plan.subscription == (names{"hermes.*", "hermes.test"}), boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(plan.topics.size() == 2u);
    BOOST_TEST(plan.topics[0].name == "hermes.test");  // exact names first
    BOOST_TEST(!plan.topics[0].pattern);
    BOOST_TEST(handlers_of(plan.topics[0]) == (names{"ingest", "log_alert"}), boost::test_tools::per_element());
    BOOST_TEST(handlers_of(plan.topics[1]) == names{"archive"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_topic_handlers_everything_declared_is_subscribed) {
    BOOST_TEST(one(with("")).subscription == (names{"tomtoolkit.test", "hermes.*"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_topic_that_no_declaration_covers_is_an_error) {
    auto const said = problem_of(with(R"("TOPIC_HANDLERS": {"tomtoolkit.tset": null})"));
    BOOST_TEST(contains(said, "OPTIONS.TOPIC_HANDLERS.tomtoolkit.tset: no topic or pattern that this program declares covers"), said);
    BOOST_TEST(contains(said, "did you mean \"tomtoolkit.test\"?"), said);
    BOOST_TEST(contains(problem_of(with(R"("TOPIC_HANDLERS": {"*": null})")), "covers \"*\""));
}

BOOST_AUTO_TEST_CASE(a_misspelt_handler_is_an_error_that_lists_those_registered) {
    for (auto const* wrong : {"ingst", "tom_alertstreams.alertstreams.hopskotch.alert_loger"}) {
        auto const said = problem_of(with(R"("TOPIC_HANDLERS": {"hermes.a": ")" + std::string{wrong} + R"("})"));
        BOOST_TEST(contains(said, "OPTIONS.TOPIC_HANDLERS.hermes.a: no handler is registered under the name"), said);
        BOOST_TEST(contains(said, "did you mean"), said);
        BOOST_TEST(contains(said, "registered: ingest, archive, log_alert"), said);
    }
    BOOST_TEST(!contains(problem_of(with(R"("TOPIC_HANDLERS": {"hermes.a": "mytom.code.quite_different"})")), "did you mean"));
}

BOOST_AUTO_TEST_CASE(retries_of_the_settings_leave_what_the_type_declares) {
    auto const plan = one(with(R"("RETRIES": 9)"));
    BOOST_TEST(plan.topics.at(0).policy.retries == 2u);
    BOOST_TEST(plan.topics.at(1).policy.retries == 9u);
}

BOOST_AUTO_TEST_CASE(the_services_heartbeat_is_watched_unless_settings_say_otherwise) {
    using namespace std::chrono_literals;
    auto const usual = one(with(R"("RETRIES": 9)"));
    BOOST_TEST(usual.heartbeat_topic == "sys.heartbeat");
    BOOST_TEST((usual.heartbeat == 180s));
    auto const other = one(with(R"("HEARTBEAT_TOPIC": "sys.heartbeat-cit", "HEARTBEAT_SECONDS": 60)"));
    BOOST_TEST(other.heartbeat_topic == "sys.heartbeat-cit");
    BOOST_TEST((other.heartbeat == 60s));
    BOOST_TEST((one(with(R"("HEARTBEAT_SECONDS": 0)")).heartbeat == 0s));
}

BOOST_AUTO_TEST_CASE(gcns_heartbeat_is_watched_too_and_its_topics_are_known) {
    using namespace std::chrono_literals;
    auto const of = [](std::string const& options) { return one(assembled_of<all_of_gcn>(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {)" + options + "}}]}")); };
    auto const usual = of(R"("TOPIC_HANDLERS": {"gcn.classic.text.SNEW": "log_alert"})");
    BOOST_TEST(usual.heartbeat_topic == "gcn.heartbeat");
    BOOST_TEST((usual.heartbeat == 60s));
    BOOST_TEST(usual.subscription == (std::vector<std::string>{"gcn.classic.text.SNEW"}), boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(usual.known_topics);
    BOOST_TEST(usual.known_topics->service == "GCN");
    BOOST_TEST((of(R"("HEARTBEAT_SECONDS": 0)").heartbeat == 0s));
    BOOST_TEST(!one(with("")).known_topics);
}

BOOST_AUTO_TEST_CASE(tests_are_included_by_the_settings_or_by_the_program) {
    auto const document = R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {)" + login + "}}]}";
    BOOST_TEST(one(assembled_of<hop>(document)).skip_tests);
    BOOST_TEST(!one(assembled_of<hop>(as::settings::parse(document).with_tests_included())).skip_tests);
    BOOST_TEST(!one(with(R"("INCLUDE_TESTS": true)")).skip_tests);
}

BOOST_AUTO_TEST_CASE(a_drain_must_end_before_the_group_gives_the_partition_away) {
    BOOST_TEST(problem_of(with(R"("DRAIN_SECONDS": 147)")) == "");
    auto const said = problem_of(with(R"("DRAIN_SECONDS": 148)"));
    BOOST_TEST(said.starts_with("ALERT_STREAMS[0].OPTIONS.DRAIN_SECONDS: "), said);
    BOOST_TEST(contains(said, "the group gives the partition away after max.poll.interval.ms (300000)"), said);
    BOOST_TEST(problem_of(with(R"("DRAIN_SECONDS": 148, "CONFIG": {"max.poll.interval.ms": 302000})")) == "");
    BOOST_TEST(contains(problem_of(with(R"("KAFKA_CONFIG": {"max.poll.interval.ms": 20000})")), "max.poll.interval.ms (20000)"));
}

BOOST_AUTO_TEST_CASE(settings_without_effect_leave_a_note) {
    auto const hopskotch = with(R"("DOMAIN": "gcn.nasa.gov", "GCN_KAFKA_CLIENT_ID": "i", "CLIENT_SECRET": "s")");
    one(hopskotch);
    for (auto const* key : {"DOMAIN has no effect", "CLIENT_ID has no effect", "CLIENT_SECRET has no effect"}) BOOST_TEST(noted(hopskotch, key), key);
    auto const nasa = [](std::string const& options) { return assembled_of<gcn>(R"({"STORE": "sqlite:x", "ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {)" + options + "}}]}"); };
    auto const made = nasa(R"("CLIENT_ID": "i", "CLIENT_SECRET": "s", "TOKEN_URL": "https://k/", "INCLUDE_TESTS": true, "URL": "kafka://k/", "DOMAIN": "x")");
    one(made);
    for (auto const* words : {"INCLUDE_TESTS has no effect", "DOMAIN has no effect beside URL", "STORE has no effect"}) BOOST_TEST(noted(made, words), words);
    BOOST_TEST(!noted(nasa(R"("USERNAME": "u", "PASSWORD": "p")"), "log"));
}

BOOST_AUTO_TEST_CASE(a_group_on_gcn_bears_the_name_of_the_credential) {
    auto const group = [](std::string const& options) { return one(assembled_of<gcn>(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {)" + options + "}}]}")).group.group_id; };
    BOOST_TEST(group(R"("CLIENT_ID": "id", "CLIENT_SECRET": "s", "APPLICATION": "dome")") == "id-dome");
    BOOST_TEST(group(R"("USERNAME": "alice", "PASSWORD": "p")") == "alice-alertstream");
    BOOST_TEST(group(R"("APPLICATION": "dome")") == "dome");
    BOOST_TEST(group(R"("GROUP_ID": "mine", "CLIENT_ID": "id", "CLIENT_SECRET": "s")") == "mine");
}

BOOST_AUTO_TEST_CASE(a_group_that_gets_the_prefix_of_hopskotch_is_noted) {
    auto const made = with(R"("GROUP_ID": "dome")");
    BOOST_TEST(one(made).group.group_id == "alice-dome");
    BOOST_TEST(noted(made, "GROUP_ID got the prefix"));
    BOOST_TEST(!noted(with(R"("GROUP_ID": "alice-dome")"), "GROUP_ID"));
}

BOOST_AUTO_TEST_CASE(one_mistake_is_one_error_at_its_place_in_the_document) {
    auto const only = [](std::string const& options) {
        return problem_of(assembled_of<hop>(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {)" + options + "}}]}"));
    };
    auto const at = [](std::string const& said, std::string const& path) { return said.starts_with("ALERT_STREAMS[0].OPTIONS." + path + ": ") && !contains(said, " | "); };
    for (auto const& [options, path] : std::initializer_list<std::pair<std::string, std::string>>{
             {R"("PASSWORD": "p")", "USERNAME"},
             {R"("USERNAME": "u")", "PASSWORD"},
             {R"("USERNAME": 5, "PASSWORD": "p")", "USERNAME"},
             {R"("USERNAME": "u", "PASWORD": "p")", "PASWORD"},
             {R"("USERNAME": "u", "PASSWORD": "${NOT_SET}")", "PASSWORD"},
             {login + R"(, "URL": "http://x/")", "URL"},
             {login + R"(, "CONFIG": {"bootstrap.servers": "a b"}, "URL": "kafka://x/")", "CONFIG.bootstrap.servers"},
             {login + R"(, "CA_FILE": "/not/there.pem")", "CA_FILE"},
             {login + R"(, "KAFKA_CONFIG": {"ssl.ca.location": "/not/there.pem"})", "KAFKA_CONFIG.ssl.ca.location"},
             {login + R"(, "KAFKA_CONFIG": {"no.such.property": 1})", "KAFKA_CONFIG.no.such.property"},
             {login + R"(, "CONFIG": {"fetch.wait.max.ms": "soon"})", "CONFIG.fetch.wait.max.ms"},
             {login + R"(, "KAFKA_CONFIG": {"enable.ssl.certificate.verification": false})", "KAFKA_CONFIG.enable.ssl.certificate.verification"},
             {R"("CONFIG": {"security.protocol": "plane"})", "CONFIG.security.protocol"},
             {R"("CONFIG": 5)", "CONFIG"},
             {login + R"(, "KAFKA_CONFIG": {"sasl.mechanisms": "GUESS"})", "KAFKA_CONFIG.sasl.mechanisms"},
             {login + R"(, "TOPIC_HANDLERS": {})", "TOPIC_HANDLERS"}})
        BOOST_TEST(at(only(options), path), only(options));
    auto const domain = problem_of(assembled_of<gcn>(R"({"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"DOMAIN": "a b"}}]})"));
    BOOST_TEST(at(domain, "DOMAIN"), domain);
    BOOST_TEST(!contains(domain, "mend each one"), domain);  // the words of the code, which say nothing here
}

BOOST_AUTO_TEST_CASE(what_a_variable_holds_stands_in_no_error) {
    auto const made = assembled_of<hop, gcn>(R"({"ALERT_STREAMS": [
        {"NAME": "${HIDDEN}", "OPTIONS": {}},
        {"NAME": "hopskotch", "OPTIONS": {)" + login + R"(, "URL": "kafka://${HIDDEN}!/", "CA_FILE": "/${HIDDEN}",
            "TOPIC_HANDLERS": {"hermes.a": "${HIDDEN}"}, "CONFIG": {"fetch.wait.max.ms": "${HIDDEN}"}}},
        {"NAME": "gcn", "OPTIONS": {"DOMAIN": "${HIDDEN} b"}}]})");
    auto const said = problem_of(made);
    BOOST_TEST(made.problems.size() == 6u, said);
    BOOST_TEST(!contains(said, "hush"), said);
    for (auto const* written : {"has the name \"${HIDDEN}\"", "not a host and port: \"kafka://${HIDDEN}!/\"", "CA_FILE \"/${HIDDEN}\"", "under the name \"${HIDDEN}\"",
                                "what \"${HIDDEN}\" stands for", "\"${HIDDEN} b\""})
        BOOST_TEST(contains(said, written), said);
}

BOOST_AUTO_TEST_CASE(a_document_of_many_mistakes_gives_that_many_errors_each_at_its_path) {
    auto const from = as::settings::parse(R"({
      "ALERT_STREAM": [],
      "ALERT_STREAMS": [
        {"ACTIVE": "yes", "NAME": "tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream", "OPTIONS": {
           "URL": "https://kafka.scimma.org/", "USERNAME": 5, "CA_FILE": "/not/there.pem", "START": "soon", "RETRIES": -1, "DRAIN_SECONDS": 200,
           "INCLUDE_TEST": true, "TOPIC_HANDLERS": {"tomtoolkit.tests": "ingest", "hermes.a": "ingst"},
           "CONFIG": {"enable.auto.commit": true, "fetch.wait.max.ms": "soon"}, "KAFKA_CONFIG": {"sasl.mechanism": "GUESS", "ssl.engine.id": "x"}}},
        {"NAME": "gcm", "OPTIONS": {}}],
      "STORE": 7})");
    boost::asio::io_context loop;
    names const expected{"ALERT_STREAM", "ALERT_STREAMS[0].ACTIVE", "ALERT_STREAMS[0].OPTIONS.CA_FILE", "ALERT_STREAMS[0].OPTIONS.CONFIG.enable.auto.commit",
                         "ALERT_STREAMS[0].OPTIONS.CONFIG.fetch.wait.max.ms", "ALERT_STREAMS[0].OPTIONS.DRAIN_SECONDS", "ALERT_STREAMS[0].OPTIONS.INCLUDE_TEST",
                         "ALERT_STREAMS[0].OPTIONS.KAFKA_CONFIG.sasl.mechanism", "ALERT_STREAMS[0].OPTIONS.KAFKA_CONFIG.ssl.engine.id", "ALERT_STREAMS[0].OPTIONS.PASSWORD",
                         "ALERT_STREAMS[0].OPTIONS.RETRIES", "ALERT_STREAMS[0].OPTIONS.START", "ALERT_STREAMS[0].OPTIONS.TOPIC_HANDLERS.hermes.a",
                         "ALERT_STREAMS[0].OPTIONS.TOPIC_HANDLERS.tomtoolkit.tests", "ALERT_STREAMS[0].OPTIONS.URL", "ALERT_STREAMS[0].OPTIONS.USERNAME",
                         "ALERT_STREAMS[1].NAME", "STORE"};
    try {
        as::alert_streams<hop, gcn> streams{loop, from};
        BOOST_ERROR("taken");
    } catch (as::configuration_error const& e) {
        BOOST_TEST(paths(e.errors()) == expected, boost::test_tools::per_element());
        for (auto const& each : e.errors()) BOOST_TEST_MESSAGE(each.path << ": " << each.problem);
    }
}

BOOST_AUTO_TEST_CASE(nothing_active_is_said_and_notes_are_logged) {
    std::vector<std::string> lines;
    as::logger const log{as::make_function_sink([&](auto const& record) { lines.push_back(format_log(record)); })};
    boost::asio::io_context loop;
    as::alert_streams<hop> const streams{loop, as::settings::parse(R"({"STORE": "x", "ALERT_STREAMS": [{"NAME": "hopskotch", "ACTIVE": false}]})"), log};
    BOOST_TEST(streams.active() == 0u);
    BOOST_TEST_REQUIRE(lines.size() == 2u);
    BOOST_TEST(contains(lines[0], "STORE has no effect"));
    BOOST_TEST(contains(lines[1], "no stream is active"));
}

BOOST_AUTO_TEST_SUITE_END()
