#pragma once

#include <support/store_contract.hpp>

/// What is taken back, and what happened: marked, never deleted.
namespace store_contract {

inline store::unit retraction(std::string id, std::string of, std::string sender = "alice") {
    auto made = message(std::move(id), std::move(sender));
    made.retracts = {std::move(of)};
    return made;
}

inline void what_was_taken_back_is_marked(contract& c) {
    auto what = point("m1", "SN 2023ixf", 0, 15);
    observe(what, "SN 2023ixf", 1, 16);
    c.put(what);
    c.put(point("m2", "SN 2023ixf", 2, 17));
    BOOST_TEST(c.put(retraction("m3", "m1")).retracted == 1u);
    BOOST_TEST((c.magnitudes() == list({17.})));
    auto const all = c.all_data();
    BOOST_REQUIRE(all.size() == 3u);
    BOOST_TEST((all[0].retracted.has_value() && all[1].retracted.has_value() && !all[2].retracted.has_value()));
    BOOST_TEST(c.count("messages WHERE message_id = 'm1' AND retracted_at IS NOT NULL") == "1");
    // Once.
    BOOST_TEST(c.put(retraction("m3", "m1")).retracted == 0u);
    BOOST_TEST((c.all_data() == all));
    // Of a message that is taken back, nothing new counts.
    observe(what, "SN 2023ixf", 3, 18);
    BOOST_TEST((c.put(what).rows == list({row_outcome::known, row_outcome::known, row_outcome::unmatched})));
    BOOST_TEST((c.magnitudes() == list({17.})));
}

inline void what_was_taken_back_before_it_came_is_marked_when_it_comes(contract& c) {
    BOOST_TEST(c.put(retraction("m3", "m1")).retracted == 0u);
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    BOOST_TEST(c.magnitudes().empty());
    BOOST_TEST(c.all_data().at(0).retracted.has_value());
    BOOST_TEST(c.count("messages WHERE retracted_at IS NOT NULL") == "1");
    // A correction that stands makes the row count again; one that was taken back before does not.
    BOOST_TEST(c.put_row(point("m2", "SN 2023ixf", 0, 16, "alice", 1h)) == row_outcome::updated);
    BOOST_TEST((c.magnitudes() == list({16.})));
    c.put(retraction("m5", "m4"));
    BOOST_TEST(c.put_row(point("m4", "SN 2023ixf", 0, 17, "alice", 2h)) == row_outcome::updated);
    BOOST_TEST(c.magnitudes().empty());
}

inline void nobody_takes_back_what_another_said(contract& c) {
    c.put(point("m1", "SN 2023ixf", 0, 15));
    c.put(point("m1", "SN 2023ixf", 1, 16, ""));
    BOOST_TEST(c.put(retraction("m2", "m1", "mallory")).retracted == 0u);
    BOOST_TEST(c.magnitudes().size() == 2u);
    // Nobody in particular is a sender of his own.
    BOOST_TEST(c.put(retraction("m2", "m1", "")).retracted == 1u);
    BOOST_TEST((c.magnitudes() == list({15.})));
    c.put(retraction("m4", "m3", "mallory"));
    c.put(point("m3", "SN 2023ixf", 2, 17));
    BOOST_TEST((c.magnitudes() == list({15., 17.})));
}

inline void a_person_may_take_back_by_hand(contract& c) {
    c.put(point("m1", "SN 2023ixf", 0, 15));
    auto elsewhere = point("m1", "SN 2023ixf", 1, 16);
    elsewhere.message.topic = "hermes.other";
    c.put(elsewhere);
    BOOST_TEST(c.wait(c.in->retract("bob", "m1")).value() == 0u);
    BOOST_TEST(c.wait(c.in->retract("alice", "m1")).value() == 2u);
    BOOST_TEST(c.wait(c.in->retract("alice", "m1")).value() == 0u);
    BOOST_TEST(c.magnitudes().empty());
    BOOST_TEST(c.wait(c.in->retract("alice", "m9")).value() == 0u);
    c.put(point("m9", "SN 2023ixf", 2, 17));
    BOOST_TEST(c.magnitudes().empty());
}

inline store::unit happened(std::string id, std::string event, std::string type, std::string sender = "lvc") {
    auto made = message(std::move(id), std::move(sender));
    auto& one = made.events.emplace_back();
    one.source = "igwn.gwalert";
    one.id = std::move(event);
    one.type = std::move(type);
    one.at = night;
    one.content = R"({"far":1e-9})";
    one.identity = store::digest_of({made.message.id, one.id, one.type, made.message.sender});
    return made;
}

inline void an_event_is_kept_once(contract& c) {
    BOOST_TEST(c.put(happened("e1", "S230518h", "INITIAL")).events == 1u);
    BOOST_TEST(c.put(happened("e1", "S230518h", "INITIAL")).events == 0u);
    BOOST_TEST(c.put(happened("e2", "S230518h", "UPDATE")).events == 1u);
    BOOST_TEST(c.count("events e JOIN messages m ON m.id = e.message_id WHERE e.source = 'igwn.gwalert' AND e.event_id = 'S230518h' AND e.type = 'INITIAL' AND e.sender = 'lvc' AND"
                       " e.content = '{\"far\":1e-9}' AND e.at IS NOT NULL AND m.message_id = 'e1' AND e.retracted_at IS NULL") == "1");
}

inline void an_event_that_is_taken_back_is_marked_with_all_that_was_said_of_it(contract& c) {
    c.put(happened("e1", "S230518h", "INITIAL"));
    c.put(happened("e2", "S230518h", "UPDATE"));
    c.put(happened("e3", "S230518x", "INITIAL"));
    c.put(happened("e4", "S230518h", "INITIAL", "another"));
    auto back = happened("e5", "S230518h", "RETRACTION");
    back.events[0].retracts = true;
    auto const report = c.put(back);
    BOOST_TEST(report.events == 1u);
    BOOST_TEST(report.retracted == 2u);
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL AND sender = 'lvc' AND event_id = 'S230518h' AND type <> 'RETRACTION'") == "2");
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL") == "2");
    // What is said afterwards stands, even if the retraction comes again.
    c.put(happened("e6", "S230518h", "INITIAL"));
    BOOST_TEST(c.put(back).retracted == 0u);
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL") == "2");
    // Of no event in particular, none is taken back.
    c.put(happened("e7", "", "CIRCULAR"));
    auto nothing = happened("e8", "", "RETRACTION");
    nothing.events[0].retracts = true;
    BOOST_TEST(c.put(nothing).retracted == 0u);
}

inline store::unit event_taken_back(std::string id, std::string event, std::string sender = "lvc", std::chrono::seconds shared = 0s) {
    auto made = happened(std::move(id), std::move(event), "RETRACTION", std::move(sender));
    made.message.shared = *made.message.shared + shared;
    made.events[0].retracts = true;
    return made;
}

inline void an_event_that_was_taken_back_before_it_came_is_marked_when_it_comes(contract& c) {
    BOOST_TEST(c.put(event_taken_back("e2", "S230518h", "lvc", 60s)).retracted == 0u);
    auto const report = c.put(happened("e1", "S230518h", "INITIAL"));
    BOOST_TEST((report.events == 1u && report.retracted == 1u));
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL AND type = 'INITIAL'") == "1");
    BOOST_TEST(c.put(happened("e1", "S230518h", "INITIAL")).retracted == 0u);
    // Not what was said later, what another says, nor another event; and not what is of no event in particular.
    auto later = happened("e3", "S230518h", "UPDATE");
    later.message.shared = *later.message.shared + 61s;
    c.put(event_taken_back("e4", "", "lvc", 60s));
    for (auto const& each : {later, happened("e5", "S230518h", "INITIAL", "another"), happened("e6", "S230518x", "INITIAL"), happened("e7", "", "CIRCULAR")}) BOOST_TEST(c.put(each).retracted == 0u);
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL") == "1");
}

inline void a_retraction_that_is_known_by_another_takes_back_what_its_own_sender_said(contract& c) {
    auto by_relay = event_taken_back("e2", "S230518h", "relay"), by_lvc = event_taken_back("e3", "S230518h");
    by_relay.events[0].identity = by_lvc.events[0].identity;
    c.put(happened("e1", "S230518h", "INITIAL"));
    BOOST_TEST(c.put(by_relay).retracted == 0u);
    c.put(happened("e4", "S230518h", "UPDATE"));
    auto const report = c.put(by_lvc);
    BOOST_TEST((report.events == 0u && report.retracted == 1u));
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL AND type = 'INITIAL'") == "1");
    BOOST_TEST(c.count("events WHERE retracted_at IS NOT NULL") == "1");
}

inline std::vector<promise> const promises_of_marks{
    {"what_was_taken_back_is_marked", what_was_taken_back_is_marked},
    {"what_was_taken_back_before_it_came_is_marked_when_it_comes", what_was_taken_back_before_it_came_is_marked_when_it_comes},
    {"nobody_takes_back_what_another_said", nobody_takes_back_what_another_said},
    {"a_person_may_take_back_by_hand", a_person_may_take_back_by_hand},
    {"an_event_is_kept_once", an_event_is_kept_once},
    {"an_event_that_is_taken_back_is_marked_with_all_that_was_said_of_it", an_event_that_is_taken_back_is_marked_with_all_that_was_said_of_it},
    {"an_event_that_was_taken_back_before_it_came_is_marked_when_it_comes", an_event_that_was_taken_back_before_it_came_is_marked_when_it_comes},
    {"a_retraction_that_is_known_by_another_takes_back_what_its_own_sender_said", a_retraction_that_is_known_by_another_takes_back_what_its_own_sender_said},
};

}  // namespace store_contract
