// Several programs, rights, and what is not as it should be.
#include "fixture.hpp"

#include <alertstream/store/open.hpp>

using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(several, *boost::unit_test::precondition(has_server))

BOOST_AUTO_TEST_CASE(of_two_that_move_the_same_partitions_one_is_fenced) {
    world w;
    auto const one = w.opened(), other = w.opened();
    BOOST_TEST(one->identity() == other->identity());
    std::optional<store::stored_position> at;
    for (int i = 1; i <= 20; ++i) {
        auto const to = position(10 * i);
        auto mine = one_step(at, to, point("one " + std::to_string(i), "SN 2023ixf", i, 15)), its = one_step(at, to, point("other " + std::to_string(i), "SN 2023ixf", i + 100, 15));
        // In another order: neither waits for the other for ever.
        mine.moves.push_back({partition(1), at, to});
        its.moves.insert(its.moves.begin(), {partition(1), at, to});
        auto const first = w.begin(one->commit(mine)), second = w.begin(other->commit(its));
        auto const a = w.await(first), b = w.await(second);
        BOOST_REQUIRE(is_committed(a) != is_committed(b));
        auto const* behind = std::get_if<store::fenced>(is_committed(a) ? &b : &a);
        BOOST_REQUIRE(behind);
        BOOST_REQUIRE(behind->found.size() == 2u);
        BOOST_TEST((behind->found[0].second == to));
        at = to;
    }
    BOOST_TEST(w.in.ask("SELECT count(*) FROM reduced_data") == "20");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM messages") == "20");
}

BOOST_AUTO_TEST_CASE(a_target_that_two_make_at_once_is_made_once_and_no_row_waits_for_it) {
    world w;
    auto const one = w.opened(), other = w.opened(), third = w.opened();
    for (int i = 0; i < 20; ++i) {
        auto const name = "SN " + std::to_string(i), number = std::to_string(i);
        store::batch mine, its, waits;
        mine.units = {point("one " + number, name, 3 * i, 15)};
        its.units = {point("other " + number, name + " b", 3 * i + 1, 15)};
        its.units[0].targets[0].aliases = {name};
        waits.units = {point("third " + number, name, 3 * i + 2, 15)};
        mine.units[0].matching.create = its.units[0].matching.create = true;
        auto const first = w.begin(one->commit(mine)), second = w.begin(other->commit(its)), last = w.begin(third->commit(waits));
        auto const a = w.await(first), b = w.await(second), c = w.await(last);
        BOOST_REQUIRE((is_committed(a) && is_committed(b) && is_committed(c)));
        BOOST_TEST(std::get<store::committed>(a).reports[0].created.size() + std::get<store::committed>(b).reports[0].created.size() == 1u);
    }
    BOOST_TEST(w.in.ask("SELECT count(*) FROM targets") == "20");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM reduced_data WHERE target_id IS NULL") == "0");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM (SELECT FROM reduced_data GROUP BY target_id HAVING count(*) = 3) x") == "20");
}

BOOST_AUTO_TEST_CASE(the_same_rows_from_two_at_once_are_stored_once) {
    world w;
    auto const one = w.opened(), other = w.opened();
    store::batch mine, its;
    for (int i = 0; i < 300; ++i) mine.units.push_back(point("m" + std::to_string(i), "SN 2023ixf", i, 15));
    its.units = {mine.units.rbegin(), mine.units.rend()};
    auto const first = w.begin(one->commit(mine)), second = w.begin(other->commit(its));
    auto const a = w.await(first), b = w.await(second);
    BOOST_TEST((is_committed(a) && is_committed(b)));
    BOOST_TEST(w.in.ask("SELECT count(*) FROM reduced_data") == "300");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM messages") == "300");
}

BOOST_AUTO_TEST_CASE(programs_that_start_at_once_find_one_store) {
    world w;
    std::vector<std::unique_ptr<store::backend>> all;
    std::vector<std::shared_ptr<std::optional<as::result<void>>>> opening;
    for (int i = 0; i < 6; ++i) all.push_back(w.backend());
    for (auto const& each : all) opening.push_back(w.begin(each->open()));
    for (auto const& each : opening) {
        auto const done = w.await(each);
        BOOST_TEST(done.has_value(), (done ? std::string{} : done.error().message()));
    }
    for (auto const& each : all) BOOST_TEST(each->identity() == all.front()->identity());
    BOOST_TEST(all.front()->identity().size() == 36u);
}

BOOST_AUTO_TEST_CASE(a_lock_that_is_not_given_is_tried_again_later) {
    world w;
    auto const in = w.opened();
    // As if it were over: the half minute is the server's.
    w.in.ask("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'canceling statement due to lock timeout' USING ERRCODE = '55P03'; END $$;"
             "CREATE TRIGGER no BEFORE INSERT ON messages EXECUTE FUNCTION no()");
    store::batch what;
    what.units = {point("m1", "SN 2023ixf", 0, 15)};
    has_words(why_not(w.wait(in->commit(what)), store::not_committed::kind::away), "lock timeout");
    w.in.ask("DROP TRIGGER no ON messages");
    BOOST_TEST(is_committed(w.wait(in->commit(what))));
}

BOOST_AUTO_TEST_CASE(missing_rights_are_named) {
    world w;
    auto const& s = *server::the_one();
    auto const bob = w.in.name() + "_bob";
    w.in.ask("CREATE ROLE " + bob + " LOGIN PASSWORD '" + server::password + "'");
    auto const as_bob = s.address(w.in.name(), bob);
    auto const told = [&] {
        auto const tried = w.wait(w.backend(as_bob)->open());
        BOOST_REQUIRE(tried.has_error());
        BOOST_TEST((tried.error().code == as::errc::store_unusable));
        return tried.error().message();
    };
    w.in.ask("REVOKE CREATE ON SCHEMA public FROM public");
    has_words(told(), "CREATE on the schema");
    w.opened();
    has_words(told(), "SELECT, INSERT, UPDATE and DELETE");
    w.in.ask("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + bob);
    auto const in = w.opened(as_bob);
    store::batch what;
    what.units = {point("m1", "SN 2023ixf", 0, 15)};
    has_words(why_not(w.wait(in->commit(what)), store::not_committed::kind::broken), "INSERT");
    w.in.ask("GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + bob + "; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + bob);
    what.units[0].matching.create = true;
    BOOST_TEST(is_committed(w.wait(in->commit(what))));
    w.in.ask("DROP OWNED BY " + bob + "; DROP ROLE " + bob);
}

BOOST_AUTO_TEST_CASE(a_database_that_takes_no_writes_is_named) {
    world w;
    w.in.ask("ALTER DATABASE " + w.in.name() + " SET default_transaction_read_only = on");
    auto const tried = w.wait(w.backend()->open());
    BOOST_REQUIRE(tried.has_error());
    BOOST_TEST((tried.error().code == as::errc::store_unusable));
    has_words(tried.error().message(), "takes no writes");
    w.opened(w.in.address() + "?options=-cdefault_transaction_read_only%3Doff");
    auto const in = w.opened();
    store::batch what;
    what.units = {point("m1", "SN 2023ixf", 0, 15)};
    has_words(why_not(w.wait(in->commit(what)), store::not_committed::kind::broken), "takes no writes");
    BOOST_TEST(w.wait(in->find_target("SN 2023ixf")).has_value());
}

BOOST_AUTO_TEST_CASE(what_somebody_else_has_is_left_alone) {
    world w;
    w.in.ask("CREATE TABLE messages (mine integer)");
    auto const tried = w.wait(w.backend()->open());
    BOOST_REQUIRE(tried.has_error());
    has_words(tried.error().message(), "a schema of its own");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "1");
    w.in.ask("CREATE SCHEMA alerts");
    auto const in = w.opened(w.in.address() + "?options=-csearch_path%3Dalerts");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM alerts.store_identity") == "1");
    // A part of it gone.
    w.in.ask("DROP TABLE alerts.refused_rows");
    auto what = one_step({}, position(10), point("m1", "SN 2023ixf", 0, 15));
    what.units[0].refused.push_back({store::data_type::photometry, 0, "{}", "no"});
    has_words(why_not(w.wait(in->commit(what)), store::not_committed::kind::broken), "gone");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM alerts.offsets") == "0");
}

// Bytes that are no UTF-8, a row of no target, a name too long for an index: refused, kept by themselves, and never in the way of the others.
BOOST_AUTO_TEST_CASE(what_postgresql_refuses_is_kept_with_the_reason) {
    world w;
    auto const in = w.opened();
    store::batch what;
    what.units = {point("bad\xff", "SN 2023ixf", 0, 15, "al\xffice"), point("m2", "SN 2023ixf", 1, 15), point("m3", "SN 2023ixf", 2, 15), point("m4", "SN 2023ixf", 3, 15)};
    what.units[1].data[0].target = 7;
    std::string random;
    for (unsigned i = 0; i < 500; ++i) random += std::string{store::digest_of({std::to_string(i)}).view()};
    for (char& each : random) each = static_cast<char>('a' + (static_cast<unsigned char>(each) % 26));
    what.units[2].targets[0].name = random;
    what.letters.emplace_back().reason = "what \xff threw";
    auto const refused = w.wait(in->commit(what));
    auto const* why = std::get_if<store::not_committed>(&refused);
    BOOST_REQUIRE(why);
    BOOST_TEST((why->kind == store::not_committed::kind::refused));
    what.one_by_one = true;
    auto const done = w.wait(in->commit(what));
    BOOST_REQUIRE(is_committed(done));
    auto const& reports = std::get<store::committed>(done).reports;
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST((reports[i].rows == std::vector{store::row_outcome::refused}));
        BOOST_TEST(!reports[i].why.empty());
    }
    BOOST_TEST((reports[3].rows == std::vector{store::row_outcome::unmatched}));
    BOOST_TEST(w.in.ask("SELECT count(*) FROM refused_rows r JOIN messages m ON m.id = r.message_id WHERE m.exchange_status = 'refused' AND r.reason <> ''") == "3");
    BOOST_TEST(w.in.ask("SELECT message_id FROM messages WHERE sender = E'al\\uFFFDice'") == "bad\xef\xbf\xbd");
    BOOST_TEST(w.in.ask("SELECT reason FROM dead_letters") == "what \xef\xbf\xbd threw");
}

// Whoever asks while a batch is stored is answered.
BOOST_AUTO_TEST_CASE(questions_do_not_wait_for_a_batch) {
    world w;
    auto const in = w.opened();
    auto const what = one_step({}, position(10), point("m1", "SN 2023ixf", 0, 15));
    std::shared_ptr<std::optional<store::commit_result>> waiting;
    {
        holder const other{w.in.address(), "SELECT pg_advisory_xact_lock(hashtext('alertstream ' || current_schema()), 2)"};
        waiting = w.begin(in->commit(what));
        run_on_loop_until(w.loop, [&] { return w.in.ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; });
        BOOST_TEST(w.wait(in->open()).has_value());
        BOOST_TEST(w.wait(in->find_target("SN 2023ixf")).has_value());
        BOOST_TEST(!w.wait(in->positions({partition()})).value().at(0).has_value());
        BOOST_TEST(!waiting->has_value());
    }
    BOOST_TEST(is_committed(w.await(waiting)));
}

BOOST_AUTO_TEST_CASE(who_only_reads_makes_nothing_and_changes_nothing) {
    world w;
    auto const reader = *store::make_backend(w.loop.get_executor(), w.in.address(), store::use::read, w.log);
    auto const says = [](as::failure const& why, std::string_view words) {
        BOOST_TEST((why.code == as::errc::store_unusable));
        has_words(why.message(), words);
    };
    says(w.wait(reader->open()).error(), "has no store");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace") == "0");
    auto const writer = w.opened();
    w.in.ask("UPDATE alertstream_schema SET version = 0");
    says(w.wait(reader->open()).error(), "has no store");
    w.in.ask("UPDATE alertstream_schema SET version = " + std::to_string(store::postgresql::inner::last_version));
    BOOST_TEST(is_committed(w.wait(writer->commit(one_step({}, position(10), point("m1", "SN 2023ixf", 0, 15))))));
    BOOST_TEST(w.wait(reader->open()).has_value());
    BOOST_TEST(reader->identity() == writer->identity());
    BOOST_TEST(w.wait(reader->data(std::nullopt, as::time_point{}, {})).value().size() == 1u);
    has_words(why_not(w.wait(reader->commit({})), store::not_committed::kind::broken), "reading only");
    says(w.wait(reader->mark_done("x")).error(), "reading only");
    says(w.wait(reader->replace_letter("x", {})).error(), "reading only");
    says(w.wait(reader->prune_letters()).error(), "reading only");
    says(w.wait(reader->add_target(target("SN 2023ixf"))).error(), "reading only");
    says(w.wait(reader->retract("alice", "m1")).error(), "reading only");
    BOOST_TEST(w.in.ask("SELECT count(*) FROM targets") == "0");
    boost::asio::co_spawn(w.loop, reader->close(), [](std::exception_ptr) {});
    w.loop.restart();
    w.loop.run();
    BOOST_TEST(reader->identity() == "");
}

// A target made by one batch is where the next ones find it by position, in the batch too.
BOOST_AUTO_TEST_CASE(a_target_is_matched_by_position_within_the_batch_that_makes_it) {
    world w;
    auto const in = w.opened();
    constexpr double second = 1. / 3600;
    store::batch what;
    for (int i = 0; i < 3; ++i) {
        auto& one = what.units.emplace_back(point("m" + std::to_string(i), "new " + std::to_string(i), i, 15));
        one.targets[0] = target("new " + std::to_string(i), {}, 0.1 * second + i * second / 2, 10);
        one.matching.radius = 0.75 * second;
        one.matching.create = true;
    }
    auto const done = w.wait(in->commit(what));
    BOOST_REQUIRE(is_committed(done));
    auto const& reports = std::get<store::committed>(done).reports;
    BOOST_TEST(reports[0].created.size() == 1u);
    BOOST_TEST(reports[1].created.empty());
    BOOST_TEST(reports[2].created.size() == 1u);
    BOOST_TEST(w.in.ask("SELECT string_agg(t.name, ',' ORDER BY d.timestamp) FROM reduced_data d JOIN targets t ON t.id = d.target_id") == "new 0,new 0,new 2");
}

BOOST_AUTO_TEST_SUITE_END()
