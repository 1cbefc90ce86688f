// What is asked of a TOM, and how what it lists is read.
#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/hermes/account.hpp>
#include <alertstream/tom/question.hpp>

namespace as = alertstream;
using namespace as::tom;
namespace http = as::http;

namespace {

account const me{.base_url = "https://tom.example.org/", .username = "pi", .password = as::secret{"pä ss"}};
account const by_token{.base_url = "https://tom.example.org/api", .token = as::secret{"k3y-not-to-be-shown"}};

template <class Answer>
http::request const& asked(question<Answer> const& from) {
    BOOST_TEST_REQUIRE(std::holds_alternative<http::request>(from.ask));
    return std::get<http::request>(from.ask);
}
http::result answer(unsigned status, std::string body, std::vector<http::field> headers = {}) { return http::response{status, std::move(headers), std::move(body)}; }
template <class T>
bool is(as::result<T> const& from, as::errc code, std::string_view words = "") {
    bool const made = from.has_error() && from.error().code == code && from.error().detail.find(words) != std::string::npos;
    if (!made && from.has_error()) BOOST_TEST_MESSAGE(from.error().message());
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tom_question)

BOOST_AUTO_TEST_CASE(each_has_its_path_with_a_slash_its_log_in_and_follows_no_redirect) {
    data_product const file{.target = "a", .type = "fits_file", .file = {"a.fits", {}, "SIMPLE"}};
    std::vector<http::request> const all{asked(questions::log_in(me)), asked(questions::find_target(me, "SN 2023ixf")), asked(questions::create_target(me, {})), asked(questions::add_to_list(me, 7, "l")), asked(questions::post_datum(me, {})),
                                         asked(questions::data_of(me, 7, "photometry")), asked(questions::upload_file(me, 7, file)), asked(questions::products_of(me, "a"))};
    for (auto const& each : all) {
        BOOST_TEST(each.url.starts_with("https://tom.example.org/api/"));
        BOOST_TEST(each.url.substr(0, each.url.find('?')).ends_with('/'), each.url);
        BOOST_TEST(each.redirects == 0u);
        BOOST_TEST_REQUIRE(each.credentials.size() == 1u);
        BOOST_TEST(each.credentials[0].value.reveal() == "Basic " + as::base64_encode("pi:pä ss"));
    }
    BOOST_TEST(asked(questions::log_in(by_token)).url == "https://tom.example.org/api/");
    BOOST_TEST(asked(questions::log_in(by_token)).credentials[0].value.reveal() == "Token k3y-not-to-be-shown");
    BOOST_TEST(asked(questions::data_of(me, 7, "photometry")).url.ends_with("/api/reduceddatums/?target__id=7&data_type=photometry&limit=100&offset=0"));
    BOOST_TEST(asked(questions::find_target(me, "a&b=c/#\r\n")).url.ends_with("?name_fuzzy=a%26b%3Dc%2F%23%0D%0A"));
    BOOST_TEST(asked(questions::products_of(me, "ä?")).url.ends_with("?target_name=%C3%A4%3F&limit=20&offset=0"));
}

BOOST_AUTO_TEST_CASE(nobodys_log_in_is_of_the_same_kind_and_must_be_refused) {
    auto const basic = questions::log_in_as_nobody(me, "nobody-1"), token = questions::log_in_as_nobody(by_token, "nobody-1");
    BOOST_TEST(asked(basic).credentials[0].value.reveal() == "Basic " + as::base64_encode("nobody-1:nobody-1"));
    BOOST_TEST(asked(token).credentials[0].value.reveal() == "Token nobody-1");
    BOOST_TEST(token.read(answer(401, R"({"detail":"Invalid token."})")).has_value());
    BOOST_TEST(basic.read(answer(302, "", {{"Location", "/accounts/login/?next=/api/"}})).has_value());
    BOOST_TEST(is(token.read(answer(200, "{}")), as::errc::account_refused, "no token"));
    BOOST_TEST(is(basic.read(answer(200, "{}")), as::errc::account_refused, "no password"));
    BOOST_TEST(is(basic.read(answer(502, "<html>")), as::errc::not_now));
}

BOOST_AUTO_TEST_CASE(a_log_in_is_proven_by_the_interface_of_a_tom_only) {
    auto const read = questions::log_in(me).read;
    BOOST_TEST(read(answer(200, R"({"targets":"https://x/api/targets/","reduceddatums":"https://x/api/reduceddatums/"})")).has_value());
    BOOST_TEST(is(read(answer(200, "<html>welcome")), as::errc::bad_answer));
    BOOST_TEST(is(read(answer(200, R"({"profile":"x"})")), as::errc::bad_answer));
    BOOST_TEST(is(read(answer(401, R"({"detail":"pä ss"})")), as::errc::account_refused));
    BOOST_TEST(read(answer(401, R"({"detail":"pä ss"})")).error().detail.find("pä ss") == std::string::npos);
    BOOST_TEST(is(read(answer(302, "", {{"Location", "/accounts/login/?next=/api/"}})), as::errc::account_refused, "log-in"));
    BOOST_TEST(is(read(answer(302, "", {{"Location", "https://www.example.org/"}})), as::errc::wrong_address));
}

BOOST_AUTO_TEST_CASE(targets_are_read_and_none_that_was_not_asked_for_is_taken) {
    auto const ask = questions::find_target(me, "SN 2023ixf");
    auto const one = R"({"id":1,"name":"sn2023ixf","aliases":[]})", two = R"({"id":2,"name":"M 1","aliases":[{"name":"SN-2023IXF"}]})", other = R"({"id":3,"name":"M 31","aliases":[]})";
    auto const list = [](std::string rows) { return answer(200, R"({"count":1,"next":null,"previous":null,"results":[)" + rows + "]}"); };
    BOOST_TEST(!ask.read(list("")).value().has_value());
    BOOST_TEST(ask.read(list(one)).value()->id == 1);
    BOOST_TEST(ask.read(list(two)).value()->id == 2);
    BOOST_TEST(is(ask.read(list(std::string{one} + "," + two)), as::errc::bad_value, "sn2023ixf (1), M 1 (2)"));
    BOOST_TEST(is(ask.read(list(other)), as::errc::bad_value, "M 31"));
    BOOST_TEST(is(ask.read(list(R"({"id":"1","name":"sn2023ixf"})")), as::errc::bad_answer));
    BOOST_TEST(is(ask.read(answer(200, "[]")), as::errc::bad_answer));
    BOOST_TEST(is(std::get<as::result<std::optional<known_target>>>(questions::find_target(me, " - ").ask), as::errc::bad_value));
}

BOOST_AUTO_TEST_CASE(a_page_has_its_rows_and_the_query_of_the_next_at_our_own_address) {
    auto const ask = questions::data_of(me, 7, "photometry");
    auto const list = [&](std::string next, std::string rows = {}) { return ask.read(answer(200, R"({"count":1,"next":)" + next + R"(,"results":[)" + rows + "]}")); };
    auto const row = [](int target, std::string type) { return R"({"data_type":")" + type + R"(","source_name":"X","source_location":"","timestamp":"2023-05-19T21:42:21.500000Z","value":{"brightness":14.9},"target":)" + std::to_string(target) + '}'; };
    auto const page = list(R"("http://evil.example/else/?limit=100&offset=100")", row(7, "photometry") + ',' + row(8, "photometry") + ',' + row(7, "spectroscopy")).value();
    BOOST_TEST(page.rows.size() == 1u);
    BOOST_TEST(asked(questions::data_of(me, 7, "photometry", page.next)).url == "https://tom.example.org/api/reduceddatums/?limit=100&offset=100");
    BOOST_TEST(list("null").value().next.empty());
    for (auto const* next : {R"("http://x/")", "7", R"("?a b")", R"("?a\r\nHost: x")", R"("?a#b")", R"("?\u00e4")"}) BOOST_TEST(is(list(next), as::errc::bad_answer), next);
    for (auto const* rows : {"7", "{}", R"({"target":7})", R"({"target":7,"timestamp":"soon","value":{}})", R"({"target":7,"timestamp":"2023-05-19","value":3})"}) BOOST_TEST(is(list("null", rows), as::errc::bad_answer), rows);
}

BOOST_AUTO_TEST_CASE(a_file_is_a_form_whose_parts_are_as_they_were_given) {
    data_product file{.target = {}, .type = "photometry", .file = {"lc.csv", "text/csv", "a\r\n--b"}, .product_id = "abc"};
    auto const ask = questions::upload_file(me, 7, file);
    auto const& made = asked(ask);
    auto const boundary = "--" + made.content_type.substr(made.content_type.find("boundary=") + 9);
    BOOST_TEST(made.body == boundary + "\r\nContent-Disposition: form-data; name=\"product_id\"\r\n\r\nabc\r\n" + boundary + "\r\nContent-Disposition: form-data; name=\"target\"\r\n\r\n7\r\n" + boundary +
                                "\r\nContent-Disposition: form-data; name=\"data_product_type\"\r\n\r\nphotometry\r\n" + boundary +
                                "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lc.csv\"\r\nContent-Type: text/csv\r\n\r\na\r\n--b\r\n" + boundary + "--\r\n");
    for (auto const* name : {"", "a/b", "a\"b", "a\nb"}) {
        file.file.name = name;
        BOOST_TEST(std::holds_alternative<as::rejected>(std::get<product_answer>(questions::upload_file(me, 7, file).ask)), name);
    }
}

BOOST_AUTO_TEST_CASE(an_account_that_cannot_be_used_asks_nothing) {
    auto const why = [](account const& who) { return std::get<as::result<void>>(questions::log_in(who).ask); };
    auto const with = [](auto change) {
        auto made = me;
        change(made);
        return made;
    };
    BOOST_TEST(is(why(with([](auto& a) { a.base_url = "http://tom.example.org/"; })), as::errc::insecure));
    BOOST_TEST(is(why(with([](auto& a) { a.base_url = "https://pi:x@tom.example.org/"; })), as::errc::bad_settings));
    BOOST_TEST(is(why(with([](auto& a) { a.base_url = ""; })), as::errc::bad_settings));
    BOOST_TEST(is(why(with([](auto& a) { a.username = "p:i"; })), as::errc::bad_settings));
    BOOST_TEST(is(why(with([](auto& a) { a.password = as::secret{"a\nb"}; })), as::errc::bad_settings));
    BOOST_TEST(is(why(with([](auto& a) { a.token = as::secret{"abc"}; })), as::errc::bad_settings));
    BOOST_TEST(is(why({.base_url = "https://tom.example.org/", .token = as::secret{"a\r\nX: y"}}), as::errc::bad_settings));
    BOOST_TEST(std::holds_alternative<as::not_sent>(std::get<datum_answer>(questions::post_datum({}, {}).ask)));
    BOOST_TEST(asked(questions::log_in(with([](auto& a) { a.base_url = "http://127.0.0.1:8070/"; }))).url == "http://127.0.0.1:8070/api/");
}

BOOST_AUTO_TEST_CASE(settings_of_a_tom_are_no_setting_of_another_destination) {
    std::vector<as::setting_error> problems;
    auto const all = as::settings::parse(R"({"DATA_SHARING": {"hermes": {"HERMES_API_KEY": "k", "TOKEN": "t", "CREATE_TARGETS": true, "SHARED_LIST": "l"}}})");
    BOOST_TEST(all.errors().empty());
    static_cast<void>(as::hermes::account_of(all.data_sharing().at(0), problems));
    BOOST_TEST_REQUIRE(problems.size() == 3u);
    BOOST_TEST(problems[0].path == "DATA_SHARING.hermes.TOKEN");
}

BOOST_AUTO_TEST_SUITE_END()
