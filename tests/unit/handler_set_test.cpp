#include <boost/test/unit_test.hpp>

#include <alertstream/handler_set.hpp>

#include "declarations_support.hpp"

using namespace declared;

namespace {

struct count {
    explicit count(int& calls) : calls_{&calls} {}
    void operator()(as::message const&) { ++*calls_; ++own; }
    int own{};

private:
    int* calls_;
};
struct fixed {
    fixed() = default;
    fixed(fixed const&) = delete;
    void operator()(as::message const&) { ++calls; }
    int calls{};
};
struct movable {
    std::unique_ptr<int> calls = std::make_unique<int>();
    void operator()(as::message const&) { ++*calls; }
};
struct stateless { void operator()(as::message const&) {} };
struct keeper {
    int position;
    std::shared_ptr<as::offset_keeper> keeper_for(std::string_view) const;
};
struct graveyard { int letters; };

using one = as::stream<service, as::topic<"a", count, stateless>, as::topic<"b", as::named<"counted", count>>>;
using two = as::stream<service, as::name<"two">, as::topic<"c", as::serial<count>>>;

void call(as::delivery::handler_plan const& plan) {
    lane l{{"x"}};
    l.handler(plan).call(l.in_hand(), {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(handler_set)

BOOST_AUTO_TEST_CASE(topics_and_streams_that_name_a_handler_share_one_object) {
    int calls = 0;
    as::handler_set<one, two> const set{count{calls}};
    call(one::topics(set)[0].handlers[0]);
    call(one::topics(set)[1].handlers[0]);
    call(two::topics(set)[0].handlers[0]);
    BOOST_TEST(calls == 3);
    BOOST_TEST(set.object<count>()->own == 3);
}

BOOST_AUTO_TEST_CASE(a_value_is_moved_in) {
    using only = as::stream<service, as::topic<"a", movable>>;
    movable mine;
    auto* const where = mine.calls.get();
    as::handler_set<only> const set{std::move(mine)};
    call(only::topics(set)[0].handlers[0]);
    BOOST_TEST(*where == 1);
}

BOOST_AUTO_TEST_CASE(a_reference_stays_the_users) {
    using only = as::stream<service, as::topic<"a", fixed>>;
    fixed mine;
    {
        as::handler_set<only> const set{std::ref(mine)};
        call(only::topics(set)[0].handlers[0]);
    }
    BOOST_TEST(mine.calls == 1);
}

BOOST_AUTO_TEST_CASE(a_plan_keeps_its_handler_alive_without_the_set) {
    int calls = 0;
    auto const plans = one::topics(as::handler_set<one>{count{calls}});
    call(plans[0].handlers[0]);
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(arguments_may_come_in_any_order_and_a_stateless_handler_may_be_passed) {
    using both = as::stream<service, as::topic<"a", count, movable, stateless>>;
    int calls = 0;
    as::handler_set<both> const set{stateless{}, movable{}, count{calls}};
    call(both::topics(set)[0].handlers[0]);
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(keepers_and_takers_of_dead_letters_are_passed_like_handlers) {
    using own = as::stream<service, as::topic<"a", stateless>, as::kept_by<keeper>, as::dead_letters_to<graveyard>>;
    graveyard yard{5};
    as::handler_set<own> const set{keeper{3}, std::ref(yard)};
    BOOST_TEST(set.object<own::keeper>()->position == 3);
    BOOST_TEST(set.object<own::dead_letters>().get() == &yard);
}

BOOST_AUTO_TEST_CASE(all_declared_handlers_are_listed_once_with_their_names) {
    int calls = 0;
    as::handler_set<one, two> const set{count{calls}};
    std::vector<std::string> names;
    for (auto const& plan : set.all())
        if (!plan.name.empty()) names.push_back(plan.name);
    BOOST_TEST((names == std::vector<std::string>{"counted"}));
    BOOST_TEST(set.all().size() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()
