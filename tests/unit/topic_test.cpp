#include <boost/test/unit_test.hpp>

#include <alertstream/topic.hpp>

#include "declarations_support.hpp"

using namespace declared;

namespace {

struct first { void operator()(text const&) {} };
struct second { void operator()(as::message const&) {} };
struct graveyard {};

}  // namespace

BOOST_AUTO_TEST_SUITE(topic)

BOOST_AUTO_TEST_CASE(a_plan_holds_the_handlers_in_order_and_the_policies_from_any_place) {
    using declared_topic = as::topic<"hermes.*", as::retries<3>, first, as::max_age<3600>, second, as::batch<500>>;
    using one = as::stream<service, declared_topic>;
    auto const plan = one::topics(as::handler_set<one>{}).at(0);
    BOOST_TEST(plan.name == "hermes.*");
    BOOST_TEST(plan.pattern);
    BOOST_TEST(plan.policy.retries == 3u);
    BOOST_TEST(plan.declared_retries.value() == 3u);
    BOOST_TEST((plan.policy.max_age == std::chrono::hours{1}));
    BOOST_TEST(plan.policy.batch == 500u);
    BOOST_TEST_REQUIRE(plan.handlers.size() == 2u);
    BOOST_TEST(plan.handlers[0].type.ends_with("first"));
    BOOST_TEST(plan.handlers[1].type.ends_with("second"));
}

BOOST_AUTO_TEST_CASE(without_policies_the_defaults_hold_and_settings_may_change_them) {
    auto const plan = as::topic<"hermes.test", first>::declaration();
    as::delivery::policy const defaults;
    BOOST_TEST(!plan.pattern);
    BOOST_TEST(plan.policy.retries == defaults.retries);
    BOOST_TEST(!plan.declared_retries.has_value());
    BOOST_TEST(!plan.policy.max_age.has_value());
    BOOST_TEST(plan.policy.batch == defaults.batch);
}

BOOST_AUTO_TEST_CASE(no_retries_is_a_policy_too) {
    BOOST_TEST((as::topic<"hermes.test", first, as::retries<0>>::declaration().declared_retries.value() == 0u));
}

BOOST_AUTO_TEST_CASE(dead_letters_go_where_the_topic_says) {
    static_assert(std::same_as<as::topic<"a", first, as::dead_letters_to<graveyard>>::dead_letters, graveyard>);
    static_assert(std::is_void_v<as::topic<"a", first>::dead_letters>);
}

BOOST_AUTO_TEST_SUITE_END()
