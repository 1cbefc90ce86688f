#pragma once

#include <support/store_contract.hpp>

/// Targets: by name, by position, made, and late.
namespace store_contract {

/// A row of a target that has a position, to be matched within so many degrees.
inline store::unit placed(std::string id, std::string name, double ra, double dec, double radius, int second = 0) {
    auto made = point(std::move(id), name, second, 15);
    made.targets[0] = target(std::move(name), {}, ra, dec);
    made.matching.radius = radius;
    return made;
}

inline void a_target_is_found_however_its_name_is_written(contract& c) {
    auto with = target("SN 2023ixf", {"ZTF23aaklqou", "ATLAS-23abc"}, 210.9, 54.3);
    with.epoch = 2016;
    with.pm_ra = 0.5;
    with.pm_dec = -1.5;
    with.details = R"({"redshift":0.0008})";
    auto const made = c.add(with);
    store::target_record wanted;
    wanted.id = made.id;
    wanted.name = "SN 2023ixf";
    wanted.aliases = with.aliases;
    wanted.ra = 210.9;
    wanted.dec = 54.3;
    wanted.epoch = 2016;
    wanted.pm_ra = 0.5;
    wanted.pm_dec = -1.5;
    wanted.details = with.details;
    for (std::string const name : {"SN 2023ixf", "sn2023ixf", "SN_2023(ixf)", "ztf23-AAKLQOU", "ATLAS 23abc"}) {
        auto found = c.find(name);
        BOOST_REQUIRE(found.has_value());
        std::ranges::sort(found->aliases, std::greater<>{});
        BOOST_TEST((*found == wanted));
        auto what = point("m of " + name, name, static_cast<int>(name.size()), 15);
        BOOST_TEST(c.put_row(what) != row_outcome::unmatched);
    }
    BOOST_TEST(!c.find("SN 2023").has_value());
    BOOST_TEST(!c.find("").has_value());
    auto const empty = c.wait(c.in->add_target(target(" -")));
    BOOST_TEST(empty.has_error());
}

inline void a_row_of_an_unknown_target_waits_for_it(contract& c) {
    BOOST_TEST(c.put_row(point("m1", "SN 2023ixf", 0, 15)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m2", "sn-2023IXF", 1, 16)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m3", "ZTF23aaklqou", 2, 17)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m4", "SN 2024abc", 3, 18)) == row_outcome::unmatched);
    auto const made = c.add(target("SN2023ixf", {"ZTF23aaklqou"}));
    BOOST_TEST((c.magnitudes(made.id) == list({15., 16., 17.})));
    BOOST_TEST(c.data(made.id).at(1).target == "SN2023ixf");
    BOOST_TEST(c.all_data().at(3).target == "SN 2024abc");
    // By an alias that is learnt later, too.
    auto const same = c.add(target("sn 2023ixf", {"SN 2024abc"}));
    BOOST_TEST(same.id == made.id);
    BOOST_TEST(same.name == "SN2023ixf");
    BOOST_TEST((c.magnitudes(made.id) == list({15., 16., 17., 18.})));
}

inline void an_unknown_target_is_made_where_that_is_wanted(contract& c) {
    BOOST_TEST(c.put_row(point("m1", "ZTF23aaklqou", 0, 15)) == row_outcome::unmatched);
    auto what = point("m2", "SN 2023ixf", 1, 16);
    what.targets[0] = target("SN 2023ixf", {"ZTF 23aaklqou", "SN-2023ixf"}, 210.9, 54.3);
    auto& comet = what.targets.emplace_back(target("C/2023 A3", {}, 10, 10));
    comet.moves = true;
    what.matching.create = true;
    auto const report = c.put(what);
    BOOST_TEST((report.created == list<std::string>({"SN 2023ixf", "C/2023 A3"})));
    BOOST_TEST((report.rows == list({row_outcome::stored})));
    BOOST_TEST((c.magnitudes(c.find("SN 2023ixf")->id) == list({15., 16.})));
    // Another writing of a name is no alias.
    BOOST_TEST((c.find("SN 2023ixf")->aliases == list<std::string>({"ZTF 23aaklqou"})));
    BOOST_TEST(c.find("C/2023 A3")->moves);
    BOOST_TEST(c.count("targets WHERE type = 'NON_SIDEREAL'") == "1");
    what.message.id = "m3";
    BOOST_TEST(c.put(what).created.empty());
    BOOST_TEST(c.count("targets") == "2");
}

inline void a_known_target_learns_what_it_lacks_and_keeps_what_it_has(contract& c) {
    c.add(target("SN 2023ixf"));
    c.add(target("SN 2024abc", {"taken"}));
    auto what = point("m1", "SN 2023ixf", 0, 15);
    what.targets[0] = target("SN 2023ixf", {"ZTF23aaklqou", "taken"}, 210.9, 54.3);
    // Not of everybody.
    BOOST_TEST(c.put_row(what) == row_outcome::stored);
    BOOST_TEST(!c.find("ZTF23aaklqou").has_value());
    BOOST_TEST(!c.find("SN 2023ixf")->ra.has_value());
    what.matching.create = true;
    what.message.id = "m1 again";
    BOOST_TEST(c.put_row(what) == row_outcome::known);
    auto const found = c.find("ZTF23aaklqou");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST((found->name == "SN 2023ixf" && found->ra == 210.9 && found->dec == 54.3));
    BOOST_TEST((found->aliases == list<std::string>({"ZTF23aaklqou"})));
    BOOST_TEST(c.name_of("taken") == "SN 2024abc");
    BOOST_TEST((c.names_within(210.9, 54.3, 0.01) == list<std::string>({"SN 2023ixf"})));
    what.message.id = "m2";
    what.targets[0].ra = 10;
    c.put(what);
    BOOST_TEST((c.find("SN 2023ixf")->ra == 210.9));
    BOOST_TEST(c.names_within(10, 54.3, 0.01).empty());
}

inline void an_alias_names_a_target_if_its_name_does_not(contract& c) {
    c.add(target("SN 2023ixf"));
    c.add(target("SN 2024abc"));
    auto what = point("m1", "ZTF23aaklqou", 0, 15);
    what.targets[0].aliases = {"unheard of", "SN 2023ixf", "SN 2024abc"};
    what.matching.create = true;
    BOOST_TEST(c.put_row(what) == row_outcome::stored);
    BOOST_TEST(c.data(c.find("SN 2023ixf")->id).size() == 1u);
    // From now on it is found by that name alone.
    BOOST_TEST(c.name_of("ZTF23aaklqou") == "SN 2023ixf");
    BOOST_TEST(c.name_of("unheard of") == "SN 2023ixf");
    BOOST_TEST(c.name_of("SN 2024abc") == "SN 2024abc");
}

inline void a_name_that_is_learnt_in_a_batch_counts_in_all_of_it(contract& c) {
    c.add(target("SN 2023ixf"));
    store::batch all;
    all.units = {point("m1", "ZTF23aaklqou", 0, 15), point("m2", "ATLAS23abc", 1, 16), point("m3", "ZTF23aaklqou", 2, 17)};
    // Of one alert, the first target may be an alias of the second.
    all.units[1].targets.push_back(target("SN 2023ixf", {"ATLAS23abc", "ZTF23aaklqou"}));
    all.units[1].matching.create = true;
    auto const reports = c.put_all(all);
    BOOST_TEST((reports[0].rows == list({row_outcome::unmatched})));
    BOOST_TEST((reports[1].rows == list({row_outcome::stored})));
    BOOST_TEST((reports[2].rows == list({row_outcome::stored})));
    BOOST_TEST((c.magnitudes(c.find("SN 2023ixf")->id) == list({15., 16., 17.})));
}

inline void the_nearest_target_within_the_radius_is_meant(contract& c) {
    constexpr double second = 1. / 3600;
    c.add(target("near", {}, 150, 2));
    c.add(target("nearer", {}, 150, 2 + 3 * second));
    auto moving = target("comet", {}, 150, 2 + 2 * second);
    moving.moves = true;
    c.add(moving);
    c.add(target("without a position"));
    BOOST_TEST(c.put_row(placed("m1", "new 1", 150, 2 + 2 * second, 2.5 * second)) == row_outcome::stored);
    BOOST_TEST(c.data(c.find("nearer")->id).size() == 1u);
    // The radius is one on the sky, not in right ascension.
    c.add(target("high", {}, 10, 80));
    BOOST_TEST(c.put_row(placed("m2", "new 2", 10 + 5 * second, 80, second, 1)) == row_outcome::stored);
    BOOST_TEST(c.put_row(placed("m3", "new 3", 10 + 7 * second, 80, second, 2)) == row_outcome::unmatched);
    // Not what moves, nor unless it is asked for; and a position is no name.
    auto by = placed("m4", "new 4", 150, 2, second, 3);
    by.targets[0].moves = true;
    BOOST_TEST(c.put_row(by) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(placed("m5", "new 5", 150, 2, 0, 4)) == row_outcome::unmatched);
    BOOST_TEST(c.put_row(point("m6", "new 1", 5, 15)) == row_outcome::unmatched);
    // A name says more than a position.
    BOOST_TEST(c.put_row(placed("m7", "high", 150, 2, second, 6)) == row_outcome::stored);
    BOOST_TEST(c.data(c.find("high")->id).size() == 2u);
    // What matches nothing may be made.
    auto far = placed("m8", "far", 20, 20, second, 7);
    far.matching.create = true;
    BOOST_TEST((c.put(far).created == list<std::string>({"far"})));
}

inline void the_sky_has_no_edges(contract& c) {
    constexpr double second = 1. / 3600;
    c.add(target("before zero", {}, 360 - second, 10));
    c.add(target("behind zero", {}, second, 10));
    c.add(target("north", {}, 0, 90 - second));
    c.add(target("south", {}, 123, -90));
    BOOST_TEST((c.names_within(0.25 * second, 10, 3 * second) == list<std::string>({"behind zero", "before zero"})));
    BOOST_TEST((c.names_within(359.9999, 10, second) == list<std::string>({"before zero"})));
    // Across the pole.
    BOOST_TEST((c.names_within(180, 90 - second, 2.01 * second) == list<std::string>({"north"})));
    BOOST_TEST(c.names_within(180, 90 - second, 1.99 * second).empty());
    BOOST_TEST((c.names_within(0, -90, second) == list<std::string>({"south"})));
    BOOST_TEST(c.names_within(0, 90, 180).size() == 4u);
    BOOST_TEST(c.put_row(placed("m1", "new 1", 0, 10, 1.01 * second)) == row_outcome::stored);
    BOOST_TEST(c.put_row(placed("m2", "new 2", 180, 90 - second, 2.01 * second, 1)) == row_outcome::stored);
    BOOST_TEST(c.data(c.find("north")->id).size() == 1u);
}

inline void a_cone_gives_the_nearest_first_with_distances(contract& c) {
    for (int i = 5; i > 0; --i) c.add(target("t" + std::to_string(i), {"alias of t" + std::to_string(i), "and of t" + std::to_string(i)}, 200, 0.001 * i));
    store::cone where;
    where.ra = 200;
    where.dec = 0;
    where.radius = 0.0045;
    where.limit = 3;
    auto const found = c.wait(c.in->within(where));
    BOOST_REQUIRE(contract::good(found));
    BOOST_REQUIRE(found->size() == 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        auto const& one = (*found)[i];
        BOOST_TEST(one.name == "t" + std::to_string(i + 1));
        BOOST_TEST(one.aliases.size() == 2u);
        BOOST_REQUIRE(one.distance.has_value());
        BOOST_TEST(std::abs(*one.distance - 0.001 * static_cast<double>(i + 1)) < 1e-12);
    }
    where.limit = 10;
    BOOST_TEST(c.wait(c.in->within(where))->size() == 4u);
    // Two that are a ten-thousandth of a second apart are told apart.
    c.add(target("twin 1", {}, 100, 40));
    c.add(target("twin 2", {}, 100, 40 + 1e-4 / 3600));
    BOOST_TEST((c.names_within(100, 40, 0.5e-4 / 3600) == list<std::string>({"twin 1"})));
    BOOST_TEST((c.names_within(100, 41, 1.001) == list<std::string>({"twin 2", "twin 1"})));
}

inline std::vector<promise> const promises_of_targets{
    {"a_target_is_found_however_its_name_is_written", a_target_is_found_however_its_name_is_written},
    {"a_row_of_an_unknown_target_waits_for_it", a_row_of_an_unknown_target_waits_for_it},
    {"an_unknown_target_is_made_where_that_is_wanted", an_unknown_target_is_made_where_that_is_wanted},
    {"a_known_target_learns_what_it_lacks_and_keeps_what_it_has", a_known_target_learns_what_it_lacks_and_keeps_what_it_has},
    {"an_alias_names_a_target_if_its_name_does_not", an_alias_names_a_target_if_its_name_does_not},
    {"a_name_that_is_learnt_in_a_batch_counts_in_all_of_it", a_name_that_is_learnt_in_a_batch_counts_in_all_of_it},
    {"the_nearest_target_within_the_radius_is_meant", the_nearest_target_within_the_radius_is_meant},
    {"the_sky_has_no_edges", the_sky_has_no_edges},
    {"a_cone_gives_the_nearest_first_with_distances", a_cone_gives_the_nearest_first_with_distances},
};

}  // namespace store_contract
