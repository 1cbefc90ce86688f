#include <boost/test/unit_test.hpp>

#include <alertstream/alert_streams.hpp>
#include <alertstream/detail/streams_engine.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/testing/settings.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;
using as::delivery::plan_for_topic;

namespace {

struct ingest {
    void operator()(as::message const&) const {}
};

using hop = as::hopskotch::stream<as::topic<"hermes.*", ingest, as::retries<2>, as::starts<"7d">, as::with_tests, as::max_age<60>>, as::topic<"hermes.test", ingest>,
                                  as::topic<"tomtoolkit.?", ingest>>;
using gcn = as::gcn::stream<as::topic<"gcn.*", ingest>>;

as::settings document(std::string const& options, std::string const& name = "hopskotch") {
    return as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": ")" + name + R"(", "OPTIONS": {"USERNAME": "alice", "PASSWORD": "p", )" + options + "}}]}",
                               [](std::string const& variable) { return variable == "AGE" ? std::optional<std::string>{"3d"} : std::nullopt; });
}

template <class Stream>
as::detail::assembled assembled_of(as::settings const& from) {
    using service = typename Stream::service;
    as::handler_set<Stream> const handlers{};
    as::detail::dead_letter_files files;
    return as::detail::assemble({{Stream::name, {service::names.begin(), service::names.end()}, Stream::topics(handlers), nullptr, nullptr, &service::configure}}, from, {}, files);
}

/// What becomes of these options for `hop`.
as::detail::assembled with(std::string const& options) { return assembled_of<hop>(document(options)); }

std::string problems_of(as::detail::assembled const& made) {
    std::string all;
    for (auto const& each : made.problems) all += each.path + ": " + each.problem + '\n';
    return all;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

as::delivery::stream_plan one(as::detail::assembled const& made) {
    BOOST_TEST(problems_of(made) == "");
    BOOST_TEST_REQUIRE(made.active.size() == 1u);
    return made.active.front();
}

/// The plan of this topic, as a run makes it.
as::delivery::topic_plan plan_of(as::delivery::stream_plan const& stream, std::string_view topic) {
    for (auto const& each : stream.topics)
        if (as::detail::glob_matches(each.name, topic)) return plan_for_topic(each, stream.topic_options, topic);
    BOOST_FAIL("no plan");
    return {};
}

bool noted(as::delivery::stream_plan const& plan, std::string_view part) {
    return std::any_of(plan.notes.begin(), plan.notes.end(), [&](auto const& each) { return contains(each, part); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options_of_topics)

BOOST_AUTO_TEST_CASE(a_topic_has_its_own_start_tests_age_and_retries_and_the_streams_where_it_says_nothing) {
    auto const plan = one(with(R"("START": "1h", "RETRIES": 9, "MAX_AGE": "1d", "TOPIC_OPTIONS": {
        "hermes.test": {"START": "earliest", "INCLUDE_TESTS": true, "MAX_AGE": "2d", "RETRIES": 3}, "tomtoolkit.x": {"RETRIES": 0}})"));
    auto const test = plan_of(plan, "hermes.test");
    BOOST_TEST((test.start == as::start_point{as::from_earliest{}}));
    BOOST_TEST(!test.policy.skip_tests);
    BOOST_TEST((test.policy.max_age == 48h));
    BOOST_TEST(test.policy.retries == 3u);
    auto const tom = plan_of(plan, "tomtoolkit.x");
    BOOST_TEST(!tom.start.has_value());
    BOOST_TEST((plan.start == as::start_point{1h}));
    BOOST_TEST(tom.policy.skip_tests);
    BOOST_TEST((tom.policy.max_age == 24h));
    BOOST_TEST(tom.policy.retries == 0u);
    BOOST_TEST(plan_of(plan, "tomtoolkit.y").policy.retries == 9u);
}

BOOST_AUTO_TEST_CASE(the_first_that_fits_holds_and_exact_names_go_before_patterns) {
    auto const plan = one(with(R"("TOPIC_OPTIONS": {"tomtoolkit.*": {"RETRIES": 1}, "*": {"RETRIES": 7, "START": "latest"}, "hermes.test": {"MAX_AGE": 60}})"));
    BOOST_TEST(plan_of(plan, "tomtoolkit.a").policy.retries == 1u);
    BOOST_TEST(!plan_of(plan, "tomtoolkit.a").start.has_value());  // one entry, not a mixture
    BOOST_TEST(plan_of(plan, "hermes.test").policy.retries != 7u);
    BOOST_TEST((plan_of(plan, "hermes.test").policy.max_age == 60s));
}

BOOST_AUTO_TEST_CASE(what_the_type_says_stays_with_a_note) {
    auto const plan = one(with(R"("INCLUDE_TESTS": false, "TOPIC_OPTIONS": {"hermes.a": {"START": "earliest", "INCLUDE_TESTS": false, "MAX_AGE": "2d", "RETRIES": 3}})"));
    auto const made = plan_of(plan, "hermes.a");
    BOOST_TEST((made.start == as::start_point{7 * 24h}));
    BOOST_TEST(!made.policy.skip_tests);
    BOOST_TEST((made.policy.max_age == 60s));
    BOOST_TEST(made.policy.retries == 2u);
    for (auto const* key : {"START", "INCLUDE_TESTS", "MAX_AGE", "RETRIES"})
        BOOST_TEST(noted(plan, std::string{"TOPIC_OPTIONS.hermes.a."} + key + " has no effect on \"hermes.*\""), key);
    BOOST_TEST(!noted(one(with(R"("TOPIC_OPTIONS": {"hermes.test": {"RETRIES": 3}})")), "has no effect"));
}

BOOST_AUTO_TEST_CASE(an_entry_that_speaks_of_no_topic_of_the_stream_is_an_error_with_a_near_miss) {
    auto const said = problems_of(with(R"("TOPIC_OPTIONS": {"hermse.test": {"RETRIES": 3}, "gcn.*": {}, "hermes*x": {}, "tom*": {}, "*.b": {}})"));
    BOOST_TEST(contains(said, "ALERT_STREAMS[0].OPTIONS.TOPIC_OPTIONS.hermse.test: this stream reads no topic that \"hermse.test\" names; did you mean \"hermes.test\"?"), said);
    BOOST_TEST(contains(said, "TOPIC_OPTIONS.gcn.*: this stream reads no topic"), said);
    BOOST_TEST(std::count(said.begin(), said.end(), '\n') == 2);
    // Of the topics that the settings leave.
    BOOST_TEST(contains(problems_of(with(R"("TOPIC_HANDLERS": {"hermes.test": null}, "TOPIC_OPTIONS": {"tomtoolkit.a": {}})")), "reads no topic that \"tomtoolkit.a\""));
    BOOST_TEST(problems_of(with(R"("TOPIC_HANDLERS": {"tomtoolkit.a": null}, "TOPIC_OPTIONS": {"tomtoolkit.a": {}})")) == "");
}

BOOST_AUTO_TEST_CASE(all_mistakes_in_them_are_said_at_once_with_their_paths) {
    auto const said = problems_of(with(R"("TOPIC_OPTIONS": {"hermes.test": {"START": "yesterday", "INCLUDE_TEST": true, "MAX_AGE": "2 weeks", "RETRIES": -1},
        "tomtoolkit.a": 3, "a/b": {}, "hermes.x": {"START": 5, "INCLUDE_TESTS": "yes", "MAX_AGE": [], "RETRIES": 1.5}})"));
    std::string const at = "ALERT_STREAMS[0].OPTIONS.TOPIC_OPTIONS.";
    for (auto const* part : {"hermes.test.START: expected earliest, latest", "hermes.test.INCLUDE_TEST: no such setting; did you mean \"INCLUDE_TESTS\"?",
                             "hermes.test.MAX_AGE: expected a span such as", "hermes.test.RETRIES: expected a whole number from 0", "tomtoolkit.a: expected an object with START",
                             "a/b: Kafka has no topic of this name", "hermes.x.START: expected a text", "hermes.x.INCLUDE_TESTS: expected true or false",
                             "hermes.x.MAX_AGE: expected a span", "hermes.x.RETRIES: expected a whole number"})
        BOOST_TEST(contains(said, at + part), std::string{part} + " in\n" + said);
    BOOST_TEST(contains(problems_of(with(R"("TOPIC_OPTIONS": [])")), "OPTIONS.TOPIC_OPTIONS: expected an object"));
    BOOST_TEST(contains(problems_of(with(R"("TOPIC_OPTION": {})")), "did you mean \"TOPIC_OPTIONS\"?"));
}

BOOST_AUTO_TEST_CASE(variables_stand_in_them_as_everywhere) {
    BOOST_TEST((plan_of(one(with(R"("TOPIC_OPTIONS": {"hermes.test": {"MAX_AGE": "${AGE}"}})")), "hermes.test").policy.max_age == 72h));
    BOOST_TEST(contains(problems_of(with(R"("TOPIC_OPTIONS": {"hermes.test": {"START": "${NOT_SET}"}})")), "TOPIC_OPTIONS.hermes.test.START"));
}

BOOST_AUTO_TEST_CASE(a_program_that_asks_for_tests_gets_them_whatever_an_entry_says) {
    auto const from = document(R"("TOPIC_OPTIONS": {"hermes.test": {"INCLUDE_TESTS": false}})");
    BOOST_TEST(plan_of(one(assembled_of<hop>(from)), "hermes.test").policy.skip_tests);
    BOOST_TEST(!plan_of(one(assembled_of<hop>(from.with_tests_included())), "hermes.test").policy.skip_tests);
    // And one topic may leave them out where the stream has them.
    BOOST_TEST(plan_of(one(with(R"("INCLUDE_TESTS": true, "TOPIC_OPTIONS": {"hermes.test": {"INCLUDE_TESTS": false}})")), "hermes.test").policy.skip_tests);
}

BOOST_AUTO_TEST_CASE(gcn_marks_no_tests_and_says_so) {
    BOOST_TEST(noted(one(assembled_of<gcn>(document(R"("TOPIC_OPTIONS": {"gcn.circulars": {"INCLUDE_TESTS": true, "START": "latest"}})", "gcn"))), "TOPIC_OPTIONS.gcn.circulars.INCLUDE_TESTS has no effect on GCN"));
}

BOOST_AUTO_TEST_CASE(starts_at_different_times_are_asked_for_apart_and_those_at_one_time_together) {
    as::time_point const now{1'700'000'000s};
    std::vector<as::start_point> const starts{1h, as::from_latest{}, as::time_point{1'600'000'000s}, 24h, as::from_earliest{}, as::time_point{1'700'000'000s - 1h}};
    auto const made = as::delivery::by_time(starts, now);
    using places = std::vector<std::size_t>;
    BOOST_TEST_REQUIRE(made.size() == 4u);
    BOOST_TEST(made.at(std::nullopt) == (places{1, 4}), boost::test_tools::per_element());
    BOOST_TEST(made.at(now - 1h) == (places{0, 5}), boost::test_tools::per_element());
    BOOST_TEST(made.at(now - 24h) == (places{3}), boost::test_tools::per_element());
    BOOST_TEST(made.at(as::time_point{1'600'000'000s}) == (places{2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_time_for_a_large_message_is_a_setting) {
    BOOST_TEST((one(with(R"("FETCH_SECONDS": "1h")")).fetch_limit == 1h));
    BOOST_TEST((one(with(R"("START": "latest")")).fetch_limit == 600s));
    BOOST_TEST(contains(problems_of(with(R"("FETCH_SECONDS": "soon")")), "OPTIONS.FETCH_SECONDS: expected a span"));
}

BOOST_AUTO_TEST_CASE(globs_overlap_where_one_name_fits_both) {
    using as::detail::globs_overlap;
    for (auto const& [a, b] : {std::pair{"*", "hermes.*"}, {"a*", "*b"}, {"a?c", "ab*"}, {"*.test", "hermes.*"}, {"a", "a"}, {"**", "?"}, {"a*b*c", "*x*"}}) BOOST_TEST((globs_overlap(a, b) && globs_overlap(b, a)));
    for (auto const& [a, b] : {std::pair{"a*", "b*"}, {"*a", "*b"}, {"?", "??"}, {"hermes.?", "hermes.??*"}, {"a", "b"}, {"", "?*"}}) BOOST_TEST(!(globs_overlap(a, b) || globs_overlap(b, a)));
    std::string const many(120, '*');
    BOOST_TEST(!globs_overlap(many + "a", many + "b"));
}

BOOST_AUTO_TEST_CASE(a_text_that_compiles_as_a_start_is_one_and_the_other_way_round) {
    for (auto const* text : {"earliest", "latest", "EARLIEST", "LATEST", "Latest", "", "24h", "0s", "7d", "24", "h", "-1h", "1.5h", "36600d", "36601d", "99999999999999999999h", "3162240000s", "3162240001s",
                             "2026-11-23", "2026-11-23T17:05:01Z", "2026-11-23 17:05", "2026-11-23T17:05:01.25+02:00", "2026-11-23T17:05:01 UTC", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29",
                             "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31", "0000-01-01", "2026-11-23T24:00", "2026-11-23T23:60", "2026-11-23T23:59:60", "2026-11-23T17:05:01.", "2026-11-23T17:05:01.x",
                             "2026-11-23T17:05Z", "2026-11-23T17:05z", "2026-11-23T1705", "2026-11-23T17:05:01+14", "2026-11-23T17:05:01+15", "2026-11-23T17:05:01+0260", "2026-11-23T17:05:01-0230",
                             "2026-11-23T17:05:01 ", "2026-11-23T17:05:01 +02:00", "2026-11-23T", "2026-11-23Z", "2026-11-2", "2026/11/23", "20261123", "2026-11-23t17:05", "2026-11-23T17:05:1", "2026-11-23T17:05:01+2:00", "2026-11-23T17:05:01Zx"})
        BOOST_TEST(as::detail::is_start_text(text) == as::parse_start_point(text).has_value(), text);
    static_assert(as::detail::is_start_text("2026-11-23T17:05:01Z") && !as::detail::is_start_text("tomorrow"));
}

BOOST_AUTO_TEST_CASE(hopskotchs_placeholders_are_put_aside_with_words_unless_somebody_fetches_them) {
    auto const plan = one(with(R"("START": "latest")"));
    BOOST_TEST_REQUIRE(!!plan.resolver);
    as::owned_message placeholder{.topic = "t", .headers = {{"_format", "external"}}, .payload = R"({"url": "https://archive/msg/1"})"};
    BOOST_TEST(plan.resolver->concerns(placeholder.view()));
    placeholder.headers.insert(placeholder.headers.begin(), {"_format", "json"});  // the first counts
    BOOST_TEST(!plan.resolver->concerns(placeholder.view()));
    placeholder.headers = {{"_format", std::nullopt}};
    BOOST_TEST(!plan.resolver->concerns(placeholder.view()));
    placeholder.headers.clear();
    BOOST_TEST(!plan.resolver->concerns(placeholder.view()));
    boost::asio::io_context loop;
    std::optional<as::delivery::fetch_result> got;
    boost::asio::co_spawn(loop, plan.resolver->fetch(placeholder), [&](std::exception_ptr, as::delivery::fetch_result r) { got.emplace(std::move(r)); });
    loop.run();
    BOOST_TEST_REQUIRE((got && got->has_error()));
    BOOST_TEST(!got->error().retryable);
    BOOST_TEST(contains(got->error().why.message(), "add alertstream::hopskotch::large_messages to the stream"));
    BOOST_TEST(!one(assembled_of<gcn>(document(R"("START": "latest")", "gcn"))).resolver);
    BOOST_TEST(!one(with(R"("FETCH_EXTERNAL": false)")).resolver);  // asked for as they are
}

namespace {

struct takes_all final : as::delivery::message_resolver {
    bool concerns(as::message const&) const noexcept override { return true; }
    boost::asio::awaitable<as::delivery::fetch_result> fetch(as::owned_message m) override { co_return m; }
};

struct archive {
    static inline std::string group{};
    static inline bool none{};
    static std::shared_ptr<as::delivery::message_resolver> make(as::stream_settings const& from, as::delivery::stream_plan const& plan, std::vector<as::setting_error>& problems, as::logger const&) {
        group = plan.group.group_id;
        if (from.ca_file) problems.push_back({from.path + ".OPTIONS.CA_FILE", "said the archive"});
        return none ? nullptr : std::make_shared<takes_all>();
    }
};

}  // namespace

BOOST_AUTO_TEST_CASE(who_fetches_large_messages_is_made_from_settings_and_plan) {
    using s = as::hopskotch::stream<as::topic<"t", ingest>, as::resolved_by<archive>>;
    boost::asio::io_context loop;
    archive::none = false;
    as::alert_streams<s> const streams{loop, document(R"("START": "latest")")};
    BOOST_TEST(archive::group == "alice-alertstream");
    try {
        as::alert_streams<s> const wrong{loop, document(R"("CA_FILE": "/dev/null", "STRAT": 1)")};
        BOOST_ERROR("it was made");
    } catch (as::configuration_error const& e) {
        BOOST_TEST(contains(e.what(), "said the archive"));
        BOOST_TEST(contains(e.what(), "STRAT"));
    }
    as::detail::dead_letter_files files;
    as::handler_set<s> const handlers{};
    auto const assembled = [&] {
        return one(as::detail::assemble({{s::name, {}, s::topics(handlers), nullptr, nullptr, &s::service::configure, &archive::make}}, document(R"("START": "latest")"), {}, files));
    };
    BOOST_TEST(!!dynamic_cast<takes_all*>(assembled().resolver.get()));
    archive::none = true;  // then the service's own stays
    BOOST_TEST(!!assembled().resolver);
    archive::none = false;
}

BOOST_AUTO_TEST_SUITE_END()
