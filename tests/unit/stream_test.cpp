#include <boost/test/unit_test.hpp>

#include <alertstream/stream.hpp>

#include "declarations_support.hpp"

using namespace declared;

namespace {

struct ingest { void operator()(text const&) {} };
struct log_all { void operator()(as::message const&) {} };
struct keeper {
    std::shared_ptr<as::offset_keeper> keeper_for(std::string_view) const;
};
struct graveyard {};

using wide = as::stream<service, as::topic<"hermes.*", log_all>, as::topic<"tomtoolkit.test", ingest, log_all>, as::topic<"*.test", ingest>,
                        as::topic<"hermes.test", ingest>, as::topic<"sys.*", log_all>>;

constexpr bool goes_to(std::string_view name, std::string_view declared_as) {
    auto const route = wide::route(name);
    return route && route->topic == declared_as;
}

static_assert(goes_to("hermes.test", "hermes.test"));
static_assert(wide::route("hermes.test")->index == 1 && !wide::route("hermes.test")->pattern);
static_assert(goes_to("hermes.a.test", "hermes.*") && wide::route("hermes.a.test")->index == 2 && wide::route("hermes.a.test")->pattern);
static_assert(goes_to("gcn.test", "*.test"));
static_assert(goes_to("sys.heartbeat", "sys.*") && !wide::route("sys.test").has_value() == false);
static_assert(!wide::route("hermes") && !wide::route("") && !wide::route("__internal.test") && !wide::route("TOMTOOLKIT.TEST"));
static_assert(wide::route("tomtoolkit.test")->handlers.size() == 2);

}  // namespace

BOOST_AUTO_TEST_SUITE(stream)

BOOST_AUTO_TEST_CASE(plans_come_with_exact_names_first_then_patterns_as_declared) {
    std::vector<std::string> names;
    for (auto const& plan : wide::topics(as::handler_set<wide>{})) names.push_back(plan.name);
    std::vector<std::string> const expected{"tomtoolkit.test", "hermes.test", "hermes.*", "*.test", "sys.*"};
    BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_route_at_run_time_is_the_one_at_compile_time) {
    for (std::string const name : {"hermes.test", "hermes.a.test", "gcn.test", "sys.heartbeat", "hermes", "", "__internal.test", "tomtoolkit.test"}) {
        auto const route = wide::route(name);
        auto const plans = wide::topics(as::handler_set<wide>{});
        if (route) BOOST_TEST(plans.at(route->index).name == route->topic);
    }
    BOOST_TEST(wide::route(std::string{"hermes.test"})->index == 1u);
    BOOST_TEST(!wide::route(std::string{"hermes"}).has_value());
}

BOOST_AUTO_TEST_CASE(a_route_names_the_handlers_in_order) {
    auto const handlers = wide::route("tomtoolkit.test")->handlers;
    BOOST_TEST(handlers[0].ends_with("ingest"));
    BOOST_TEST(handlers[1].ends_with("log_all"));
}

BOOST_AUTO_TEST_CASE(a_stream_has_its_services_name_unless_it_says_another) {
    static_assert(wide::name == "hopskotch");
    static_assert(as::stream<service, as::name<"hop-dev">, as::topic<"a", ingest>>::name == "hop-dev");
}

BOOST_AUTO_TEST_CASE(keeper_and_dead_letters_are_those_declared_or_none) {
    using own = as::stream<service, as::topic<"a", ingest>, as::kept_by<keeper>, as::dead_letters_to<graveyard>>;
    static_assert(std::same_as<own::keeper, keeper> && std::same_as<own::dead_letters, graveyard>);
    static_assert(std::is_void_v<wide::keeper> && std::is_void_v<wide::dead_letters>);
}

BOOST_AUTO_TEST_SUITE_END()
