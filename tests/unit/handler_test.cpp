#include <boost/test/unit_test.hpp>

#include <boost/asio/detached.hpp>

#include <alertstream/handler.hpp>

#include "declarations_support.hpp"

using namespace declared;
using boost::asio::awaitable;

namespace {

std::string seen;

struct one { void operator()(text const& t) { seen += t.value; } };
struct one_const { void operator()(text const& t) const noexcept { seen += t.value; } };
struct by_value { void operator()(as::message m) { seen += m.payload(); } };
struct with_metadata { void operator()(text const& t, as::metadata const& from) { seen += t.value + std::to_string(from.offset()) + std::to_string(from.attempt()); } };
struct many { void operator()(std::span<text const> all) { for (auto const& t : all) seen += t.value + ","; } };
struct many_with_metadata {
    void operator()(std::span<text const> all, std::span<as::metadata const> from) const {
        BOOST_TEST(all.size() == from.size());
        for (auto const& f : from) seen += std::to_string(f.offset()) + ",";
    }
};
struct many_raw { void operator()(std::span<as::message const> all) { for (auto const& m : all) seen += m.payload(); } };
struct awaited { awaitable<void> operator()(text const& t, as::metadata const&) const { seen += t.value; co_return; } };
struct awaited_many { awaitable<void> operator()(std::span<text const> all) { for (auto const& t : all) seen += t.value; co_return; } };
struct generic { using payload = text; void operator()(auto const& t) const { seen += t.value; } };
struct generic_many { using payload = std::span<text const>; void operator()(auto const& all, auto const& from) const { seen += all[0].value + std::to_string(from[0].offset()); } };
struct overloaded {
    using payload = text;
    void operator()(text const& t) { seen += t.value; }
    void operator()(as::message const&) { seen += "wrong"; }
};
struct failing { void operator()(text const&) { throw as::unavailable{"away"}; } };
void function(text const& t) { seen += t.value; }
void function_noexcept(text const& t, as::metadata const&) noexcept { seen += t.value; }

struct not_decoded {};
struct unknown { void operator()(not_decoded const&); };
struct changing { void operator()(text&); };
struct returning { bool operator()(text const&); };
struct ambiguous { void operator()(auto const&); };
struct lying { using payload = text; void operator()(as::message const&); };
struct hidden { private: void operator()(text const&); };
struct later;
struct pool { boost::asio::any_io_executor executor(); };

static_assert(as::handler_of<one, text> && as::handler_of<by_value, as::message> && as::handler_of<many, text>);
static_assert(as::handler_of<as::fn<function>, text> && as::handler_of<as::fn<[](as::message const&) {}>, as::message>);
static_assert(as::handler_of<as::fn<[](auto const&) {}, text>, text> && as::handler_of<as::named<"x", as::serial<awaited>>, text>);
static_assert(as::batch_handler<many> && as::batch_handler<generic_many> && !as::batch_handler<one>);
static_assert(as::waiting_handler<awaited> && as::waiting_handler<as::on<pool, one>> && !as::waiting_handler<as::serial<one>>);
static_assert(as::handler_with_metadata<with_metadata> && as::handler_with_metadata<many_with_metadata> && !as::handler_with_metadata<one>);
static_assert(std::same_as<as::payload_of<many_with_metadata>, text>);
static_assert(!as::handler<unknown> && !as::handler<changing> && !as::handler<returning> && !as::handler<ambiguous> && !as::handler<lying>);
static_assert(!as::handler<hidden> && !as::handler<later> && !as::handler<int> && !as::handler<void> && !as::handler<one&> && !as::handler<one const>);
static_assert(!as::handler<as::fn<[](auto const&) {}>> && !as::handler<as::on<int, one>> && !as::handler<as::retries<3>>);
static_assert(!as::handler<as::named<"a", as::named<"b", one>>> && !as::handler<as::on<pool, as::serial<as::on<pool, one>>>>);
static_assert(as::stateless<one> && !as::stateless<lane> && as::executor_provider<pool> && !as::executor_provider<one>);

template <class Handler>
std::string shown(as::delivery::slots which = {}) {
    lane l{{"a", "b", "c"}};
    auto const plan = declared::plan<Handler>();
    auto& work = l.handler(plan);
    BOOST_TEST_REQUIRE(l.decode().has_value());
    seen.clear();
    if (plan.waits) {
        boost::asio::io_context loop;
        auto const in_hand = l.in_hand();
        boost::asio::co_spawn(loop, work.start(in_hand, which), boost::asio::detached);
        loop.run();
    } else {
        work.call(l.in_hand(), which);
    }
    return seen;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(handler)

BOOST_AUTO_TEST_CASE(a_handler_of_one_payload_gets_that_of_its_slot) {
    BOOST_TEST(shown<one>({1, 1}) == "b");
    BOOST_TEST(shown<one_const>({2, 1}) == "c");
    BOOST_TEST(shown<by_value>({2, 1}) == "c");
    BOOST_TEST(shown<generic>({1, 1}) == "b");
    BOOST_TEST(shown<overloaded>({1, 1}) == "b");
    BOOST_TEST((shown<as::named<"one", as::serial<one>>>({1, 1})) == "b");
}

BOOST_AUTO_TEST_CASE(metadata_are_those_of_the_same_alert) {
    BOOST_TEST(shown<with_metadata>({1, 1}) == "b17");
}

BOOST_AUTO_TEST_CASE(functions_and_lambdas_are_handlers_through_fn) {
    BOOST_TEST(shown<as::fn<function>>({1, 1}) == "b");
    BOOST_TEST(shown<as::fn<function_noexcept>>({1, 1}) == "b");
    BOOST_TEST((shown<as::fn<[](text const& t) { seen += "<" + t.value + ">"; }>>({1, 1})) == "<b>");
    BOOST_TEST((shown<as::fn<[](auto const& t) { seen += t.value; }, text>>({1, 1})) == "b");
}

BOOST_AUTO_TEST_CASE(a_batch_handler_gets_the_slots_it_is_told_and_no_others) {
    BOOST_TEST(shown<many>({0, 3}) == "a,b,c,");
    BOOST_TEST(shown<many>({1, 2}) == "b,c,");
    BOOST_TEST(shown<many_with_metadata>({1, 2}) == "1,2,");
    BOOST_TEST(shown<many_raw>({1, 2}) == "bc");
    BOOST_TEST(shown<generic_many>({1, 2}) == "b1");
}

BOOST_AUTO_TEST_CASE(an_awaitable_handler_is_started) {
    BOOST_TEST(shown<awaited>({1, 1}) == "b");
    BOOST_TEST(shown<awaited_many>({1, 2}) == "bc");
    BOOST_TEST(shown<as::serial<awaited>>({1, 1}) == "b");
}

BOOST_AUTO_TEST_CASE(what_a_handler_throws_reaches_the_caller) {
    lane l{{"a"}};
    auto& work = l.handler(declared::plan<failing>());
    BOOST_TEST_REQUIRE(l.decode().has_value());
    BOOST_CHECK_THROW(work.call(l.in_hand(), {}), as::unavailable);
}

BOOST_AUTO_TEST_CASE(a_payload_is_decoded_once_for_two_handlers_and_never_for_a_raw_one) {
    lane l{{"a", "b"}};
    l.handler(declared::plan<one>());
    l.handler(declared::plan<many>());
    text::decoded = 0;
    BOOST_TEST_REQUIRE(l.decode().has_value());
    BOOST_TEST(text::decoded == 2);

    lane raw{{"a"}};
    raw.handler(declared::plan<by_value>());
    BOOST_TEST(raw.payloads.empty());
}

BOOST_AUTO_TEST_CASE(a_plan_says_what_kind_of_handler_it_is) {
    auto const plan = declared::plan<as::named<"ingest", as::serial<awaited_many>>>();
    BOOST_TEST(plan.name == "ingest");
    BOOST_TEST(plan.type.ends_with("awaited_many"));
    BOOST_TEST(plan.waits);
    BOOST_TEST(plan.takes_batch);
    BOOST_TEST(!declared::plan<one>().waits);
    BOOST_TEST(declared::plan<one>().name == "");
}

BOOST_AUTO_TEST_SUITE_END()
