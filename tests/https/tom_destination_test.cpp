// Sharing with a TOM, plainly and from an outbox.
#include "tom_fixture.hpp"

#include <alertstream/data_sharing.hpp>
#include <alertstream/durable.hpp>
#include <alertstream/tom/destination.hpp>

namespace {

using tom = as::durable<as::tom::destination<"othertom">>;

struct fixture : tom_fixture {
    std::optional<as::data_sharing<tom>> sharing;

    void make(std::function<void(as::sharing_settings&)> const& more = [](auto&) {}) {
        boost::json::object const entry{{"BASE_URL", server->url()},
                                        {"USERNAME", server->default_user},
                                        {"PASSWORD", server->default_password},
                                        {"CA_FILE", server->ca_file()},
                                        {"OUTBOX", (folder.path() / "outbox.sqlite").string()},
                                        {"LONGEST_SECONDS", 0}};
        auto const all = as::settings::parse(boost::json::serialize(boost::json::object{{"DATA_SHARING", {{"othertom", entry}}}})).changed([&](as::settings::parts of) { more(of.data_sharing.at(0)); });
        sharing.reset();
        sharing.emplace(loop, all, logger());
    }
    /// Another file for each TOM: an outbox knows what was shared.
    auto outbox_of(int round) const {
        return [file = (folder.path() / ("outbox" + std::to_string(round) + ".sqlite")).string()](as::sharing_settings& of) { of.outbox = file; };
    }
    static void may_create(as::sharing_settings& of) { of.create_targets = true; }

    template <class Value>
    as::outcome publish(Value what) {
        return get<as::outcome>(sharing->async_publish<"othertom", "data">(std::move(what)));
    }
    template <class Value>
    as::acceptance accept(Value what) {
        return get<as::acceptance>(sharing->async_accept<"othertom", "data">(std::move(what)));
    }
    void drain() {
        std::optional<as::error_code> drained;
        sharing->outbox<"othertom">().async_drain(1h, [&](as::error_code ec) { drained = ec; });
        run_until([&] { return drained.has_value(); });
        BOOST_TEST(!*drained);
    }
    static bool is_published(as::outcome const& came) {
        if (!std::holds_alternative<as::published>(came)) BOOST_TEST_MESSAGE(as::describe(came));
        return std::holds_alternative<as::published>(came);
    }
    /// Rejected with an error of this path, whose words hold these.
    static bool is_rejected(as::outcome const& came, std::string_view path, std::string_view words = {}) {
        auto const* const why = std::get_if<as::rejected>(&came);
        bool const is = why && std::ranges::any_of(why->errors, [&](auto const& each) { return each.path == path && each.problem.find(words) != std::string::npos; });
        if (!is) BOOST_TEST_MESSAGE(as::describe(came));
        return is;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tom_destination, fixture)

BOOST_AUTO_TEST_CASE(rows_are_shared_once_after_the_log_in_was_proven_and_one_look_up_a_name) {
    for (int round = 0; round < 2; ++round) {
        auto const id = known();
        make();
        BOOST_TEST(is_published(publish(alert(3))));
        BOOST_TEST(server->data().size() == 3u);
        BOOST_TEST(server->data()[0].at("target").as_int64() == id);
        BOOST_TEST(server->server().requests().at(0).target == "/api/");
        BOOST_TEST(server->server().requests().at(1).target == "/api/");
        BOOST_TEST(is_published(publish(alert(4, "sn2023ixf"))));  // three of them are there already
        BOOST_TEST(server->data().size() == 4u);
        BOOST_TEST(server->count("GET", "targets/") == 1u);
        BOOST_TEST(server->count("GET", "") == 2u);
        start(of_2());
    }
}

BOOST_AUTO_TEST_CASE(a_limit_and_a_spectrum_are_kept_by_both_versions) {
    for (int round = 0; round < 2; ++round) {
        known();
        make();
        auto what = alert();
        what.photometry[0].measured = as::hermes::upper_limit{as::hermes::magnitude::ab(20.3)};
        as::hermes::spectrum spectrum;
        spectrum.target = "SN 2023ixf";
        spectrum.at = point().at;
        spectrum.flux = {1, 2};
        spectrum.wavelength = {5000, 6000};
        spectrum.wavelength_units = "\u00c5";
        what.spectroscopy.push_back(spectrum);
        for (int i = 0; i < 2; ++i) BOOST_TEST(is_published(publish(what)));
        BOOST_TEST_REQUIRE(server->data().size() == 2u);
        BOOST_TEST(server->data()[0].at("value").as_object().at("limit").as_double() == 20.3);
        auto const& value = server->data()[1].at("value").as_object();
        BOOST_TEST((value.contains("wavelength_unit") ? value.at("wavelength_unit") : value.at("wavelength_units")) == boost::json::value("Angstrom"));
        start(of_2());
    }
}

BOOST_AUTO_TEST_CASE(what_a_tom_would_break_on_is_rejected_with_all_paths_and_nothing_is_asked) {
    make();
    auto what = alert(2);
    what.photometry[1].bandpass = " ";
    what.photometry[0].measured = as::hermes::no_measurement{};
    what.astrometry.resize(1);
    auto const came = publish(what);
    BOOST_TEST(is_rejected(came, "photometry[1].bandpass"));
    BOOST_TEST(is_rejected(came, "photometry[0].brightness"));
    BOOST_TEST(is_rejected(came, "astrometry"));
    BOOST_TEST(server->server().connections() == 0u);
}

BOOST_AUTO_TEST_CASE(an_unknown_target_is_made_only_if_that_is_set_and_goes_into_the_list) {
    make();
    BOOST_TEST(is_rejected(publish(alert()), "targets[0].name", "CREATE_TARGETS"));
    BOOST_TEST(server->targets().empty());
    make([](auto& entry) {
        may_create(entry);
        entry.shared_list = "Imported From X";
    });
    BOOST_TEST(is_published(publish(alert(1, "SN 2023ixf", {"ZTF23aaklqou"}))));
    BOOST_TEST_REQUIRE(server->targets().size() == 1u);
    BOOST_TEST(server->targets()[0].aliases.at(0) == "ZTF23aaklqou");
    BOOST_TEST(server->targets()[0].lists.at(0) == "Imported From X");
    known("M 31");
    BOOST_TEST(is_published(publish(alert(1, "M31"))));  // one that is there goes into it too
    BOOST_TEST(server->targets()[1].lists.at(0) == "Imported From X");
    auto nowhere = alert(1, "nowhere");
    nowhere.targets[0].ra.reset();
    BOOST_TEST(is_rejected(publish(nowhere), "targets[0].ra"));
}

BOOST_AUTO_TEST_CASE(a_target_that_the_tom_knows_by_an_alias_of_ours_is_found) {
    auto const id = known("ZTF23aaklqou");
    make(may_create);
    BOOST_TEST(is_published(publish(alert(1, "SN 2023ixf", {"ZTF23aaklqou", "ATLAS23abc"}))));
    BOOST_TEST(server->targets().size() == 1u);
    BOOST_TEST(server->data().at(0).at("target").as_int64() == id);
    known("ATLAS23abc");
    make(may_create);
    BOOST_TEST(is_rejected(publish(alert(1, "SN 2023ixf", {"ZTF23aaklqou", "ATLAS23abc"})), "targets[0].name", "two targets"));
}

BOOST_AUTO_TEST_CASE(a_name_of_two_targets_is_ambiguous_and_costs_the_destination_nothing) {
    known("SN 2023ixf");
    known("SN2023ixf");
    known("M 31");
    make(may_create);
    BOOST_TEST(is_rejected(publish(alert()), "targets[0].name", "several"));
    BOOST_TEST(server->data().empty());
    BOOST_TEST(is_published(publish(alert(1, "M 31"))));
}

BOOST_AUTO_TEST_CASE(a_target_of_somebody_elses_is_refused_in_words) {
    known("SN 2023ixf", {}, "somebody");
    make(may_create);
    // Whoever sees no target of his own is shown others' by name, and may not change them.
    BOOST_TEST(is_rejected(publish(alert(2)), "photometry[0].target", "may not change"));
    known("M 31");
    make(may_create);
    BOOST_TEST(is_rejected(publish(alert(2)), "targets[0].name", "does not see"));
    BOOST_TEST(server->data().empty());
}

BOOST_AUTO_TEST_CASE(a_target_that_was_deleted_is_looked_up_anew) {
    auto const first = known();
    make(may_create);
    BOOST_TEST(is_published(publish(alert())));
    server->delete_target(first);
    BOOST_TEST(is_published(publish(alert(2))));
    BOOST_TEST(server->data().size() == 2u);
    BOOST_TEST(server->data()[0].at("target").as_int64() == server->targets().at(0).id);
}

BOOST_AUTO_TEST_CASE(a_row_that_the_tom_refuses_costs_the_others_nothing) {
    known();
    make();
    BOOST_TEST(is_published(publish(alert(1))));
    server->next(as::testing::fault::say{400, R"({"timestamp":["Datetime has wrong format."]})", "application/json"});
    auto const came = publish(alert(3));
    BOOST_TEST(is_rejected(came, "photometry[0].timestamp", "wrong format"));
    BOOST_TEST(is_rejected(came, "", "2 of 3"));
    BOOST_TEST(server->data().size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_answer_that_says_nothing_is_followed_by_a_look_at_the_list) {
    start(of_2(true, false));  // a repeat is a bare 500
    known();
    make();
    BOOST_TEST(is_published(publish(alert(3))));
    BOOST_TEST(is_published(publish(alert(3))));
    BOOST_TEST(server->count("GET", "reduceddatums/") == 1u);
    server->next(as::testing::fault::html{502});
    auto const came = publish(alert(5));
    BOOST_TEST(is_published(came));  // the first of them is there
    server->next(as::testing::fault::html{502});
    auto what = alert(1);
    what.photometry[0] = point(77);
    BOOST_TEST(std::holds_alternative<as::unknown>(publish(what)));
}

BOOST_AUTO_TEST_CASE(a_failure_in_the_middle_says_whether_anything_may_have_arrived) {
    known();
    make();
    server->server().refuse();
    auto const before = publish(alert(2));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::not_sent>(before));
    BOOST_TEST(std::get<as::not_sent>(before).retryable);
    server->server().accept_again();
    BOOST_TEST(is_published(publish(alert(1))));
    server->next(as::testing::fault::hang_up{});
    BOOST_TEST(std::holds_alternative<as::unknown>(publish(alert(2))));
    server->next(as::testing::fault::say{401, R"({"detail":"Invalid token."})", "application/json"});
    auto const refused = publish(alert(2));
    BOOST_TEST_REQUIRE(std::holds_alternative<as::not_sent>(refused));
    auto const proofs = server->count("GET", "");
    BOOST_TEST(is_published(publish(alert(2))));
    BOOST_TEST(server->count("GET", "") == proofs + 2);  // the log-in was proven anew
}

BOOST_AUTO_TEST_CASE(publications_side_by_side_ask_once) {
    known();
    make();
    std::vector<as::outcome> came;
    for (int i = 0; i < 5; ++i) sharing->async_publish<"othertom", "data">(alert(1), [&](as::outcome is) { came.push_back(std::move(is)); });
    run_until([&] { return came.size() == 5; });
    for (auto const& each : came) BOOST_TEST(is_published(each));
    BOOST_TEST(server->count("GET", "targets/") == 1u);
    BOOST_TEST(server->count("GET", "") == 2u);
    BOOST_TEST(server->data().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_is_shared_once_and_a_product_id_of_another_target_is_refused) {
    for (int round = 0; round < 2; ++round) {
        known();
        known("M 31");
        make();
        for (int i = 0; i < 2; ++i) BOOST_TEST(is_published(publish(light_curve("mine"))));
        BOOST_TEST(server->products().size() == 1u);
        auto other = light_curve("mine");
        other.target = "M 31";
        BOOST_TEST(is_rejected(publish(other), "product.product_id"));
        other.product_id.clear();
        BOOST_TEST(is_published(publish(other)));
        start(of_2());
    }
}

BOOST_AUTO_TEST_CASE(settings_that_cannot_work_are_said_at_once) {
    auto const problems = [&](auto const& more) {
        try {
            make(more);
        } catch (as::configuration_error const& wrong) {
            std::string all;
            for (auto const& each : wrong.errors()) all += each.path + ": " + each.problem + '\n';
            return all;
        }
        return std::string{};
    };
    auto const has = [](std::string const& all, std::string_view words) { return all.find(words) != all.npos; };
    auto const both = problems([](auto& entry) { entry.token = as::secret{"abc"}; });
    BOOST_TEST(has(both, "DATA_SHARING.othertom.TOKEN: USERNAME or PASSWORD is given too"));
    auto const split = problems([](auto& entry) {
        entry.username.reset();
        entry.password.reset();
        entry.token = as::secret{"abc\r\nHost: evil"};
        entry.base_url = "http://tom.example.org/";
        entry.gather_rows = 3;
    });
    BOOST_TEST(has(split, "DATA_SHARING.othertom.TOKEN: "));
    BOOST_TEST(has(split, "DATA_SHARING.othertom.BASE_URL: "));
    BOOST_TEST(has(split, "DATA_SHARING.othertom.GATHER_ROWS: "));
    BOOST_TEST(!has(split, "evil"));
}

// ---------------------------------------------------------------- from an outbox

BOOST_AUTO_TEST_CASE(what_is_accepted_is_at_the_tom_once_and_not_shared_again) {
    known();
    make();
    BOOST_TEST_REQUIRE(std::holds_alternative<as::accepted>(accept(alert(2))));
    drain();
    BOOST_TEST(server->data().size() == 2u);
    BOOST_TEST(std::holds_alternative<as::already_shared>(accept(alert(2))));
    BOOST_TEST(std::holds_alternative<as::accepted>(accept(alert(3))));  // one row of it is new
    drain();
    BOOST_TEST(server->data().size() == 3u);
    BOOST_TEST(posts() == 3u);
    BOOST_TEST(std::holds_alternative<as::accepted>(accept(light_curve())));
    drain();
    BOOST_TEST(server->products().size() == 1u);
    BOOST_TEST(std::holds_alternative<as::already_shared>(accept(light_curve())));
}

BOOST_AUTO_TEST_CASE(a_connection_that_was_killed_after_the_post_is_looked_up_and_nothing_is_sent_twice) {
    for (int round = 0; round < 2; ++round) {
        known();
        make(outbox_of(round));
        BOOST_TEST(is_published(publish(alert(1, "SN 2023ixf"))));
        server->next(as::testing::fault::reset_answer{0});  // stored, and no answer
        static_cast<void>(accept(alert(1, "SN 2023ixf", {})));
        drain();
        BOOST_TEST(server->data().size() == 1u);
        BOOST_TEST(logged("a message of unknown fate was found"));
        log.clear();
        start(of_2());
    }
}

BOOST_AUTO_TEST_CASE(what_did_not_arrive_is_proven_absent_and_sent_again) {
    known();
    make();
    BOOST_TEST(is_published(publish(alert(1))));
    server->next(as::testing::fault::hang_up{});
    static_cast<void>(accept(alert(3)));
    drain();
    BOOST_TEST(server->data().size() == 3u);
    BOOST_TEST(logged("absent beyond doubt"));
}

BOOST_AUTO_TEST_CASE(a_limit_that_toolkit_3_does_not_show_is_sent_once_more_and_kept_once) {
    known();
    make();
    auto what = alert(1);
    BOOST_TEST(is_published(publish(what)));
    what.photometry[0].measured = as::hermes::upper_limit{as::hermes::magnitude::ab(20.3)};
    server->next(as::testing::fault::reset_answer{0});
    static_cast<void>(accept(what));
    drain();
    BOOST_TEST(server->data().size() == 2u);
    BOOST_TEST(posts() == 3u);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_parks_with_nothing_sent_and_the_right_one_goes_on) {
    for (int round = 0; round < 2; ++round) {
        known();
        auto const outbox = outbox_of(round);
        make([&](auto& entry) {
            outbox(entry);
            entry.password = as::secret{"not-the-password"};
        });
        static_cast<void>(accept(alert(2)));
        run_until([&] { return sharing->status()[0].outbox->parked; });
        BOOST_TEST(posts() == 0u);
        BOOST_TEST(sharing->outbox<"othertom">().counts()->waiting == 1u);
        make(outbox);
        drain();
        BOOST_TEST(server->data().size() == 2u);
        for (auto const& line : log) BOOST_TEST(line.find("not-the-password") == line.npos, line);
        start(of_2());
    }
}

BOOST_AUTO_TEST_SUITE_END()
