#include <boost/test/unit_test.hpp>

#include <set>

#include "running_stream.hpp"

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

struct note {
    std::set<std::pair<std::int32_t, std::int64_t>>* seen;
    void operator()(as::message const& m) const { seen->emplace(m.partition(), m.offset()); }
};

/// A run that ends by itself, at the end of each partition.
void runs_to_the_end(fake::temper const& how) {
    fake::cluster cluster{how};
    std::set<std::pair<std::int32_t, std::int64_t>> seen;
    running_stream run{plan<as::stream<test_service, as::topic<"t", note>>>(cluster, note{&seen}), {.until_end = true}};
    run.run_until([&] { return run.ended().has_value(); }, 60s);
    BOOST_TEST_REQUIRE(run.ended().has_value());
    BOOST_TEST(!*run.ended());
    auto const each = static_cast<std::size_t>((how.messages + how.stride - 1) / how.stride);
    BOOST_TEST(seen.size() == each * static_cast<std::size_t>(how.partitions));
    BOOST_TEST(cluster.all_committed());
    BOOST_TEST(cluster.wait_until_deserted());
    for (auto const& line : cluster.misuse()) BOOST_ERROR(line);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_end)

BOOST_AUTO_TEST_CASE(is_reached_behind_control_records) { runs_to_the_end({.messages = 100, .tail = 3}); }

BOOST_AUTO_TEST_CASE(is_reached_in_a_log_of_control_records_only) { runs_to_the_end({.messages = 0, .tail = 2}); }

BOOST_AUTO_TEST_CASE(is_reached_where_the_log_was_compacted_up_to_its_end) { runs_to_the_end({.messages = 100, .tail = 40, .stride = 7}); }

BOOST_AUTO_TEST_CASE(is_reached_in_empty_partitions) { runs_to_the_end({.messages = 0}); }

BOOST_AUTO_TEST_CASE(is_reached_whatever_happens_on_the_way) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
        BOOST_TEST_CONTEXT("seed " << seed) runs_to_the_end({.seed = seed, .messages = 300, .tail = 2, .stride = 3, .refused_commits = 5, .lost_positions = 3, .chatter = 20, .empty_polls = 20});
}

BOOST_AUTO_TEST_CASE(is_not_reached_while_other_members_give_back_what_is_to_be_read) {
    runs_to_the_end({.messages = 100, .cooperative = true, .nothing_at_first = true});
}

BOOST_AUTO_TEST_SUITE_END()
