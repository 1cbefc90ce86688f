// The local Hermes beside submit_message/: what it keeps, finds, changes and tells others.
#include <boost/test/unit_test.hpp>

#include <alertstream/testing/hermes_json.hpp>
#include <alertstream/testing/hermes_service.hpp>

namespace as = alertstream;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

struct service_fixture {
    as::time_point now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};
    as::testing::hermes_service service;
    std::array<unsigned char, 16> id{};

    service_fixture() {
        service.accounts = {{.token = "t", .credential_name = "c-1"}, {.token = "reader"}, {.token = "narrow", .credential_name = "n", .writable_topics = {"n.test"}}};
        service.now = [this] { return now; };
    }

    as::testing::hermes_answer ask(std::string const& method, std::string const& path, std::string body = {}, std::string const& token = "t", as::testing::hermes_refusals const& refusals = {}) {
        as::testing::hermes_request request{.method = method, .target = "/api/v0/" + path, .headers = {{"Host", "localhost:1"}, {"Content-Type", "application/json"}}, .body = std::move(body)};
        if (!token.empty()) request.headers.emplace_back("Authorization", "Token " + token);
        ++id[0];
        auto made = service.answer(request, id, refusals);
        if (made.publish) {
            service.published(*made.publish);
            now += 1s;
        }
        return made;
    }
    json::value json_of(as::testing::hermes_answer const& answer) {
        BOOST_TEST_REQUIRE(answer.content_type == "application/json");
        return as::testing::read_hermes_json(answer.body).value;
    }
    json::value get(std::string const& path, std::string const& token = "t") { return json_of(ask("GET", path, {}, token)); }

    std::string publish(std::string const& title, std::string const& topic = "hermes.test", std::string const& reference = "r") {
        auto const answer = ask("POST", "submit_message/", R"({"title": ")" + title + R"(", "topic": ")" + topic + R"(", "submitter": "me", "data": {"reference": ")" + reference + "\"}}");
        BOOST_TEST_REQUIRE(answer.status == 200U);
        return std::string{json_of(answer).at("uuid").as_string()};
    }
    std::vector<std::string> titles(json::value const& page) {
        std::vector<std::string> made;
        for (auto const& each : page.at("messages").as_array()) made.emplace_back(each.at("annotations").at("title").as_string());
        return made;
    }
};

using texts = std::vector<std::string>;

std::string const discovery = R"({"title": "t", "topic": "hermes.test", "submitter": "me", "authors": "A", "submit_to_tns": true, "data": {
    "targets": [{"name": "a", "ra": 1, "dec": 2, "new_discovery": true, "discovery_info": {"reporting_group": "SNEX", "discovery_source": "ZTF", "transient_type": "PSN - Possible SN"}}],
    "photometry": [{"target_name": "a", "date_obs": "2026-11-27", "instrument": "P48 - ZTF-Cam", "bandpass": "g-ZTF", "brightness": 19},
                   {"target_name": "a", "date_obs": "2026-11-26", "instrument": "P48 - ZTF-Cam", "bandpass": "g-ZTF", "limiting_brightness": 21}]}})";

std::string with(std::string text, std::string const& what, std::string const& by) {
    auto const at = text.find(what);
    BOOST_TEST_REQUIRE(at != text.npos);
    return text.replace(at, what.size(), by);
}

std::string const circular =
    R"({"title": "GRB 1", "topic": "hermes.test", "submitter": "me", "authors": "A and B", "message_text": "seen", "submit_to_gcn": true, "data": {"targets": [{"name": "a", "ra": 1.5, "dec": 2}]}})";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hermes_service, service_fixture)

BOOST_AUTO_TEST_CASE(what_is_preloaded_is_there_for_a_quarter_of_an_hour) {
    auto const message = R"({"title": " t ", "topic": "a.test", "submitter": "me", "submit_to_gcn": false, "data": {"mine": 1, "event_id": "S1"}})";
    auto const made = ask("POST", "submit_message/preload/", message);
    BOOST_TEST(made.status == 201U);
    auto const path = "submit_message/load/" + std::string{json_of(made).at("key").as_string()} + "/";
    now += 899s;
    // A valid one without the members that Hermes does not know, and without flags.
    BOOST_TEST(ask("GET", path, {}, "reader").body == R"({"title":"t","topic":"a.test","message_text":"","submitter":"me","authors":"","data":{"event_id":"S1"}})");
    now += 1s;
    BOOST_TEST(ask("GET", path).status == 404U);
}

BOOST_AUTO_TEST_CASE(a_preloaded_message_that_is_wrong_is_kept_as_it_came_and_an_empty_one_is_lost) {
    auto const key = [&](std::string const& body) { return "submit_message/load/" + std::string{json_of(ask("POST", "submit_message/preload/", body)).at("key").as_string()} + "/"; };
    BOOST_TEST(ask("GET", key(R"({"title": 5, "more": [1]})")).body == R"({"title":5,"more":[1]})");
    BOOST_TEST(ask("GET", key("{}")).status == 404U);
}

BOOST_AUTO_TEST_CASE(text_for_people_has_tables_as_wide_as_what_is_in_them) {
    auto const body = R"({"authors": "A", "data": {"targets": [{"name": "Ångström", "ra": 1.50, "redshift": null, "new_discovery": true}, {"name": "b"}], "references": [{"url": "u"}]}})";
    BOOST_TEST(json_of(ask("POST", "submit_message/plaintext/", body, "")).as_string() ==
               "A reports:\n\nNone\n\n# Targets\n| name     | ra  | new_discovery | redshift |\n| -------- | --- | ------------- | -------- |\n"
               "| Ångström | 1.5 | True          | None     |\n| b        |     |               |          |\n\n# References\n| url |\n| --- |\n| u   |\n\n");
    for (auto const* bad : {R"({"data": {}})", R"({"authors": "A"})", R"({"authors": "A", "data": {"targets": [1]}})", R"({"authors": "A", "data": {"targets": 1}})", "[1]"})
        BOOST_TEST(ask("POST", "submit_message/plaintext/", bad).status == 500U, bad);
}

BOOST_AUTO_TEST_CASE(a_profile_changes_by_its_rules) {
    auto const change = [&](std::string const& body) { return ask("PATCH", "profile/", body); };
    std::string const least = R"({"non_field_errors":["Must update at least one of tns_bot_id, tns_bot_name, tns_bot_api_token, default_topics_list"]})";
    BOOST_TEST(change("{}").status == 400U);
    BOOST_TEST(change("{}").body == least);
    BOOST_TEST(change(R"({"email": "a@b.c", "writable_topics": []})").body == least);
    BOOST_TEST(change(R"({"tns_bot_id": 5, "tns_bot_name": "bot"})").body == R"({"non_field_errors":["Must update tns_bot_id, tns_bot_name, and tns_bot_api_token all together"]})");
    BOOST_TEST(change(R"({"tns_bot_id": "five", "tns_bot_name": "", "tns_bot_api_token": ""})").body == R"({"tns_bot_id":["A valid integer is required."]})");
    BOOST_TEST(change(R"({"credential_name": "x", "default_topics_list": []})").body ==
               R"({"non_field_errors":["Can only update profile fields: tns_bot_id, tns_bot_name, tns_bot_api_token, default_topics_list"]})");
    auto const changed = change(R"({"tns_bot_id": 5, "tns_bot_name": "bot", "tns_bot_api_token": "s3cret", "default_topics_list": ["a", "b"]})");
    BOOST_TEST(changed.status == 200U);
    BOOST_TEST(changed.body.find("s3cret") == std::string::npos);
    BOOST_TEST(get("profile/").at("tns_bot_name") == "bot");
    BOOST_TEST(get("profile/").at("integrated_apps") == json::array{"TNS"});
    BOOST_TEST(get("profile/").at("default_topics_list").as_array().size() == 2U);
    BOOST_TEST(ask("PATCH", "profile/", "{}", "").status == 403U);
}

BOOST_AUTO_TEST_CASE(a_revoked_token_is_another_and_so_is_a_credential) {
    BOOST_TEST(ask("POST", "revoke_hop_credential/").body == R"({"message":"Hop credential revoked and regenerated."})");
    BOOST_TEST(service.accounts[0].credential_name != "c-1");
    BOOST_TEST(ask("POST", "revoke_api_token/").body == R"({"message":"API token revoked."})");
    BOOST_TEST(ask("GET", "profile/").status == 403U);
    BOOST_TEST(ask("GET", "profile/", {}, service.accounts[0].token).status == 200U);
}

BOOST_AUTO_TEST_CASE(a_query_goes_by_topic_time_text_and_retraction_and_is_paged) {
    for (auto const* title : {"one", "two", "three", "four"}) publish(title, title == std::string{"two"} ? "b.test" : "a.test", "ref " + std::string{title});
    BOOST_TEST((titles(get("query/", "")) == texts{"four", "three", "two", "one"}));
    BOOST_TEST((titles(get("query/?topic=b.test")) == texts{"two"}));
    BOOST_TEST((titles(get("query/?topic=b.test&topic=a.test&limit=2")) == texts{"four", "three"}));
    BOOST_TEST((titles(get("query/?search_query=REF%20three")) == texts{"three"}));
    BOOST_TEST((titles(get("query/?start=2026-11-28T00:00:01Z&end=2026-11-28T00:00:03Z")) == texts{"three", "two"}));
    auto const page = get("query/?topic=a.test&limit=1");
    BOOST_TEST(page.at("prev").is_null());
    auto const second = get("query/?topic=a.test&limit=1&page=" + std::string{page.at("next").as_string()});
    publish("five", "a.test");  // does not move the pages
    BOOST_TEST((titles(second) == texts{"three"}));
    auto const third = get("query/?topic=a.test&limit=1&page=" + std::string{second.at("next").as_string()});
    BOOST_TEST((titles(third) == texts{"one"}));
    BOOST_TEST(third.at("next").is_null());
    BOOST_TEST((titles(get("query/?topic=a.test&limit=1&page=" + std::string{third.at("prev").as_string()})) == texts{"three"}));
}

BOOST_AUTO_TEST_CASE(a_query_that_is_no_query_fails_as_the_real_one) {
    BOOST_TEST(ask("GET", "query/?start=nonsense").status == 500U);
    BOOST_TEST(ask("GET", "query/?limit=ten").status == 422U);
    BOOST_TEST(ask("GET", "query/?page=x").body == R"({"error":"400 Client Error: Bad Request for url: https://archive.example/messages"})");
    BOOST_TEST(ask("GET", "query/message/nobody/").status == 404U);
}

BOOST_AUTO_TEST_CASE(a_message_is_retracted_and_not_by_those_who_may_not_write) {
    auto const uuid = publish("one");
    auto const path = "query/message/" + uuid + "/";
    auto const whole = get(path, "");
    BOOST_TEST(whole.at("message").at("data").at("reference") == "r");
    BOOST_TEST(whole.at("metadata").at("headers").at("_id") == uuid.c_str());
    BOOST_TEST(ask("PATCH", path, R"({"retracted": true})", "reader").status == 401U);
    BOOST_TEST(ask("PATCH", path, R"({"retracted": true})", "narrow").status == 403U);
    BOOST_TEST(ask("PATCH", path, R"({"retracted": true})").body == R"({"success":"true"})");
    BOOST_TEST(get(path).at("annotations").at("retracted").as_bool());
    BOOST_TEST(titles(get("query/?include_retracted=false")).empty());
    BOOST_TEST(titles(get("query/")).size() == 1U);
    ask("PATCH", path, R"({"retracted": false})");
    BOOST_TEST(titles(get("query/?include_retracted=false")).size() == 1U);
    BOOST_TEST(ask("PATCH", "query/message/5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11/", R"({"retracted": true})").status == 404U);
}

BOOST_AUTO_TEST_CASE(a_blind_archive_finds_nothing_of_what_it_has) {
    auto const uuid = publish("one");
    service.archive.sees = false;
    BOOST_TEST(get("query/").at("messages").as_array().empty());
    BOOST_TEST(ask("GET", "query/message/" + uuid + "/").status == 404U);
    BOOST_TEST(get("topics/").at("topics").as_array().empty());
    service.archive.sees = true;
    BOOST_TEST(get("topics/").at("topics") == json::array{"hermes.test"});
    BOOST_TEST(service.archive.messages().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_has_an_address_and_is_there_under_it) {
    std::string const data = R"({"title": "t", "topic": "a.test", "submitter": "me", "data": {"targets": [{"name": "a", "ra": 1, "dec": 2, "file_info": [{"name": "f.txt"}, {"name": "g.txt"}]}]}})";
    as::testing::hermes_request request{.method = "POST", .target = "/api/v0/submit_message/", .headers = {{"Authorization", "Token t"}, {"Content-Type", "multipart/form-data; boundary=x"}}, .body = {}};
    request.body = "--x\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n" + data + "\r\n--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"f.txt\"\r\nContent-Type: text/plain\r\n\r\nflux\r\n1\r\n"
                   "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"g.txt\"\r\n\r\n\r\n--x--\r\n";
    auto const answer = json_of(service.answer(request, id));
    std::string const url{answer.at("data").at("targets").at(0).at("file_info").at(0).at("url").as_string()};
    BOOST_TEST_REQUIRE(url.starts_with("https://archive.example/msg/"));
    auto const uuid = url.substr(28, 36);
    auto const file = ask("GET", "query/download/" + uuid + "/?filename=f.txt");
    BOOST_TEST(file.body == "flux\r\n1");
    BOOST_TEST(file.content_type == "text/plain");
    BOOST_TEST(ask("GET", "query/download/" + uuid + "/?filename=f.txt&content_type=text/csv").content_type == "text/csv");
    BOOST_TEST(ask("GET", "query/download/" + uuid + "/?filename=g.txt").status == 404U);
}

BOOST_AUTO_TEST_CASE(tns_is_told_first_and_its_names_are_references) {
    auto const answer = json_of(ask("POST", "submit_message/", discovery));
    BOOST_TEST(as::testing::hermes_answer_text(answer.at("data").at("references")) == R"([{"source":"tns_object","citation":"2026aaa","url":"https://www.wis-tns.org/object/2026aaa"}])");
    BOOST_TEST(!answer.as_object().contains("submit_to_tns"));
    auto const refused = ask("POST", "submit_message/", discovery, "t", {.tns = "TNS says no"});
    BOOST_TEST(refused.status == 400U);
    BOOST_TEST(refused.body == R"({"error":"TNS says no"})");
    BOOST_TEST(service.reported().size() == 1U);
    BOOST_TEST(service.archive.messages().size() == 1U);
    // Kafka refuses afterwards: TNS knows all the same.
    BOOST_TEST(ask("POST", "submit_message/", discovery, "narrow").status == 400U);
    BOOST_TEST(service.reported().size() == 2U);
    BOOST_TEST(service.reported().back().names == texts{"2026aab"});
}

BOOST_AUTO_TEST_CASE(what_tns_needs_is_asked_for_in_the_servers_words) {
    auto const errors = [&](std::string const& body) { return ask("POST", "submit_message/validate/", body).body; };
    BOOST_TEST(errors(discovery) == "{}");
    BOOST_TEST(ask("POST", "submit_message/validate/", discovery, "").body == R"({"non_field_errors":["Must be an authenticated user to submit to TNS"]})");
    BOOST_TEST(errors(with(discovery, "SNEX", "nobody")) == R"({"data":{"targets":[{"discovery_info":{"reporting_group":["Discovery reporting group nobody is not a valid TNS group"]}}]}})");
    BOOST_TEST(errors(with(discovery, "limiting_brightness", "brightness")) ==
               R"({"photometry_non_field_errors":["At least one separate photometry nondetection / limiting_brightness or target discovery nondetection_source must be specified for TNS submission"]})");
    BOOST_TEST(errors(with(discovery, "g-ZTF", "g")) == R"({"data":{"photometry":[{"bandpass":["Bandpass g is not a valid TNS filter"]},{}]}})");
    BOOST_TEST(errors(with(discovery, R"("authors": "A", )", "")) == R"({"authors":["Must set an author / reporter for TNS submission"]})");
    BOOST_TEST(errors(R"({"title": "t", "topic": "a", "submitter": "me", "authors": "A", "submit_to_tns": true})") ==
               R"({"target_non_field_errors":["Must fill in at least one target entry for TNS submission"],"photometry_non_field_errors":["Should either fill in photometry (new discovery) or spectroscopy (classification) for TNS submission"],"spectroscopy_non_field_errors":["Should either fill in photometry (new discovery) or spectroscopy (classification) for TNS submission"]})");
    // Passes the rules, and the server falls over it.
    BOOST_TEST(ask("POST", "submit_message/", with(discovery, R"("dec": 2)", R"("dec": 2, "ra_error_units": "mas")")).status == 500U);
}

BOOST_AUTO_TEST_CASE(gcn_gets_the_text_and_gives_a_number) {
    BOOST_TEST(ask("POST", "submit_message/", circular).body == R"({"non_field_errors":["Must register a valid GCN account on your Profile page to submit to GCN"]})");
    service.accounts[0].gcn_account = true;
    auto const answer = json_of(ask("POST", "submit_message/", circular));
    BOOST_TEST(answer.at("data").at("references").at(0).at("citation") == 40001);
    BOOST_TEST_REQUIRE(service.reported().size() == 1U);
    BOOST_TEST(service.reported()[0].text.starts_with("A and B report:\n\nseen\n\n# Targets\n| name | ra  | dec |"));
    BOOST_TEST(service.archive.messages().back().what.payload.find(R"("citation": 40001)") != std::string::npos);
    BOOST_TEST(ask("POST", "submit_message/", circular, "t", {.gcn = "GCN says no"}).body == R"({"error":"GCN says no"})");
    auto const errors = ask("POST", "submit_message/validate/", with(circular, "GRB 1", "Re: news")).body;
    BOOST_TEST(errors.starts_with(R"({"non_field_errors":["Title must contain one of allowed subject keywords from the <a href=\")"));
    BOOST_TEST(errors.find("prohibited keyword \\\"re: \\\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_flag_that_is_no_boolean_counts_as_sent) {
    service.accounts[0].gcn_account = true;
    auto const off = with(with(circular, "true", "\"off\""), "GRB 1", "no subject of GCN's");
    BOOST_TEST(ask("POST", "submit_message/validate/", off).body == "{}");
    BOOST_TEST(ask("POST", "submit_message/", off).status == 200U);
    BOOST_TEST(service.reported().size() == 1U);
    BOOST_TEST(ask("POST", "submit_message/", R"({"title": "GRB", "topic": "a", "submitter": "me", "authors": "A", "message_text": "x", "submit_to_gcn": true})").status == 500U);
    BOOST_TEST(service.reported().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_reference_to_a_message_must_be_to_one_that_is_known) {
    auto const errors = [&](std::string const& uuid) {
        return ask("POST", "submit_message/validate/", R"({"title": "t", "topic": "a", "submitter": "me", "data": {"references": [{"source": "hop_uuid", "citation": ")" + uuid + "\"}]}}").body;
    };
    BOOST_TEST(errors(publish("one")) == "{}");
    std::string const other = "5b7f2c5e-1f8e-4e3f-9a53-0d6c2b7f4a11";
    BOOST_TEST(errors(other) == R"({"data":{"references":[{"citation":["hop_uuid )" + other + " does not exist\"]}]}}");
}

BOOST_AUTO_TEST_CASE(the_development_server_takes_topics_for_tests_only) {
    service.development = true;
    BOOST_TEST(ask("POST", "submit_message/validate/", R"({"topic": "a", "submitter": "me"})").body == R"({"title":["This field is required."],"topic":["Hermes Dev can only submit to a test topic."]})");
    BOOST_TEST(ask("POST", "submit_message/validate/", R"({"title": "t", "topic": "a.test", "submitter": "me"})").body == "{}");
}

BOOST_AUTO_TEST_CASE(trouble_of_all_accounts_is_said_as_of_one) {
    service.trouble = as::testing::account_trouble::bad_token;
    BOOST_TEST(ask("GET", "profile/").body == R"({"detail":"Invalid token."})");
    BOOST_TEST(ask("GET", "heartbeat/", {}, "").status == 200U);
    service.trouble = as::testing::account_trouble::no_credential;
    auto const answer = ask("POST", "submit_message/", R"({"title": "t", "topic": "a.test", "submitter": "me"})");
    BOOST_TEST(answer.status == 200U);
    BOOST_TEST(answer.body.find("does not have an associated SCIMMA auth credential") != std::string::npos);
    service.trouble = as::testing::account_trouble::none;
    service.accounts[0].has_profile = false;
    BOOST_TEST(ask("GET", "profile/").status == 500U);
    BOOST_TEST(ask("POST", "submit_message/", R"({"title": "t", "topic": "a.test", "submitter": "me"})").status == 500U);
}

BOOST_AUTO_TEST_CASE(what_is_too_large_is_refused_by_who_refuses_it) {
    service.max_message_bytes = 300;
    auto const refused = ask("POST", "submit_message/", R"({"title": "t", "topic": "a.test", "submitter": "me", "message_text": ")" + std::string(300, 'x') + "\"}");
    BOOST_TEST(refused.status == 400U);
    BOOST_TEST(refused.body.find("code=MSG_SIZE_TOO_LARGE") != std::string::npos);
    BOOST_TEST(ask("POST", "submit_message/validate/", std::string((10U << 20U) + 1, ' ')).status == 413U);
}

BOOST_AUTO_TEST_CASE(the_lists_of_its_own_database_are_for_accounts_and_paged) {
    publish("one");
    publish("two");
    BOOST_TEST(ask("GET", "messages/", {}, "").status == 403U);
    auto const page = get("messages/?limit=1");
    BOOST_TEST(page.at("count") == 2);
    BOOST_TEST(page.at("next") == "https://localhost:1/api/v0/messages/?limit=1&offset=1");
    BOOST_TEST(page.at("results").at(0).at("id") == 2);
    for (auto const* path : {"targets/", "nonlocalizedevents/", "nonlocalizedeventsequence/"})
        BOOST_TEST(ask("GET", path).body == R"({"count":0,"next":null,"previous":null,"results":[]})");
}

BOOST_AUTO_TEST_CASE(a_path_takes_its_methods_and_its_forms) {
    BOOST_TEST(ask("POST", "query/").status == 405U);
    BOOST_TEST(ask("GET", "query/message/a/b/").status == 404U);
    BOOST_TEST(ask("GET", "query/message/a").status == 301U);
    BOOST_TEST(ask("GET", "revoke_api_token/").status == 405U);
    BOOST_TEST(ask("GET", "tns_options/", {}, "").body.find("\"objtypes\"") != std::string::npos);
    BOOST_TEST(json_of(ask("GET", "submit_message/preload/")).as_object().contains("message"));
    auto const page = service.answer({.method = "GET", .target = "/api/v0/query/", .headers = {{"Accept", "text/html"}}, .body = {}}, id);
    BOOST_TEST(page.status == 406U);
}

BOOST_AUTO_TEST_CASE(a_body_of_utf_16_is_read_if_it_says_so) {
    std::u16string const body = u"{\"title\": \"\u212b\U0001f31f\", \"topic\": \"a.test\", \"submitter\": \"me\"}";
    std::string bytes{"\xff\xfe"};
    for (auto const unit : body) (bytes += static_cast<char>(unit & 0xffU)) += static_cast<char>(unit >> 8U);
    auto const answer = service.answer({.method = "POST", .target = "/api/v0/submit_message/", .headers = {{"Authorization", "Token t"}, {"Content-Type", "application/json; charset=utf-16"}}, .body = bytes}, id);
    BOOST_TEST(answer.body.find("\u212b\U0001f31f") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
