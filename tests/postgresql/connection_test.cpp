// A session on the loop.
#include "fixture.hpp"

using namespace std::string_literals;

namespace {

std::unique_ptr<pg::connection> connected(world& w, std::string const& address) {
    auto made = w.wait(pg::connection::connect(w.loop.get_executor(), address, w.log));
    BOOST_REQUIRE_MESSAGE(made.has_value(), made.error().message());
    return std::move(*made);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connection, *boost::unit_test::precondition(has_server))

BOOST_AUTO_TEST_CASE(values_come_back_as_they_went) {
    world w;
    auto const to = connected(w, server::the_one()->socket_address(w.in.name()));
    pg::array<double> numbers;
    for (double const each : {0.1, -1e308, 5e-324}) numbers.push(each);
    numbers.push_or_null(std::nullopt);
    pg::array<std::string_view> texts;
    for (auto const* const each : {"", "{\"a\",NULL}", "\xf0\x9f\x94\xad"}) texts.push(each);
    texts.push("a\0b"s);
    auto const given = w.wait(to->run(pg::statement{"SELECT * FROM unnest($1, $2) u (number, text)", numbers, texts})).value();
    BOOST_REQUIRE(given.size() == 4u);
    BOOST_TEST(given.get<double>(0, 0) == 0.1);
    BOOST_TEST(given.get<double>(1, 0) == -1e308);
    BOOST_TEST(given.get<double>(2, 0) == 5e-324);
    BOOST_TEST(!given.get<std::optional<double>>(3, 0).has_value());
    BOOST_TEST(given.get<std::string>(1, 1) == "{\"a\",NULL}");
    BOOST_TEST(given.get<std::string>(2, 1) == "\xf0\x9f\x94\xad");
    BOOST_TEST(given.get<std::string>(3, 1) == "a\xef\xbf\xbd" "b");
    as::time_point const before_1970{std::chrono::microseconds{-1}};
    auto const digest = store::digest_of({"x"});
    auto const one = w.wait(to->run(pg::statement{"SELECT $1::timestamptz, $2::bytea, $3::bigint, $3::smallint, $4::boolean, $5::text, '1999-12-31 23:59:59.999999Z'::timestamptz", before_1970, digest,
                                                  std::int64_t{-7}, true, std::optional<std::string_view>{}})).value();
    BOOST_TEST((one.get<as::time_point>(0, 0) == before_1970));
    BOOST_TEST((one.get<store::digest>(0, 1) == digest));
    BOOST_TEST(one.get<std::int64_t>(0, 2) == -7);
    BOOST_TEST(one.get<std::int64_t>(0, 3) == -7);
    BOOST_TEST(one.get<bool>(0, 4));
    BOOST_TEST(one.is_null(0, 5));
    BOOST_TEST((one.get<as::time_point>(0, 6) == as::time_point{std::chrono::microseconds{946'684'799'999'999}}));
}

BOOST_AUTO_TEST_CASE(a_refused_statement_stops_those_behind_it_and_not_the_connection) {
    world w;
    auto const to = connected(w, w.in.address());
    std::vector<pg::statement> all;
    all.emplace_back("CREATE TABLE t (i integer)");
    all.emplace_back("INSERT INTO t VALUES (1 / 0)");
    all.emplace_back("CREATE TABLE u (i integer)");
    auto const given = w.wait(to->run(std::move(all)));
    BOOST_REQUIRE(given.has_error());
    BOOST_TEST(given.error().sqlstate == "22012");
    BOOST_TEST(given.error().words == "division by zero");
    BOOST_TEST(to->usable());
    BOOST_TEST(!to->in_transaction());
    BOOST_TEST(w.in.ask("SELECT count(*) FROM pg_tables WHERE tablename IN ('t', 'u')") == "0");
    // Statements as a script, too.
    auto const scripted = w.wait(to->script("CREATE TABLE t (i integer); SELECT 1 / 0"));
    BOOST_TEST(scripted.error().sqlstate == "22012");
    BOOST_TEST(w.wait(to->script("DO $$ BEGIN RAISE WARNING 'look here'; END $$; CREATE TABLE t (i integer)")).has_value());
    BOOST_TEST(w.wait(to->run(pg::statement{"SELECT 1 FROM t"})).has_value());
    has_words(w.said, "look here");
}

// Neither side may wait for the other to read: 30 MB go and come in one round trip, and a Unix socket holds little of them.
BOOST_AUTO_TEST_CASE(much_goes_and_comes_at_the_same_time) {
    world w;
    auto const to = connected(w, server::the_one()->socket_address(w.in.name()));
    std::string const text(1'000'000, 'x');
    std::vector<pg::statement> all;
    for (int i = 0; i < 30; ++i) all.emplace_back("SELECT $1::text", text);
    auto const given = w.wait(to->run(std::move(all)));
    BOOST_REQUIRE(given.has_value());
    BOOST_REQUIRE(given->size() == 30u);
    BOOST_TEST((given->back().get<std::string_view>(0, 0) == text));
}

BOOST_AUTO_TEST_CASE(a_session_that_the_server_ends_is_known_to_be_gone) {
    world w;
    auto const to = connected(w, w.in.address());
    auto const given = w.wait(to->run(pg::statement{"SELECT pg_terminate_backend(pg_backend_pid())"}));
    BOOST_REQUIRE(given.has_error());
    BOOST_TEST((given.error().lost() || given.error().sqlstate == "57P01"));
    BOOST_TEST(!to->usable());
    BOOST_TEST(w.wait(to->run(pg::statement{"SELECT 1"})).error().lost());
    // While nobody asked it anything.
    auto const other = connected(w, w.in.address());
    w.in.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    run_on_loop_until(w.loop, [&] { return !other->still_there(); });
    BOOST_TEST(!other->usable());
}

BOOST_AUTO_TEST_CASE(a_session_that_is_left_in_the_middle_is_not_used_again) {
    world w;
    auto const to = connected(w, w.in.address());
    boost::asio::cancellation_signal stop;
    std::optional<bool> threw;
    boost::asio::co_spawn(w.loop, to->run(pg::statement{"SELECT pg_sleep(600)"}),
                          boost::asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr thrown, pg::answer<pg::rows>) { threw = thrown != nullptr; }));
    run_on_loop_until(w.loop, [&] { return w.in.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1"; });
    stop.emit(boost::asio::cancellation_type::terminal);
    run_on_loop_until(w.loop, [&] { return threw.has_value(); });
    BOOST_TEST(*threw);
    BOOST_TEST(!to->usable());
    // A server that says nothing is not waited for.
    auto const other = connected(w, w.in.address());
    std::vector<pg::statement> slow;
    slow.emplace_back("SELECT pg_sleep(600)");
    auto const given = w.wait(other->run(std::move(slow), std::chrono::milliseconds{50}));
    BOOST_REQUIRE(given.has_error());
    BOOST_TEST(given.error().lost());
    BOOST_TEST(!other->usable());
}

BOOST_AUTO_TEST_CASE(who_is_not_let_in_is_told_why_and_no_password_is) {
    world w;
    auto const& s = *server::the_one();
    auto const told = [&](std::string const& address) {
        auto const tried = w.wait(pg::connection::connect(w.loop.get_executor(), address, w.log));
        BOOST_REQUIRE(tried.has_error());
        BOOST_TEST((tried.error().code == as::errc::store_unusable), tried.error().message());
        BOOST_TEST(tried.error().message().find("s3cret") == std::string::npos);
        return tried.error().message();
    };
    auto const here = "@127.0.0.1:" + std::to_string(s.port());
    has_words(told("postgresql://alice:s3cret" + here + "/postgres"), "password authentication failed for user \"alice\"");
    has_words(told("postgresql://nobody:s3cret" + here + "/postgres"), "password authentication failed");
    has_words(told(s.address("nowhere")), "database \"nowhere\" does not exist");
    has_words(told(s.address(w.in.name()) + "?sslmode=require"), "SSL");
    BOOST_TEST(w.said.find("s3cret") == std::string::npos);
    BOOST_TEST(w.said.find(server::password) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_host_that_does_not_answer_is_passed_over) {
    world w;
    auto const& s = *server::the_one();
    // Discards what it hears.
    boost::asio::ip::tcp::acceptor silent{w.loop, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    auto const address = "postgresql://alice:"s + server::written_password + "@127.0.0.1:1,127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + ",localhost:" + std::to_string(s.port()) + '/' + w.in.name();
    auto const made = w.wait(pg::connection::connect(w.loop.get_executor(), address, w.log, std::chrono::milliseconds{200}));
    BOOST_REQUIRE_MESSAGE(made.has_value(), made.error().message());
    BOOST_TEST((*made)->place() == "localhost/" + w.in.name());
}

BOOST_AUTO_TEST_SUITE_END()
