#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <vector>

#include <alertstream/tools/progress_line.hpp>

namespace as = alertstream;
using as::tools::progress_line;

namespace {

as::stream_status stream_of(std::string name, as::stream_state state) {
    as::stream_status made;
    made.name = std::move(name);
    made.state = state;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_progress)

BOOST_AUTO_TEST_CASE(a_line_says_what_is_stored_and_how_far_the_log_is_ahead) {
    as::store::store_status store{.state = as::store::store_state::open, .alerts = 1234567, .rows = 999};
    auto stream = stream_of("hopskotch", as::stream_state::live);
    stream.topics = {{.topic = "a", .partitions = {{.kept = 10, .end = 1010}, {.kept = 7, .end = 5}}}, {.topic = "b", .partitions = {{.kept = 0, .end = 1}}}};
    std::vector const streams{stream};
    BOOST_TEST(progress_line(store, streams, 1000.7) == "1,234,567 alerts (1,000/s), 999 rows, lag 1,001");
    BOOST_TEST(progress_line(store, {}, -3) == "1,234,567 alerts (0/s), 999 rows, lag 0");
}

BOOST_AUTO_TEST_CASE(what_is_not_as_it_should_be_is_said) {
    as::store::store_status const store{.state = as::store::store_state::away, .waiting = 12, .known = 1, .updated = 2, .unmatched = 3, .refused = 4};
    auto stream = stream_of("gcn", as::stream_state::unauthorised);
    stream.counters.put_aside = 6;
    std::vector const streams{stream};
    BOOST_TEST(progress_line(store, streams, 0) ==
               "0 alerts (0/s), 0 rows, lag 0, 1 known, 2 corrected, 3 without a target, 4 refused, 6 put aside, STORE away: 12 alerts wait gcn: unauthorised");
}

BOOST_AUTO_TEST_CASE(no_name_moves_the_cursor_or_makes_the_line_long) {
    std::vector const streams{stream_of("a\x1b[2J\nb", as::stream_state::failed), stream_of(std::string(500, 'x'), as::stream_state::failed)};
    auto const line = progress_line({}, streams, 0);
    BOOST_TEST(line.find("a\\x1b[2J\\nb: failed") != line.npos, line);
    BOOST_TEST(line.size() <= 150U);
    BOOST_TEST(line.find_first_of("\x1b\n\r") == line.npos);
}

BOOST_AUTO_TEST_SUITE_END()
