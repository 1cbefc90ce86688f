#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/heartbeat.hpp>
#include <alertstream/hermes/list_page.hpp>
#include <alertstream/hermes/tns_options.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

constexpr auto base = "https://hermes.lco.global/";

as::result<list_page<listed_target>> targets(std::string const& next, list_query const& asked = {}) {
    return read_target_list(R"({"count": 300, "next": )" + next + R"(, "previous": null, "results": []})", asked, base);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_list_page)

BOOST_AUTO_TEST_CASE(messages_targets_and_events_are_read) {
    auto const messages = read_message_list(R"({"count": 1, "next": null, "previous": null, "results": [{"id": 7, "uuid": "u", "nonlocalizedevents": [{"event_id": "S190425z"}],
        "targets": [{"id": 3, "name": "a", "right_ascension": 33.2, "right_ascension_sexagesimal": "2:12:48", "declination": null}]}]})", {}, base).value();
    BOOST_TEST((messages.rows == std::vector<listed_message>{{7, "u", {"S190425z"}, {{3, "a", 33.2, {}, {}}}}}));
    BOOST_TEST((messages.count == 1u && !messages.next && !messages.previous));
    auto const found = read_target_list(R"({"count": 1, "results": [{"id": 3, "name": "a", "right_ascension": 1, "declination": -2, "messages": [{"id": 7, "uuid": "u"}]}, null]})", {}, base).value();
    BOOST_TEST((found.rows == std::vector<listed_target>{{3, "a", 1., -2., {"u"}}}));
    auto const events = read_event_list(R"({"count": 1, "results": [{"event_id": "S190425z", "sequences": [{"id": 1, "sequence_number": 2, "sequence_type": "INITIAL", "message": {"id": 9, "uuid": "v"}, "data": {}}],
        "references": [{"id": 7, "uuid": "u", "targets": []}]}]})", {}, base).value();
    BOOST_TEST((events.rows == std::vector<listed_event>{{"S190425z", {{2, "INITIAL", "v"}}, {{7, "u", {}, {}}}}}));
}

BOOST_AUTO_TEST_CASE(the_next_page_is_a_query_with_the_same_filters) {
    list_query const asked{.limit = 100, .offset = 100, .filters = {{"target_name", "SN 2023ixf"}}};
    // Hermes does not know of the TLS in front of it.
    auto const page = targets(R"("http://hermes.lco.global/api/v0/targets/?limit=50&offset=200&target_name=x")", asked).value();
    BOOST_TEST((page.next == list_query{50, 200, asked.filters}));
    BOOST_TEST((targets(R"("/api/v0/targets/?offset=200")", asked).value().next == list_query{100, 200, asked.filters}));
}

BOOST_AUTO_TEST_CASE(a_link_to_another_host_is_refused) {
    for (auto const* link : {R"("https://evil.example/api/v0/targets/?limit=100&offset=100")", R"("//evil.example/?offset=100")", R"("https://hermes.lco.global@evil.example/?offset=100")",
                             R"("https://hermes.lco.global.evil.example/?offset=100")", R"("https://evil.example\u001b[2J/?offset=100")"}) {
        auto const page = targets(link);
        BOOST_TEST((!page && page.error().code == as::errc::insecure), link);
        BOOST_TEST((page.error().detail.find('\x1b') == std::string::npos));
    }
}

BOOST_AUTO_TEST_CASE(a_link_that_leads_no_further_would_never_end) {
    for (auto const* link : {R"("/api/v0/targets/?limit=100&offset=100")", R"("/api/v0/targets/?limit=100&offset=50")", R"("/api/v0/targets/?limit=100")", R"("/api/v0/targets/?offset=-1")", R"("nowhere")",
                             R"("/?offset=99999999999999999999999")"}) {
        auto const page = targets(link, {.offset = 100});
        BOOST_TEST((!page && page.error().code == as::errc::bad_answer), link);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_page_is_a_bad_answer) {
    for (auto const* body : {"", "[]", "{}", R"({"results": {}})", R"({"results": [{"id": 1})", "<html>"}) BOOST_TEST((read_event_list(body, {}, base).error().code == as::errc::bad_answer), body);
}

BOOST_AUTO_TEST_CASE(the_words_of_tns_are_read_with_their_numbers) {
    auto const read = read_tns_options(R"({"at_types": ["Other - Undefined", "PSN - Possible SN"], "objtypes": {"3": "SN Ia", "29": "AGN", "x": "odd", "5": null}, "filters": {"5": "g"}, "units": "none", "new": []})").value();
    BOOST_TEST((read.transient_types == std::vector<tns_term>{{0, "Other - Undefined"}, {1, "PSN - Possible SN"}}));
    BOOST_TEST((read.classifications == std::vector<tns_term>{{3, "SN Ia"}, {29, "AGN"}}));
    BOOST_TEST((has_name(read.filters, "g") && !has_name(read.filters, "G") && read.units.empty()));
    BOOST_TEST((read_tns_options("{}").value() == tns_options{}));
    for (auto const* body : {"", "[]", "<html>", "{"}) BOOST_TEST((read_tns_options(body).error().code == as::errc::bad_answer), body);
}

BOOST_AUTO_TEST_CASE(the_heartbeat_may_not_know_of_the_stream) {
    BOOST_TEST((read_heartbeat(R"({"last_timestamps": {"hop": null}, "is_authenticated": false})").value() == heartbeat{}));
    BOOST_TEST((read_heartbeat(R"({"last_timestamps": {"hop": "2026-11-28T18:30:44.5+00:00", "x": 1}, "is_authenticated": true})").value() ==
                heartbeat{as::time_point{std::chrono::microseconds{1795890644500000}}, true}));
    for (auto const* body : {"", "{}", R"({"last_timestamps": 5})", "null"}) BOOST_TEST((read_heartbeat(body).error().code == as::errc::bad_answer), body);
}

BOOST_AUTO_TEST_SUITE_END()
