// The client of a TOM's REST interface against both versions of TOM Toolkit in play.
#include "tom_fixture.hpp"

#include <alertstream/hermes/check.hpp>

namespace {

using nothing = as::result<void>;
using targets = as::result<std::optional<as::tom::known_target>>;
using data = as::result<std::vector<as::tom::datum>>;
using as::tom::already_there;
using as::tom::datum_answer;
using as::tom::product_answer;
using as::tom::stored;
using as::tom::target_answer;

struct fixture : tom_fixture {
    nothing check(as::tom::account who) {
        auto with = client(std::move(who));
        return get<nothing>(with.async_check_login());
    }
    targets find(std::string const& name) {
        auto with = client();
        return get<targets>(with.async_find_target(name));
    }
    datum_answer post(as::tom::datum const& what) {
        auto with = client();
        return get<datum_answer>(with.async_post_datum(what));
    }
    data data_of(std::int64_t target, std::string const& type = "photometry") {
        auto with = client();
        return get<data>(with.async_data_of(target, type));
    }
};

bool is(nothing const& came, as::errc code, std::string_view words = {}) { return came.has_error() && came.error().code == code && came.error().detail.find(words) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tom_client, fixture)

BOOST_AUTO_TEST_CASE(a_log_in_that_the_tom_takes_is_proven_without_changing_anything) {
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST(check(account()).has_value());
        BOOST_TEST(check(account_by_token()).has_value());
        BOOST_TEST(server->server().requests().size() == 4u);
        for (auto const& each : server->server().requests()) BOOST_TEST(each.method == "GET");
        start(of_2());
    }
}

BOOST_AUTO_TEST_CASE(a_wrong_password_and_a_wrong_token_are_refused_by_both_versions) {
    for (int round = 0; round < 2; ++round) {
        auto who = account();
        who.password = as::secret{"not-the-password"};
        auto came = check(who);
        BOOST_TEST(is(came, as::errc::account_refused));
        BOOST_TEST(came.error().message().find("not-the-password") == std::string::npos);
        BOOST_TEST(server->server().requests().size() == 1u);  // nobody's log-in is tried after that
        start(of_2(false));
    }
    BOOST_TEST(is(check(account()), as::errc::account_refused) == false);
    start();
    auto who = account_by_token();
    who.token = as::secret{"0000000000000000000000000000000000000000"};
    BOOST_TEST(is(check(who), as::errc::account_refused, "Invalid token."));
}

BOOST_AUTO_TEST_CASE(a_tom_that_looks_at_no_token_is_found_out_though_it_answers_200) {
    start(of_2(false));
    BOOST_TEST(is(check(account_by_token()), as::errc::account_refused, "anonymous"));
}

BOOST_AUTO_TEST_CASE(what_no_header_can_hold_is_refused_and_not_sent) {
    auto by_token = account_by_token();
    by_token.token = as::secret{"0123\r\nX-Injected: 1"};
    auto named = account();
    named.username = "p:i";
    auto far = account();
    far.base_url = "http://tom.example.org/";
    as::tom::account none{.base_url = server->url()};
    BOOST_TEST(is(check(by_token), as::errc::bad_settings, "line end"));
    BOOST_TEST(is(check(named), as::errc::bad_settings, "colon"));
    BOOST_TEST(is(check(far), as::errc::insecure));
    BOOST_TEST(is(check(none), as::errc::bad_settings, "no log-in"));
    BOOST_TEST(server->server().connections() == 0u);
}

BOOST_AUTO_TEST_CASE(a_target_is_found_by_name_or_alias_however_it_is_written_and_two_are_ambiguous) {
    auto const id = known("SN 2023ixf", {"ZTF23aaklqou"});
    auto const found = find("sn2023-IXF");
    BOOST_TEST_REQUIRE((found.has_value() && found->has_value()));
    BOOST_TEST(((*found)->id == id));
    BOOST_TEST(((*found)->name == "SN 2023ixf" && (*found)->aliases == std::vector<std::string>{"ZTF23aaklqou"}));
    BOOST_TEST((find("ZTF23aaklqou").value()->id == id));
    BOOST_TEST(!find("M 1 & limit=1#").value().has_value());
    BOOST_TEST(server->server().requests().back().target == "/api/targets/?name_fuzzy=M+1+%26+limit%3D1%23");
    known("SN2023IXF");
    auto const two = find("SN 2023ixf");
    BOOST_TEST_REQUIRE(two.has_error());
    BOOST_TEST((two.error().code == as::errc::bad_value));
    BOOST_TEST(two.error().detail.find("SN2023IXF") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_tom_that_gives_another_target_than_was_asked_for_is_not_believed) {
    server->next(as::testing::fault::say{200, R"({"count":1,"next":null,"results":[{"id":7,"name":"M 31","aliases":[]}]})", "application/json"});
    auto const came = find("SN 2023ixf");
    BOOST_TEST_REQUIRE(came.has_error());
    BOOST_TEST(came.error().detail.find("M 31") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_target_is_made_once_and_one_that_is_taken_is_refused_by_name) {
    auto with = client();
    auto const what = std::get<boost::json::object>(as::tom::write_target(target("SN 2023ixf", {"ZTF23aaklqou"}), "Imported From X", "targets[0]"));
    auto const made = get<target_answer>(with.async_create_target(what));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::tom::known_target>(made));
    BOOST_TEST(server->targets().at(0).lists.at(0) == "Imported From X");
    auto const again = get<target_answer>(with.async_create_target(what));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(again));
    BOOST_TEST(as::tom::is_taken(std::get<as::rejected>(again)));
    BOOST_TEST(get<nothing>(with.async_add_to_list(std::get<as::tom::known_target>(made).id, "Another")).has_value());
    BOOST_TEST(server->targets().at(0).lists.at(1) == "Another");
    BOOST_TEST(is(get<nothing>(with.async_add_to_list(99, "Another")), as::errc::not_found_there));
}

BOOST_AUTO_TEST_CASE(a_datum_is_stored_once_and_a_repeat_is_there_already_in_both_versions) {
    for (int round = 0; round < 2; ++round) {
        auto const id = known();
        BOOST_TEST(std::holds_alternative<stored>(post(datum(id))));
        BOOST_TEST(std::holds_alternative<already_there>(post(datum(id))));
        BOOST_TEST(std::holds_alternative<stored>(post(datum(id, 0, 14.8))));  // a correction
        auto const refused = post(datum(id + 1));
        BOOST_TEST_REQUIRE(std::holds_alternative<as::rejected>(refused));
        BOOST_TEST(as::tom::no_such_target(std::get<as::rejected>(refused)));
        auto const there = data_of(id).value();
        BOOST_TEST_REQUIRE(there.size() == 2u);
        BOOST_TEST(std::ranges::count_if(there, [&](auto const& each) { return as::tom::is_same(datum(id), each); }) == 1);
        start(of_2());
    }
    start(of_2(true, false));  // without DEBUG it does not say why it broke
    auto const id = known();
    BOOST_TEST(std::holds_alternative<stored>(post(datum(id))));
    auto const came = post(datum(id));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::unknown>(came));
    BOOST_TEST((std::get<as::unknown>(came).why.code == as::errc::answer_unclear));
}

BOOST_AUTO_TEST_CASE(all_pages_are_read_and_no_next_leads_to_another_host) {
    as::testing::tom elsewhere{loop.get_executor()};
    for (auto const& host : {std::string{}, elsewhere.url()}) {
        start({.version = as::testing::tom_version::toolkit_3, .users = {}, .next_host = host});
        auto const id = known();
        auto with = client();
        for (int i = 0; i < 230; ++i) BOOST_TEST_REQUIRE(std::holds_alternative<stored>(get<datum_answer>(with.async_post_datum(datum(id, i)))));
        BOOST_TEST(get<data>(with.async_data_of(id, "photometry")).value().size() == 230u);
        BOOST_TEST(server->count("GET", "reduceddatums/") == 3u);
    }
    BOOST_TEST(elsewhere.server().connections() == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_tom_has_is_a_message_that_hermes_takes) {
    for (auto const& options : {as::testing::tom_options{}, of_2()}) {
        start(options);
        auto with = client();
        auto const what = std::get<boost::json::object>(as::tom::write_target(target("SN 2023ixf", {"ZTF23aaklqou"}), "", "targets[0]"));
        auto const id = std::get<as::tom::known_target>(get<as::tom::target_answer>(with.async_create_target(what))).id;
        post(datum(id, 0, 14.123456789012345));
        auto row = point(1);
        row.measured = as::hermes::upper_limit{as::hermes::magnitude::ab(19)};
        auto limit = datum(id, 1);
        limit.value = std::get<boost::json::object>(as::tom::value_of(row, "photometry[0]"));
        post(limit);
        auto const found = find("sn2023ixf");
        auto const made = as::tom::to_hermes(**found, data_of(id).value());
        BOOST_TEST_REQUIRE(made.refusals.empty());
        auto alert = made.alert;
        alert.title = "SN 2023ixf";
        alert.submitter = "pi";
        alert.topic = "hermes.test";
        BOOST_TEST(!as::hermes::check(alert).has_value());
        BOOST_TEST(alert.targets.at(0).ra->value == 210.910674);
        // A TOM 3 does not show how deep a limit is.
        BOOST_TEST_REQUIRE(alert.photometry.size() == (options.version == as::testing::tom_version::toolkit_2 ? 2U : 1U));
        auto const& seen = alert.photometry.front().at == point(0).at ? alert.photometry.front() : alert.photometry.back();
        BOOST_TEST(std::get<as::hermes::detection>(seen.measured).value.value == 14.123456789012345);
    }
}

BOOST_AUTO_TEST_CASE(a_list_without_end_ends) {
    auto const endless = [](as::testing::local_request const&) -> boost::asio::awaitable<as::testing::local_answer> {
        co_return as::testing::local_answer{.status = 200, .body = R"({"count":5,"next":"https://x/?page=1","results":[]})", .content_type = "application/json", .headers = {}};
    };
    for (int i = 0; i < 2; ++i) server->next(as::testing::fault::instead{endless});
    auto const came = data_of(1);
    BOOST_TEST_REQUIRE(came.has_error());
    BOOST_TEST((came.error().code == as::errc::bad_answer));
}

BOOST_AUTO_TEST_CASE(no_redirect_is_followed_with_the_log_in) {
    as::testing::tom elsewhere{loop.get_executor()};
    auto const id = known();
    for (auto const status : {301u, 302u, 307u, 308u}) {
        server->next(as::testing::fault::redirect{elsewhere.url() + "api/reduceddatums/", status});
        auto const came = post(datum(id));
        BOOST_TEST_REQUIRE(std::holds_alternative<as::not_sent>(came));
        BOOST_TEST((std::get<as::not_sent>(came).why.code == as::errc::wrong_address));
        server->next(as::testing::fault::redirect{elsewhere.url() + "api/targets/", status});
        BOOST_TEST((find("SN 2023ixf").error().code == as::errc::wrong_address));
    }
    BOOST_TEST(elsewhere.server().connections() == 0u);
}

BOOST_AUTO_TEST_CASE(a_file_is_kept_once_by_its_content_and_found_again) {
    for (int round = 0; round < 2; ++round) {
        auto const id = known();
        auto with = client();
        auto const first = get<product_answer>(with.async_upload_file(id, light_curve()));
        BOOST_TEST_REQUIRE(std::holds_alternative<as::tom::known_product>(first));
        BOOST_TEST(std::holds_alternative<already_there>(get<product_answer>(with.async_upload_file(id, light_curve()))));
        BOOST_TEST_REQUIRE(server->products().size() == 1u);
        BOOST_TEST(server->products()[0].bytes == light_curve().file.bytes);
        BOOST_TEST(server->products()[0].filename == "lc.csv");
        using found = as::result<std::optional<as::tom::known_product>>;
        BOOST_TEST((get<found>(with.async_find_product("SN 2023ixf", as::tom::product_id_of(light_curve()))).value()->target == id));
        BOOST_TEST((!get<found>(with.async_find_product("SN 2023ixf", "another")).value().has_value()));
        start(of_2());
    }
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_cancels_what_takes_several_requests) {
    std::optional<data> came;
    {
        auto with = client();
        server->next(as::testing::fault::never{});
        with.async_data_of(1, "photometry", [&](data is) { came = std::move(is); });
        run_until([&] { return server->server().requests().size() == 1; });
    }
    run_until([&] { return came.has_value(); });
    BOOST_TEST((came->error().code == boost::asio::error::operation_aborted));
}

BOOST_AUTO_TEST_SUITE_END()
