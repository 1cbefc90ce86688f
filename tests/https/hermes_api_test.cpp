// All of the API with the local Hermes, which answers as the real one does.
#include "hermes_fixture.hpp"

#include <alertstream/hermes/client.hpp>

namespace as = alertstream;
namespace hermes = alertstream::hermes;

namespace {

hermes::alert one_point(std::string title = "t") {
    hermes::alert made{.title = std::move(title), .submitter = "me"};
    made.targets = {{.name = "a", .ra = hermes::degrees{1}, .dec = hermes::degrees{2}}};
    made.photometry = {{.target = "a", .at = as::time_point{}, .bandpass = "g", .measured = hermes::detection{.value = hermes::magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

struct api_fixture : hermes_fixture {
    hermes::client client = of(std::string{as::testing::hermes::default_token});

    hermes::client of(std::string key) { return {loop.get_executor(), {.base_url = server.url(), .api_key = as::secret{std::move(key)}}, options(), logger()}; }

    /// What `start` completes its handler with.
    template <class Answer>
    Answer take(auto start) {
        std::optional<Answer> came;
        start([&](Answer what) { came.emplace(std::move(what)); });
        run_until([&] { return came.has_value(); });
        return *std::move(came);
    }
    std::string publish(hermes::alert what = one_point()) {
        auto const came = take<as::outcome>([&](auto handler) { client.async_submit("hermes.test", {std::move(what), {}}, std::move(handler)); });
        BOOST_TEST_REQUIRE(std::holds_alternative<as::published>(came), as::to_json_line(came));
        return std::get<as::published>(came).uuid;
    }
    as::result<hermes::archived_message> message(std::string const& uuid) {
        return take<as::result<hermes::archived_message>>([&](auto handler) { client.async_message(uuid, std::move(handler)); });
    }
    as::result<hermes::messages_page> query(hermes::message_query const& what) {
        return take<as::result<hermes::messages_page>>([&](auto handler) { client.async_query(what, std::move(handler)); });
    }
    as::result<hermes::profile> profile(hermes::client& from) {
        return take<as::result<hermes::profile>>([&](auto handler) { from.async_profile(std::move(handler)); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_api, api_fixture)

BOOST_AUTO_TEST_CASE(what_is_published_is_found_read_and_taken_back) {
    auto const uuid = publish();
    auto const seen = message(uuid).value();
    BOOST_TEST(seen.uuid == uuid);
    BOOST_TEST(seen.topic == "hermes.test");
    BOOST_TEST(seen.sender == "observer-1a2b3c4d");
    BOOST_TEST_REQUIRE(seen.alert.has_value());
    BOOST_TEST(seen.alert->photometry.at(0).bandpass == "g");
    BOOST_TEST(take<as::result<void>>([&](auto handler) { client.async_retract(uuid, std::move(handler)); }).has_value());
    BOOST_TEST((message(uuid).value().retracted == true));
    BOOST_TEST(query({.topics = {"hermes.test"}, .include_retracted = false}).value().messages.empty());
    BOOST_TEST(take<as::result<void>>([&](auto handler) { client.async_unretract(uuid, std::move(handler)); }).has_value());
    BOOST_TEST(query({.topics = {"hermes.test"}, .include_retracted = false}).value().messages.size() == 1u);
    BOOST_TEST((message("00000000-0000-4000-8000-000000000000").error().code == as::errc::not_found_there));
}

BOOST_AUTO_TEST_CASE(all_pages_of_a_query_are_all_messages_once) {
    std::vector<std::string> published, found;
    for (int i = 0; i < 5; ++i) published.insert(published.begin(), publish());
    hermes::message_query what{.topics = {"hermes.test"}, .limit = 2};
    do {
        auto const page = query(what).value();
        for (auto const& each : page.messages) found.push_back(each.uuid);
        what.page = page.next;
    } while (!what.page.empty());
    BOOST_TEST((found == published));
}

BOOST_AUTO_TEST_CASE(a_message_is_found_by_its_words) {
    publish();
    auto mine = one_point();
    mine.extra.push_back(hermes::text_member("my_reference", "night-17-3"));
    auto const uuid = publish(mine);
    auto const page = query({.topics = {"hermes.test"}, .text = "night-17-3"}).value();
    BOOST_TEST_REQUIRE(page.messages.size() == 1u);
    BOOST_TEST(page.messages[0].uuid == uuid);
    BOOST_TEST((take<as::result<std::vector<std::string>>>([&](auto handler) { client.async_topics(std::move(handler)); }).value() == std::vector<std::string>{"hermes.test"}));
}

BOOST_AUTO_TEST_CASE(hermes_says_what_is_wrong) {
    auto wrong = one_point("");
    auto const tree = take<as::result<hermes::error_tree>>([&](auto handler) { client.async_validate("hermes.test", {wrong, {}}, std::move(handler)); }).value();
    BOOST_TEST_REQUIRE(tree.errors().size() == 1u);
    BOOST_TEST(tree.errors()[0].path == "title");
    BOOST_TEST(take<as::result<hermes::error_tree>>([&](auto handler) { client.async_validate("hermes.test", {one_point(), {}}, std::move(handler)); }).value().empty());
}

BOOST_AUTO_TEST_CASE(a_draft_is_loaded_by_its_key) {
    auto const key = take<as::result<std::string>>([&](auto handler) { client.async_preload("hermes.test", {one_point("draft"), {}}, std::move(handler)); }).value();
    auto const draft = take<as::result<hermes::stored_message>>([&](auto handler) { client.async_load(key, std::move(handler)); }).value();
    BOOST_TEST_REQUIRE(draft.alert.has_value());
    BOOST_TEST(draft.alert->title == "draft");
    auto const none = take<as::result<hermes::stored_message>>([&](auto handler) { client.async_load("00000000-0000-4000-8000-000000000000", std::move(handler)); });
    BOOST_TEST((none.error().code == as::errc::not_found_there));
}

BOOST_AUTO_TEST_CASE(a_message_without_authors_is_written_as_text) {
    auto const text = take<as::result<std::string>>([&](auto handler) { client.async_plaintext("hermes.test", {one_point(), {}}, std::move(handler)); });
    BOOST_TEST(text.value().find("| g") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_profile_is_changed_and_says_so) {
    auto const before = profile(client).value();
    BOOST_TEST(before.credential_name == "observer-1a2b3c4d");
    BOOST_TEST(!before.tns_bot.has_value());
    hermes::profile_change const change{.tns = hermes::profile_change::tns_credential{77, "bot", as::secret{"tns-t0ken"}}, .default_topics = std::vector<std::string>{"gcn.circulars"}};
    auto const after = take<as::result<hermes::profile>>([&](auto handler) { client.async_change_profile(change, std::move(handler)); }).value();
    BOOST_TEST((after.tns_bot == hermes::tns_bot{77, "bot"}));
    BOOST_TEST((after.default_topics == std::vector<std::string>{"gcn.circulars"}));
    BOOST_TEST(server.accounts().at(0).tns_bot_token == "tns-t0ken");
    for (auto const& line : log) BOOST_TEST(line.find("tns-t0ken") == std::string::npos);
    auto stranger = of("nobodys");
    BOOST_TEST((profile(stranger).error().code == as::errc::account_refused));
}

BOOST_AUTO_TEST_CASE(a_revoked_key_is_good_for_nothing) {
    BOOST_TEST(take<as::result<void>>([&](auto handler) { client.async_revoke_hop_credential(std::move(handler)); }).has_value());
    BOOST_TEST(profile(client).has_value());
    BOOST_TEST(take<as::result<void>>([&](auto handler) { client.async_revoke_api_token(std::move(handler)); }).has_value());
    BOOST_TEST((profile(client).error().code == as::errc::account_refused));
    BOOST_TEST((take<as::result<void>>([&](auto handler) { client.async_revoke_api_token(std::move(handler)); }).error().code == as::errc::account_refused));
}

BOOST_AUTO_TEST_CASE(what_the_service_says_of_itself) {
    BOOST_TEST(take<as::result<hermes::heartbeat>>([&](auto handler) { client.async_heartbeat(std::move(handler)); }).value().authenticated);
    auto anybody = of("");
    BOOST_TEST(!take<as::result<hermes::heartbeat>>([&](auto handler) { anybody.async_heartbeat(std::move(handler)); }).value().authenticated);
    auto const options = take<as::result<hermes::tns_options>>([&](auto handler) { anybody.async_tns_options(std::move(handler)); }).value();
    BOOST_TEST(hermes::has_name(options.transient_types, "PSN - Possible SN"));
    BOOST_TEST(!options.filters.empty());
}

BOOST_AUTO_TEST_CASE(its_own_lists_have_pages) {
    for (int i = 0; i < 3; ++i) publish();
    std::vector<std::string> found;
    std::optional<hermes::list_query> which = hermes::list_query{.limit = 2};
    while (which) {
        auto const page = take<as::result<hermes::list_page<hermes::listed_message>>>([&](auto handler) { client.async_messages(*which, std::move(handler)); }).value();
        BOOST_TEST(page.count == 3u);
        for (auto const& each : page.rows) found.push_back(each.uuid);
        which = page.next;
    }
    BOOST_TEST(found.size() == 3u);
    auto anybody = of("");
    hermes::list_query const all{};
    BOOST_TEST((take<as::result<hermes::list_page<hermes::listed_target>>>([&](auto handler) { anybody.async_targets(all, std::move(handler)); }).error().code == as::errc::bad_settings));
    BOOST_TEST(take<as::result<hermes::list_page<hermes::listed_event>>>([&](auto handler) { client.async_nonlocalizedevents(all, std::move(handler)); }).has_value());
}

BOOST_AUTO_TEST_CASE(a_file_goes_along_and_comes_back) {
    hermes::written_message const with{
        R"({"title":"t","topic":"hermes.test","submitter":"me","data":{"targets":[{"name":"a","ra":1,"dec":2,"file_info":[{"name":"f.txt","description":"d"}]}]}})", {}, {{"f.txt", "text/plain", "hello"}}};
    auto const came = take<as::outcome>([&](auto handler) { client.async_submit(with, std::move(handler)); });
    BOOST_TEST_REQUIRE(std::holds_alternative<as::published>(came), as::to_json_line(came));
    auto const json = message(std::get<as::published>(came).uuid).value().json;
    auto const url = json.find("/msg/");
    BOOST_TEST_REQUIRE(url != std::string::npos);
    auto const got = take<as::result<hermes::file>>([&](auto handler) { client.async_download(json.substr(url + 5, 36), "f.txt", std::move(handler)); });
    BOOST_TEST(got.value().bytes == "hello");
}

BOOST_AUTO_TEST_SUITE_END()
