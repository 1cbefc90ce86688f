#include <boost/test/unit_test.hpp>

#include <alertstream/detail/streams_engine.hpp>

namespace as = alertstream;
using as::detail::declared_stream;

namespace {

as::detail::assembled assemble(std::string_view json) {
    declared_stream declared{};
    declared.name = "hopskotch";
    declared.configure = [](as::stream_settings const&, as::delivery::stream_plan&, std::vector<as::setting_error>&) {};
    as::detail::dead_letter_files files;
    std::vector<declared_stream> all;
    all.push_back(std::move(declared));
    return as::detail::assemble(std::move(all), as::settings::parse(json), {}, files);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(assembling)

BOOST_AUTO_TEST_CASE(a_stream_that_is_off_may_be_one_that_the_program_does_not_have) {
    auto const made = assemble(R"({"ALERT_STREAMS": [
        {"NAME": "hopskotch", "OPTIONS": {}},
        {"ACTIVE": false, "NAME": "tom_alertstreams.alertstreams.antares.AntaresAlertStream", "OPTIONS": {"API_KEY": "k"}}]})");
    for (auto const& each : made.problems) BOOST_ERROR(each.path + ": " + each.problem);
    BOOST_TEST(made.active.size() == 1u);
    BOOST_TEST(made.switched_off.empty());
}

BOOST_AUTO_TEST_CASE(an_unknown_stream_that_is_on_and_a_misspelt_one_that_is_off_are_errors) {
    auto const on = assemble(R"({"ALERT_STREAMS": [{"NAME": "hopskotch"}, {"NAME": "antares"}]})");
    BOOST_TEST_REQUIRE(on.problems.size() == 1u);
    BOOST_TEST(on.problems[0].path == "ALERT_STREAMS[1].NAME");
    auto const misspelt = assemble(R"({"ALERT_STREAMS": [{"ACTIVE": false, "NAME": "hopskoch"}]})");
    BOOST_TEST_REQUIRE(misspelt.problems.size() == 2u);
    BOOST_TEST(misspelt.problems[0].path == "ALERT_STREAMS");
    BOOST_TEST(misspelt.problems[1].problem.find("did you mean \"hopskotch\"?") != std::string::npos, misspelt.problems[1].problem);
}

BOOST_AUTO_TEST_SUITE_END()
