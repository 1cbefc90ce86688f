#include <boost/test/unit_test.hpp>

#include <alertstream/delivery/assignment_machine.hpp>

#include <string>
#include <type_traits>

using alertstream::topic_partition;
using alertstream::delivery::assignment_machine;

namespace {

topic_partition const p0{"t", 0}, p1{"t", 1};

std::string names(assignment_machine::partitions const& which) {
    std::string text;
    for (auto const& each : which) text += " p" + std::to_string(each.partition);
    return text;
}

struct in_words {
    std::string operator()(assignment_machine::find const& a) const { return "find" + names(a.which); }
    std::string operator()(assignment_machine::open const& a) const { return "open" + names(a.which); }
    std::string operator()(assignment_machine::start_held const& a) const { return "start held" + names({a.which}); }
    std::string operator()(assignment_machine::drain const& a) const { return "drain" + names(a.which); }
    std::string operator()(assignment_machine::cancel const& a) const { return "cancel" + names(a.which); }
    std::string operator()(assignment_machine::commit const& a) const { return "commit" + names(a.which); }
    std::string operator()(assignment_machine::release const& a) const { return "release" + names(a.which); }
    std::string operator()(assignment_machine::wait const& a) const { return a.grace ? "wait for grace" : "wait"; }
    std::string operator()(assignment_machine::leave const&) const { return "leave"; }
};

/// The machine, and the rounds that its actions named last.
struct fixture {
    assignment_machine machine;
    std::uint64_t finding = 0, committing = 0, waiting = 0;

    /// What is due, as text.
    std::string due() {
        std::string text;
        for (auto const& each : machine.next()) {
            if (auto const* find = std::get_if<assignment_machine::find>(&each)) finding = find->round;
            if (auto const* commit = std::get_if<assignment_machine::commit>(&each)) committing = commit->round;
            if (auto const* wait = std::get_if<assignment_machine::wait>(&each)) waiting = wait->round;
            text += (text.empty() ? "" : ", ") + std::visit(in_words{}, each);
        }
        return text;
    }
    void take(assignment_machine::partitions const& which) {
        machine.assigned(which, true);
        due();
        machine.found(finding);
        due();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_assignment_machine, fixture)

BOOST_AUTO_TEST_CASE(opens_partitions_once_their_starts_are_known) {
    machine.assigned({p0, p1}, true);
    BOOST_TEST(due() == "find p0 p1");
    BOOST_TEST(!machine.owns(p0));
    machine.found(finding);
    BOOST_TEST(due() == "open p0 p1");
    BOOST_TEST(machine.owns(p0));
}

BOOST_AUTO_TEST_CASE(gives_back_after_the_handlers_and_the_commit) {
    take({p0, p1});
    machine.revoked({p0, p1}, false);
    BOOST_TEST(due() == "drain p0 p1, wait");
    machine.finished(p0);
    BOOST_TEST(due() == "");
    machine.finished(p1);
    BOOST_TEST(due() == "commit p0 p1, wait");
    machine.committed(committing);
    BOOST_TEST(due() == "release p0 p1");
    BOOST_TEST(!machine.owns(p0));
}

BOOST_AUTO_TEST_CASE(commits_nothing_after_a_loss) {
    take({p0});
    machine.revoked({p0}, true);
    BOOST_TEST(due() == "cancel p0, wait");
    machine.finished(p0);
    BOOST_TEST(due() == "release p0");
}

BOOST_AUTO_TEST_CASE(drops_an_answer_that_comes_after_the_revocation) {
    machine.assigned({p0}, true);
    due();
    machine.revoked({p0}, false);
    BOOST_TEST(due() == "release p0");
    machine.found(finding);
    BOOST_TEST(due() == "");
}

BOOST_AUTO_TEST_CASE(looks_again_for_what_a_partial_revocation_left) {
    machine.assigned({p0, p1}, true);
    due();
    machine.revoked({p0}, false);
    BOOST_TEST(due() == "release p0, find p1");
    machine.found(finding);
    BOOST_TEST(due() == "open p1");
}

BOOST_AUTO_TEST_CASE(keeps_what_was_assigned_before_when_more_is_assigned_meanwhile) {
    machine.assigned({p0}, false);
    due();
    machine.assigned({p1}, false);
    BOOST_TEST(due() == "find p0 p1");
}

BOOST_AUTO_TEST_CASE(a_whole_assignment_replaces_one_that_was_not_answered) {
    machine.assigned({p0}, true);
    due();
    machine.assigned({p0, p1}, true);  // the group began anew before our answer: no revocation comes between
    BOOST_TEST(due() == "find p0 p1");
    machine.assigned({p1}, true);
    BOOST_TEST(due() == "find p1");
    machine.found(finding);
    BOOST_TEST(due() == "open p1");
}

BOOST_AUTO_TEST_CASE(cancels_at_the_deadline_and_goes_without_the_handler_after_the_grace) {
    take({p0});
    machine.revoked({p0}, false);
    due();
    machine.deadline(waiting);
    BOOST_TEST(due() == "cancel p0, wait for grace");
    machine.deadline(waiting);
    BOOST_TEST(due() == "commit p0, wait for grace");
    machine.deadline(waiting);
    BOOST_TEST(due() == "release p0");
}

BOOST_AUTO_TEST_CASE(a_new_lane_waits_for_the_old_ones_handler) {
    take({p0});
    machine.revoked({p0}, false);
    due();
    machine.deadline(waiting), due();
    machine.deadline(waiting), due();
    machine.committed(committing);
    BOOST_TEST(due() == "release p0");
    take({p0});
    BOOST_TEST(machine.held(p0));
    machine.handler_gone(p0);
    BOOST_TEST(due() == "start held p0");
    BOOST_TEST(!machine.held(p0));
}

BOOST_AUTO_TEST_CASE(a_handler_that_ends_between_deadline_and_release_holds_nothing_up) {
    take({p0});
    machine.revoked({p0}, false);
    due();
    machine.deadline(waiting), due();
    machine.deadline(waiting), due();
    machine.finished(p0);
    machine.committed(committing);
    BOOST_TEST(due() == "release p0");
    take({p0});
    BOOST_TEST(!machine.held(p0));
}

BOOST_AUTO_TEST_CASE(stops_by_draining_committing_and_leaving) {
    take({p0});
    machine.stop();
    BOOST_TEST(due() == "drain p0, wait");
    machine.finished(p0);
    BOOST_TEST(due() == "commit p0, wait");
    machine.committed(committing);
    BOOST_TEST(due() == "leave");
}

BOOST_AUTO_TEST_CASE(a_second_stop_cancels) {
    take({p0});
    machine.stop();
    due();
    machine.stop();
    BOOST_TEST(due() == "cancel p0");
}

BOOST_AUTO_TEST_CASE(answers_a_revocation_that_comes_while_it_stops) {
    take({p0});
    machine.stop();
    due();
    machine.revoked({p0}, false);
    BOOST_TEST(due() == "");
    machine.finished(p0);
    due();
    machine.committed(committing);
    BOOST_TEST(due() == "release p0, leave");
}

BOOST_AUTO_TEST_CASE(takes_nothing_once_it_stops) {
    machine.stop();
    BOOST_TEST(due() == "leave");
    machine.assigned({p0}, true);
    BOOST_TEST(due() == "release p0");
}

BOOST_AUTO_TEST_CASE(lets_go_of_what_it_looks_for_when_it_is_stopped) {
    machine.assigned({p0}, true);
    due();
    machine.stop();
    BOOST_TEST(due() == "release p0, leave");
}

BOOST_AUTO_TEST_CASE(an_empty_assignment_and_an_empty_revocation_are_answered) {
    machine.assigned({}, true);
    BOOST_TEST(due() == "find");
    machine.found(finding);
    BOOST_TEST(due() == "open");
    machine.revoked({}, false);
    BOOST_TEST(due() == "release");
}

BOOST_AUTO_TEST_CASE(with_another_client_it_begins_anew_but_for_handlers_that_still_run) {
    take({p0, p1});
    machine.stop();
    BOOST_TEST(due() == "drain p0 p1, wait");
    machine.finished(p1);
    machine.deadline(waiting);
    due();
    machine.deadline(waiting);  // p0's handler heeds nothing
    due();
    auto const old = committing;
    machine.committed(old);
    BOOST_TEST(due() == "leave");
    machine.start_over();
    BOOST_TEST(!machine.stopping());
    BOOST_TEST(!machine.owns(p0));
    machine.committed(old);
    machine.deadline(waiting);
    BOOST_TEST(due() == "");
    take({p0, p1});
    BOOST_TEST(machine.held(p0));
    BOOST_TEST(!machine.held(p1));
    machine.handler_gone(p0);
    BOOST_TEST(due() == "start held p0");
}

BOOST_AUTO_TEST_SUITE_END()
