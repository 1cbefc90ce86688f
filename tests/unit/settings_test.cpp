#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <alertstream/settings.hpp>

namespace as = alertstream;

namespace {

as::settings parse(std::string_view json) {
    return as::settings::parse(json, [](std::string const& name) -> std::optional<std::string> {
        if (name == "USER") return "alice";
        if (name == "EMPTY") return "";
        if (name == "TRICKY") return "${USER}";
        return std::nullopt;
    });
}

std::string options(std::string const& inside) { return R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {)" + inside + "}}]}"; }

as::stream_settings one(std::string const& inside) {
    auto const made = parse(options(inside));
    for (auto const& each : made.errors()) BOOST_ERROR(each.path + ": " + each.problem);
    BOOST_TEST_REQUIRE(made.streams().size() == 1u);
    return made.streams().front();
}

/// The only error that these options give, as "path: problem".
std::string error_of(std::string const& inside) {
    auto const made = parse(options(inside));
    if (made.errors().size() != 1) return std::to_string(made.errors().size()) + " errors";
    return made.errors()[0].path + ": " + made.errors()[0].problem;
}

bool contains(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(the_settings)

BOOST_AUTO_TEST_CASE(a_configuration_of_toms_written_as_json_runs_unchanged) {
    auto const made = parse(R"({
      "ALERT_STREAMS": [
        {"ACTIVE": true, "NAME": "tom_alertstreams.alertstreams.hopskotch.HopskotchAlertStream",
         "OPTIONS": {"URL": "kafka://kafka.scimma.org/", "GROUP_ID": "my-observatory", "USERNAME": "${USER}", "PASSWORD": "${NOT_SET:-p}",
           "START_POSITION": "EARLIEST",
           "TOPIC_HANDLERS": {"sys.heartbeat": "tom_alertstreams.alertstreams.hopskotch.heartbeat_handler",
                              "tomtoolkit.test": "tom_alertstreams.alertstreams.hopskotch.alert_logger",
                              "*": "tom_alertstreams.alertstreams.hopskotch.alert_logger"}}},
        {"ACTIVE": false, "NAME": "tom_alertstreams.alertstreams.gcn.GCNClassicAlertStream",
         "OPTIONS": {"GCN_CLASSIC_CLIENT_ID": "id", "GCN_CLASSIC_CLIENT_SECRET": "s", "DOMAIN": "gcn.nasa.gov",
           "CONFIG": {"group.id": "tom", "auto.offset.reset": "earliest", "enable.auto.commit": false},
           "TOPIC_HANDLERS": {"gcn.classic.text.SWIFT_POINTDIR": "tom_alertstreams.alertstreams.alertstream.alert_logger"}}}],
      "DATA_SHARING": {"hermes": {"DISPLAY_NAME": "Hermes", "BASE_URL": "https://hermes.lco.global/", "HERMES_API_KEY": "k",
                                  "DEFAULT_AUTHORS": "A. Author", "USER_TOPICS": ["hermes.test", "tomtoolkit.test"]}}})");
    for (auto const& each : made.errors()) BOOST_ERROR(each.path + ": " + each.problem);
    BOOST_TEST_REQUIRE(made.streams().size() == 2u);
    auto const& hop = made.streams()[0];
    BOOST_TEST(*hop.username == "alice");
    BOOST_TEST(hop.password->reveal() == "p");
    BOOST_TEST((hop.start == as::start_point{as::from_earliest{}}));
    BOOST_TEST(hop.topic_handlers->size() == 3u);
    BOOST_TEST(hop.topic_handlers->at(2).topic == "*");
    auto const& gcn = made.streams()[1];
    BOOST_TEST(!gcn.active);
    BOOST_TEST(*gcn.group_id == "tom");
    BOOST_TEST(gcn.config.empty());
    BOOST_TEST((gcn.start == as::start_point{as::from_earliest{}}));
    BOOST_TEST(gcn.client_secret->reveal() == "s");
    BOOST_TEST(made.data_sharing().at(0).user_topics->size() == 2u);
}

BOOST_AUTO_TEST_CASE(ten_mistakes_give_ten_errors_each_with_its_path) {
    auto const made = parse(R"({
      "ALERT_STREAMS": [
        {"ACTIVE": "yes", "NAME": 5,
         "OPTIONS": {"URL": ["x"], "PASWORD": "hush", "START": "soon", "RETRIES": -1, "DRAIN_SECONDS": "1 week",
                     "TOPIC_HANDLERS": {"no blanks": "a"}, "CONFIG": {"enable.auto.commit": true}}}],
      "STORE": 7})");
    std::vector<std::string> paths;
    for (auto const& each : made.errors()) paths.push_back(each.path);
    std::vector<std::string> const expected{"ALERT_STREAMS[0].ACTIVE", "ALERT_STREAMS[0].NAME", "ALERT_STREAMS[0].OPTIONS.URL",
                                            "ALERT_STREAMS[0].OPTIONS.DRAIN_SECONDS", "ALERT_STREAMS[0].OPTIONS.RETRIES", "ALERT_STREAMS[0].OPTIONS.START",
                                            "ALERT_STREAMS[0].OPTIONS.TOPIC_HANDLERS.no blanks", "ALERT_STREAMS[0].OPTIONS.CONFIG.enable.auto.commit",
                                            "ALERT_STREAMS[0].OPTIONS.PASWORD", "STORE"};
    BOOST_TEST(paths == expected, boost::test_tools::per_element());
    as::configuration_error const thrown{made.errors()};
    BOOST_TEST(contains(thrown.what(), "10 errors"));
    BOOST_TEST(!contains(thrown.what(), "hush"));
}

BOOST_AUTO_TEST_CASE(a_misspelt_key_gets_its_near_miss) {
    BOOST_TEST(error_of(R"("PASSWROD": "x")") == "ALERT_STREAMS[0].OPTIONS.PASSWROD: no such setting; did you mean \"PASSWORD\"?");
    BOOST_TEST(contains(error_of(R"("url": "x")"), "did you mean \"URL\"?"));
    auto const outer = parse(R"({"ALERT_STREAM": []})");
    BOOST_TEST(outer.errors().at(0).path == "ALERT_STREAM");
    BOOST_TEST(contains(outer.errors()[0].problem, "ALERT_STREAMS"));
}

BOOST_AUTO_TEST_CASE(variables_are_taken_from_the_environment_once_and_an_unset_one_is_an_error) {
    BOOST_TEST(*one(R"("USERNAME": "${USER}-x-${NO:-y}")").username == "alice-x-y");
    BOOST_TEST(*one(R"("USERNAME": "a$$b$c")").username == "a$b$c");
    BOOST_TEST(*one(R"("USERNAME": "${TRICKY}")").username == "${USER}");
    BOOST_TEST(*one(R"("USERNAME": "${EMPTY:-d}")").username == "d");
    BOOST_TEST(contains(error_of(R"("PASSWORD": "${NOT_THERE}")"), "NOT_THERE is not set"));
    BOOST_TEST(contains(error_of(R"("PASSWORD": "${oops")"), "${ without }"));
    BOOST_TEST(contains(error_of(R"("PASSWORD": "${}")"), "names no variable"));
}

BOOST_AUTO_TEST_CASE(an_error_repeats_neither_what_a_variable_holds_nor_part_of_a_password) {
    for (auto const* key : {"START", "START_POSITION", "MAX_AGE", "DRAIN_SECONDS"}) {
        auto const said = error_of('"' + std::string{key} + R"(": "${USER}")");
        BOOST_TEST(contains(said, "there is \"${USER}\""), said);
        BOOST_TEST(!contains(said, "alice"), said);
    }
    auto const said = error_of(R"("PASSWORD": "a${hush 3}")");
    BOOST_TEST(contains(said, "no variable's name"), said);
    BOOST_TEST(!contains(said, "hush"), said);
}

BOOST_AUTO_TEST_CASE(a_default_with_a_variable_in_it_is_an_error_and_not_cut_in_two) {
    auto const said = error_of(R"("PASSWORD": "${NO:-hush${USER}}")");
    BOOST_TEST(contains(said, "a default cannot hold another ${...}"), said);
    BOOST_TEST(!contains(said, "hush"), said);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_within_a_stream_that_is_off_is_a_note) {
    auto const made = parse(R"({"ALERT_STREAMS": [
        {"ACTIVE": false, "NAME": "tom_alertstreams.alertstreams.antares.AntaresAlertStream",
         "OPTIONS": {"API_KEY": "hush", "PASSWORD": "${NOT_SET}", "GROUP": "my-tom", "TOPIC_HANDLERS": {"nasa-ztf-test": "x"}}}]})");
    for (auto const& each : made.errors()) BOOST_ERROR(each.path + ": " + each.problem);
    BOOST_TEST(made.notes().size() == 3u);
    for (auto const& each : made.notes()) BOOST_TEST(!contains(each, "hush"), each);
    BOOST_TEST(!made.streams().at(0).active);
    auto const misspelt = parse(R"({"ALERT_STREAMS": [{"ACTIVE": false, "NAM": "hopskotch"}]})");
    BOOST_TEST(misspelt.errors().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_hostile_key_neither_floods_the_screen_nor_moves_its_cursor) {
    auto const made = parse(options("\"\\u001b[2J" + std::string(100'000, 'k') + "\": 1"));
    std::string const said = as::configuration_error{made.errors()}.what();
    BOOST_TEST(said.size() < 2'000u);
    BOOST_TEST(!contains(said, "\x1b"));
    BOOST_TEST(contains(said, "\\x1b[2J"), said);
}

BOOST_AUTO_TEST_CASE(where_to_start_is_a_span_an_end_or_a_time) {
    using namespace std::chrono_literals;
    BOOST_TEST((one(R"("START": "24h")").start == as::start_point{std::chrono::seconds{24h}}));
    BOOST_TEST((one(R"("START": "7d")").start == as::start_point{std::chrono::seconds{168h}}));
    BOOST_TEST((one(R"("START": "latest")").start == as::start_point{as::from_latest{}}));
    BOOST_TEST((one(R"("START": "2026-11-23T17:05:01Z")").start == as::start_point{as::time_point{1795453501s}}));
    BOOST_TEST((one(R"("START": "2026-11-23T19:05:01+02:00")").start == as::start_point{as::time_point{1795453501s}}));
    for (auto const* wrong : {"soon", "", "24", "-1h", "24 h", "2026-13-01", "99999999999999999999d", "10000000d"})
        BOOST_TEST(contains(error_of(std::string{R"("START": ")"} + wrong + "\""), "expected earliest, latest"), wrong);
    BOOST_TEST(contains(error_of(R"("START": "24h", "CONFIG": {"auto.offset.reset": "latest"})"), "START says otherwise"));
}

BOOST_AUTO_TEST_CASE(numbers_and_spans_have_bounds) {
    using namespace std::chrono_literals;
    auto const made = one(R"("RETRIES": 3, "IN_FLIGHT_KB": 1024, "DRAIN_SECONDS": 5, "WATCHDOG_SECONDS": 0, "HEARTBEAT_TOPIC": "sys.heartbeat-cit", "HEARTBEAT_SECONDS": 60, "MAX_AGE": "90m", "INCLUDE_TESTS": true, "FETCH_EXTERNAL": false)");
    BOOST_TEST((made.fetch_external == false));
    BOOST_TEST(*made.retries == 3u);
    BOOST_TEST(*made.in_flight_kb == 1024);
    BOOST_TEST((*made.drain == 5s));
    BOOST_TEST((*made.watchdog == 0s));
    BOOST_TEST(*made.heartbeat_topic == "sys.heartbeat-cit");
    BOOST_TEST((*made.heartbeat == 60s));
    BOOST_TEST((*made.max_age == 5400s));
    BOOST_TEST(*made.include_tests);
    for (auto const* wrong : {R"("RETRIES": 1.5)", R"("RETRIES": "3")", R"("IN_FLIGHT_KB": 1)", R"("DRAIN_SECONDS": -1)", R"("MAX_AGE": true)", R"("INCLUDE_TESTS": 1)", R"("FETCH_EXTERNAL": "no")"})
        BOOST_TEST(contains(error_of(wrong), "expected"), wrong);
}

BOOST_AUTO_TEST_CASE(a_span_that_no_clock_can_add_and_a_broken_number_are_refused) {
    BOOST_TEST(contains(error_of(R"("HEARTBEAT_TOPIC": "sys/heartbeat")"), "Kafka has no topic of this name"));
    BOOST_TEST(contains(error_of(R"("WATCHDOG_SECONDS": 9223372036854775807)"), "up to 100 years, there is 9223372036854775807"));
    BOOST_TEST(contains(error_of(R"("DRAIN_SECONDS": 1.5)"), "whole number of seconds up to 100 years, there is a number"));
}

BOOST_AUTO_TEST_CASE(a_file_or_group_is_not_named_by_an_empty_text) {
    for (auto const* key : {"GROUP_ID", "APPLICATION", "DEAD_LETTER", "STATE_DIR"})
        BOOST_TEST(contains(error_of('"' + std::string{key} + R"(": "${EMPTY}")"), "the text is empty"), key);
}

BOOST_AUTO_TEST_CASE(old_and_new_names_of_one_setting_must_agree) {
    BOOST_TEST(*one(R"("GCN_KAFKA_CLIENT_ID": "a", "GCN_CLASSIC_CLIENT_ID": "a")").client_id == "a");
    BOOST_TEST(contains(error_of(R"("GCN_KAFKA_CLIENT_ID": "a", "GCN_CLASSIC_CLIENT_ID": "b")"), "GCN_KAFKA_CLIENT_ID says otherwise"));
    auto const said = error_of(R"("CLIENT_SECRET": "hush", "GCN_KAFKA_CLIENT_SECRET": "hash")");
    BOOST_TEST(contains(said, "CLIENT_SECRET says otherwise"), said);
    BOOST_TEST((!contains(said, "hush") && !contains(said, "hash")), said);
    BOOST_TEST(one(R"("CONFIG": {"a": 1}, "KAFKA_CONFIG": {"a": "1"})").config.size() == 1u);
    BOOST_TEST(contains(error_of(R"("CONFIG": {"a": 1}, "KAFKA_CONFIG": {"a": 2})"), "KAFKA_CONFIG.a: CONFIG says otherwise"));
}

BOOST_AUTO_TEST_CASE(topic_handlers_name_a_handler_several_or_those_declared) {
    auto const made = one(R"("TOPIC_HANDLERS": {"a.b": "ingest", "hermes.*": ["one", "two"], "c": null})");
    BOOST_TEST_REQUIRE(made.topic_handlers->size() == 3u);
    BOOST_TEST(made.topic_handlers->at(0).handlers.at(0) == "ingest");
    BOOST_TEST(made.topic_handlers->at(1).handlers.size() == 2u);
    BOOST_TEST(made.topic_handlers->at(2).handlers.empty());
    BOOST_TEST(contains(error_of(R"("TOPIC_HANDLERS": {"a": 5})"), "expected a handler's name"));
    BOOST_TEST(contains(error_of(R"("TOPIC_HANDLERS": ["a"])"), "expected an object"));
}

BOOST_AUTO_TEST_CASE(librdkafkas_properties_become_text_and_its_secrets_stay_hidden) {
    auto const made = one(R"("CONFIG": {"fetch.wait.max.ms": 100, "socket.keepalive.enable": true, "sasl.password": "hush"})");
    BOOST_TEST_REQUIRE(made.config.size() == 3u);
    BOOST_TEST(made.config[0].reveal() == "100");
    BOOST_TEST(made.config[1].reveal() == "true");
    BOOST_TEST(made.config[2].is_secret());
    BOOST_TEST(contains(error_of(R"("CONFIG": {"a": {}})"), "expected a text, a number or a boolean"));
    BOOST_TEST(contains(error_of(R"("GROUP_ID": "a", "CONFIG": {"group.id": "b"})"), "GROUP_ID says otherwise"));
    BOOST_TEST(contains(error_of(R"("CONFIG": {"enable.auto.offset.store": "true"})"), "only false is possible"));
}

BOOST_AUTO_TEST_CASE(a_key_that_occurs_twice_is_an_error) {
    BOOST_TEST(error_of(R"("URL": "a", "URL": "b")") == "ALERT_STREAMS[0].OPTIONS.URL: the key occurs twice in this object: keep one");
}

BOOST_AUTO_TEST_CASE(a_document_that_is_no_json_says_where) {
    auto const made = parse("{\n  \"ALERT_STREAMS\": [}\n");
    BOOST_TEST_REQUIRE(made.errors().size() == 1u);
    BOOST_TEST(contains(made.errors()[0].problem, "line 2, column 21"), made.errors()[0].problem);
    for (auto const* wrong : {"", "[]", "null", "{} x", "{\"a\": \"\\u0000", "nonsense"}) BOOST_TEST(parse(wrong).errors().size() == 1u, wrong);
}

BOOST_AUTO_TEST_CASE(comments_and_trailing_commas_are_allowed) { BOOST_TEST(parse("{ // here\n \"ALERT_STREAMS\": [],}").errors().empty()); }

BOOST_AUTO_TEST_CASE(hostile_documents_are_refused_in_bounded_time) {
    BOOST_TEST(parse(std::string(10'000, '[')).errors().size() == 1u);
    std::string deep = options(R"("CONFIG": {"a": )" + std::string(9'000, '[') + std::string(9'000, ']') + "}");
    BOOST_TEST(parse(deep).errors().size() == 1u);
    BOOST_TEST(parse("\"" + std::string(10'000'000, 'x') + "\"").errors().size() == 1u);
    BOOST_TEST(contains(error_of(R"("USERNAME": "a\u0000b")"), "NUL"));
    BOOST_TEST(parse(options("\"" + std::string(1'000'000, 'k') + "\": 1")).errors().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_missing_or_readable_by_others_is_said) {
    BOOST_TEST(contains(as::settings::load("/nowhere/settings.json").errors().at(0).problem, "cannot read the settings file /nowhere/settings.json"));
    BOOST_TEST(as::settings::load("/").errors().size() == 1u);
    BOOST_TEST(contains(as::settings::load("/dev/zero").errors().at(0).problem, "larger than 16 MB"));
    auto const file = std::filesystem::temp_directory_path() / ("alertstream-settings-" + std::to_string(::getpid()));
    std::ofstream{file} << options(R"("PASSWORD": "literal")");
    std::filesystem::permissions(file, std::filesystem::perms{0644});
    BOOST_TEST(as::settings::load(file).notes().size() == 1u);
    BOOST_TEST(!contains(as::settings::load(file).notes()[0], "literal"));
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    BOOST_TEST(as::settings::load(file).notes().empty());
    std::filesystem::remove(file);
}

BOOST_AUTO_TEST_CASE(store_options_say_what_is_taken_of_whom) {
    auto const made = parse(R"({"STORE_OPTIONS": {"CREATE_TARGETS": true, "MATCH_RADIUS_ARCSEC": 1.5, "MOST_ROWS_A_DAY": 100000, "ADOPT": false, "WHOLE_ROWS": true,
                                                  "SENDERS": {"hermes.*": ["${USER}", "bob"], "tomtoolkit.test": ["carol"]}}})");
    for (auto const& each : made.errors()) BOOST_ERROR(each.path + ": " + each.problem);
    auto const& options = made.store_options();
    BOOST_TEST((options.create_targets == true && options.match_radius_arcsec == 1.5 && options.most_rows_a_day == 100'000u && options.adopt == false && options.whole_rows == true));
    BOOST_TEST_REQUIRE(options.senders.size() == 2u);
    BOOST_TEST(options.senders[0].topic == "hermes.*");
    BOOST_TEST(options.senders[0].path == "STORE_OPTIONS.SENDERS.hermes.*");
    BOOST_TEST(options.senders[0].senders == (std::vector<std::string>{"alice", "bob"}), boost::test_tools::per_element());
    auto const none = parse("{}").store_options();
    BOOST_TEST((!none.create_targets && !none.match_radius_arcsec && !none.most_rows_a_day && !none.adopt && !none.whole_rows && none.senders.empty()));
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_store_options_is_said_with_its_path) {
    auto const made = parse(R"({"STORE_OPTIONS": {"CREATE_TARGET": true, "MATCH_RADIUS_ARCSEC": 3601, "MOST_ROWS_A_DAY": 0, "ADOPT": "yes", "WHOLE_ROWS": 1,
        "SENDERS": {"hermes.*": [], "no topic": ["a"], "a": "alice", "b": null, "c": [7, "${NOT_SET}"]}}})");
    std::vector<std::string> all;
    for (auto const& each : made.errors()) all.push_back(each.path + ": " + each.problem);
    std::vector<std::string> const expected{
        "STORE_OPTIONS.MATCH_RADIUS_ARCSEC: expected a number from 0 to 3600, there is 3601",
        "STORE_OPTIONS.SENDERS.hermes.*: names no sender: nobody's alerts would be stored; leave the topic out to store all of it",
        "STORE_OPTIONS.SENDERS.no topic: Kafka has no topic of this name: expected 1 to 249 of letters, digits, '.', '_', '-', and * or ? in a pattern",
        "STORE_OPTIONS.SENDERS.a: expected an array of texts, there is a text",
        "STORE_OPTIONS.SENDERS.b: names no sender: nobody's alerts would be stored; leave the topic out to store all of it",
        "STORE_OPTIONS.SENDERS.c[0]: expected a text, there is a number",
        "STORE_OPTIONS.SENDERS.c[1]: the environment variable NOT_SET is not set: set it, or write ${NOT_SET:-default}",
        "STORE_OPTIONS.MOST_ROWS_A_DAY: expected a whole number from 1 to 1000000000, there is 0",
        "STORE_OPTIONS.WHOLE_ROWS: expected true or false, there is a number",
        "STORE_OPTIONS.ADOPT: expected true or false, there is a text",
        "STORE_OPTIONS.CREATE_TARGET: no such setting; did you mean \"CREATE_TARGETS\"?"};
    BOOST_TEST(all == expected, boost::test_tools::per_element());
    BOOST_TEST(made.store_options().senders.empty());
    BOOST_TEST(parse(R"({"STORE_OPTIONS": []})").errors().at(0).problem == "expected an object, there is an array");
    BOOST_TEST(parse(R"({"STORE_OPTION": {}})").errors().at(0).problem == "no such setting; did you mean \"STORE_OPTIONS\"?");
    BOOST_TEST(parse(R"({"STORE_OPTIONS": {"MATCH_RADIUS_ARCSEC": "1"}})").errors().at(0).problem == "expected a number from 0 to 3600, there is a text");
}

BOOST_AUTO_TEST_SUITE_END()
