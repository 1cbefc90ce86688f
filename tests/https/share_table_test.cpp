// The program `share` with tables and rows of a TOM, against a local Hermes.
#include "share_fixture.hpp"

namespace {

struct share_table_fixture : share_fixture {
    std::filesystem::path const table = folder.path() / "night.csv";
    std::string const named = "--title 'A night' --submitter me --telescope ELP --unit AB ";

    share_table_fixture() { write(table, "target,ra,dec,mjd,filter,mag,magerr\r\n\"SN 1\",10.5,-20,60000.5,g,17.25,0.03\r\nSN 1,10.5,-20,60001,g,--,\r\n"); }

    ran share_table(std::string const& more) { return run(arguments(more + table.string())); }

    /// More than one message takes, and fewer than three.
    void write_many_rows() {
        std::string all = "target,ra,dec,mjd,filter,mag\n";
        for (int i = 0; i < 20'000; ++i) all += "SN 1,10.5,-20,60000.5,g,17.25\n";
        write(table, all);
    }
};

fault::say const accepted{.status = 200, .body = R"({"uuid": "5b7f2c5e-9d38-4a43-9d67-2b0c8b1c4b6e"})"};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(share_table, share_table_fixture)

BOOST_AUTO_TEST_CASE(a_table_is_published_and_what_is_left_out_is_told) {
    auto const done = share_table(named);
    BOOST_TEST(done.exit_code == 0, done.out << done.err);
    BOOST_TEST(done.out.starts_with("{\"outcome\":\"published\",\"uuid\":\""));
    BOOST_TEST(done.err == "left out: line 3: no brightness and no limit\n");
    auto const published = plain_reader{broker.bootstrap(), "hermes.test"}.next().payload.value();
    BOOST_TEST(published.find(R"("title": "A night")") != std::string::npos, published);
    BOOST_TEST(published.find(R"("brightness": 17.25)") != std::string::npos, published);
}

BOOST_AUTO_TEST_CASE(a_column_that_is_not_read_is_named) {
    write(table, "target,ra,dec,mjd,filter,mag,seeing,hjd\nSN 1,10.5,-20,60000.5,g,17.25,1.2,2460000.9\n");
    auto const done = share_table(named);
    BOOST_TEST(done.exit_code == 0, done.out << done.err);
    BOOST_TEST(done.err == "columns that are not read: seeing, hjd (no UTC)\n");
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_table_is_a_wrong_argument_beside_json) {
    auto const done = share("--unit Vega");
    BOOST_TEST(done.exit_code == 64);
    BOOST_TEST(done.err == "--unit is for tables: JSON says it itself\n");
    BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_dry_run_shows_what_would_be_sent_and_contacts_nobody) {
    auto const done = share_table("--dry-run " + named);
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(done.out.starts_with("1 message: 1 target, 1 row of photometry"), done.out);
    BOOST_TEST(done.out.find("17.25 ± 0.03") != std::string::npos, done.out);
    BOOST_TEST(done.out.find("line 3  no brightness and no limit") != std::string::npos, done.out);
    BOOST_TEST(done.out.ends_with("\n{\"outcome\":\"valid\"}\n"), done.out);
    BOOST_TEST(server.connections() == 0U);
    // Nor does it need to know whom.
    auto const alone = run("--dry-run --topic hermes.test " + named + table.string());
    BOOST_TEST(alone.exit_code == 0, alone.err);
    BOOST_TEST(run("--validate " + message.string()).out == R"({"outcome":"rejected","errors":{"topic":["This field is required."]}})" "\n");
}

BOOST_AUTO_TEST_CASE(a_table_that_does_not_say_enough_is_rejected_and_not_sent) {
    auto const no_system = share_table("--title t --submitter me --telescope ELP ");
    BOOST_TEST(no_system.exit_code == 1);
    BOOST_TEST(no_system.out == R"({"outcome":"rejected","errors":{"column mag":["the magnitudes' system is not said: AB or Vega?"]}})" "\n");
    auto const no_telescope = share_table("--dry-run --title t --submitter me --unit AB ");
    BOOST_TEST(no_telescope.exit_code == 1);
    BOOST_TEST(no_telescope.out.find("Must have at least one of telescope or instrument set") != std::string::npos, no_telescope.out);
    BOOST_TEST(share_table("--unit STmag ").exit_code == 64);
    BOOST_TEST(share_table("--column what=mag ").exit_code == 64);
    BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(rows_of_a_tom_are_published) {
    write(message, R"({"targets": [{"type": "SIDEREAL", "name": "a", "ra": 1.5, "dec": -2}], "datums": [{"data_type": "photometry", "target": "a", "timestamp": "2023-05-19T21:42:21Z",
        "value": {"magnitude": 17.2, "filter": "g", "telescope": "x", "unit": "AB"}}]})");
    auto const done = share("--title t --submitter me");
    BOOST_TEST(done.exit_code == 0, done.out << done.err);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_too_large_goes_out_in_several_messages) {
    write_many_rows();
    server.next(accepted);
    server.next(accepted);
    auto const done = share_table(named);
    BOOST_TEST(done.exit_code == 0, done.out << done.err);
    BOOST_TEST(std::count(done.out.begin(), done.out.end(), '\n') == 2);
    BOOST_TEST(server.requests().size() == 2U);
    BOOST_TEST(share_table("--validate " + named).out == "{\"outcome\":\"valid\"}\n");
}

BOOST_AUTO_TEST_CASE(and_stops_where_one_is_not_published) {
    write_many_rows();
    server.next(fault::say{.status = 400, .body = R"({"topic":["no"]})"});
    auto const done = share_table(named);
    BOOST_TEST(done.exit_code == 1, done.out);
    BOOST_TEST(done.err == "1 of 2 messages were not tried\n");
    BOOST_TEST(server.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_ours_has_a_name_and_can_be_allowed) {
    auto odd = good;
    odd.replace(odd.find("2023-05-19T21:42:21Z"), 20, "19 May 2023");
    write(message, odd);
    auto const refused = share();
    BOOST_TEST(refused.exit_code == 1);
    BOOST_TEST(refused.out.find("\"refusals\":[{\"refusal\":\"date\",\"path\":\"data.photometry[0].date_obs\"") != std::string::npos, refused.out);
    BOOST_TEST(server.connections() == 0U);
    server.next(accepted);
    auto const allowed = share("--allow date");
    BOOST_TEST(allowed.exit_code == 0, allowed.out);
}

BOOST_AUTO_TEST_SUITE_END()
