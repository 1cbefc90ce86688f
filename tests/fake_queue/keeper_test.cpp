#include <boost/test/unit_test.hpp>

#include <map>

#include <alertstream/offset_keeper.hpp>

#include "running_stream.hpp"

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Keeps in memory, and moves the positions when it is told to.
struct store final : as::offset_keeper {
    as::keeper_feedback* feedback{};
    std::map<as::topic_partition, as::kept_position> kept{};

    void attach(as::keeper_feedback& to) override { feedback = &to; }
    asio::awaitable<std::vector<std::optional<as::kept_position>>> start(std::string_view, std::string_view, std::vector<as::topic_partition> which) override {
        std::vector<std::optional<as::kept_position>> made;
        for (auto const& each : which)
            if (auto const found = kept.find(each); found != kept.end()) made.emplace_back(found->second);
            else made.emplace_back();
        co_return made;
    }
    void handled(as::topic_partition const& where, as::kept_position const& position) override {
        kept[where] = position;
        feedback->confirmed(where, position.next);
    }
    asio::awaitable<void> flush(std::vector<as::topic_partition>) override { co_return; }
};

struct note {
    std::map<std::int32_t, std::int64_t>* next;
    bool* left_out;
    void operator()(as::message const& m) const {
        auto& expected = (*next)[m.partition()];
        if (m.offset() > expected) *left_out = true;
        expected = std::max(expected, m.offset() + 1);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(keepers)

BOOST_AUTO_TEST_CASE(a_position_may_be_moved_while_a_lost_one_is_looked_for) {
    fake::temper const how{.seed = 3, .messages = 600, .slowest_answer = 20ms, .lost_positions = 10};
    fake::cluster cluster{how};
    std::map<std::int32_t, std::int64_t> next;
    bool left_out = false;
    auto const keeper = std::make_shared<store>();
    auto wanted = plan<as::stream<test_service, as::topic<"t", note>>>(cluster, note{&next, &left_out});
    wanted.keeper = keeper;
    running_stream run{wanted};
    std::size_t moves = 0;
    run.run_until([&] {
        // Back a little, again and again: some moves come in the middle of a question to the broker.
        for (auto const& [where, each] : std::map{keeper->kept})
            if (++moves % 3 == 0 && next[where.partition] < how.messages) keeper->feedback->seek(where, {std::max<std::int64_t>(0, each.next - 5), {}});
        return next.size() == 4 && std::all_of(next.begin(), next.end(), [&](auto const& each) { return each.second == how.messages; });
    }, 60s);
    for (auto const& [partition, until] : next) BOOST_TEST(until == how.messages, "partition " << partition << " came to " << until);
    BOOST_TEST(!left_out);
    BOOST_TEST(cluster.seen().seeks > 20u);
    run.stop();
    BOOST_TEST(cluster.wait_until_deserted());
    for (auto const& each : cluster.misuse()) BOOST_ERROR(each);
}

BOOST_AUTO_TEST_SUITE_END()
