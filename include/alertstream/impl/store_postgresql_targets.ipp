#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/impl/store_postgresql_boxes.ipp>
#include <alertstream/store/postgresql.hpp>
#include <alertstream/store/unit.hpp>
#include <alertstream/store/without_nul.hpp>

// Which target an alert means, decided here from what the database says of the names and places in question.
namespace alertstream::store::postgresql::inner {

/// As `target_names.simple_name` has it.
inline std::string simple_name_of(std::string_view name) {
    std::string room;
    return hermes::simple_name(without_nul(name, room));
}

/// What is known of targets while a transaction goes through its units in order, and what it changes of them. The units outlive it.
class target_book {
public:
    /// Before the questions: all that units name, each with a number of its own, from 0.
    std::int32_t expect(seen_target const& what, matching const& how) {
        auto const owner = asked_++;
        auto const all = names_of(what);
        for (auto const& each : all)
            if (wanted_.insert(each.simple).second) names_.push(each.simple);
        auto const where = place_of(what, how);
        if (!where) return owner;
        for (auto const& each : all) {
            owned_.push(each.simple);
            owners_.push(owner);
        }
        for (auto const& box : boxes_around(*where, how.radius)) {
            box_owners_.push(owner);
            ra_from_.push(box.ra_from);
            dec_from_.push(box.dec_from);
            ra_to_.push(box.ra_to);
            dec_to_.push(box.dec_to);
        }
        return owner;
    }

    /// The questions, and what came.
    void ask(std::vector<statement>& into) const {
        if (names_.size() != 0)
            into.emplace_back("SELECT n.simple_name, t.id, t.type = 'SIDEREAL', t.ra, t.dec FROM unnest($1::text[]) n (simple_name)"
                              " JOIN target_names k ON k.simple_name = n.simple_name JOIN targets t ON t.id = k.target_id", names_);
        if (box_owners_.size() != 0)
            into.emplace_back("WITH named AS MATERIALIZED (SELECT DISTINCT n.owner FROM unnest($1::text[], $2::integer[]) n (simple_name, owner) JOIN target_names k ON k.simple_name = n.simple_name)"
                              " SELECT q.owner, t.id, t.ra, t.dec FROM unnest($3::integer[], $4::float8[], $5::float8[], $6::float8[], $7::float8[]) q (owner, ra_from, dec_from, ra_to, dec_to)"
                              " JOIN targets t ON point(t.ra, t.dec) <@ box(point(q.ra_from, q.dec_from), point(q.ra_to, q.dec_to)) AND t.type = 'SIDEREAL' AND t.ra IS NOT NULL AND t.dec IS NOT NULL"
                              " WHERE q.owner NOT IN (SELECT owner FROM named)",
                              owned_, owners_, box_owners_, ra_from_, dec_from_, ra_to_, dec_to_);
    }
    std::size_t questions() const noexcept { return (names_.size() != 0) + std::size_t{box_owners_.size() != 0}; }
    void learn(rows const* answers) {
        if (names_.size() != 0) {
            auto const& all = *answers++;
            for (std::size_t i = 0; i < all.size(); ++i) {
                auto const id = all.get<std::int64_t>(i, 1);
                ids_.insert_or_assign(all.get<std::string>(i, 0), id);
                known_.insert_or_assign(id, known{all.get<bool>(i, 2), place_there(all, i)});
            }
        }
        if (box_owners_.size() == 0) return;
        for (std::size_t i = 0; i < answers->size(); ++i)
            near_[static_cast<std::int32_t>(answers->get<std::int64_t>(i, 0))].push_back({answers->get<std::int64_t>(i, 1), {answers->get<double>(i, 2), answers->get<double>(i, 3)}});
    }

    /// In the order of the units. A target that is to be made has a negative number until `number`.
    std::optional<std::int64_t> resolve(std::int32_t owner, seen_target const& what, matching const& how, bool may_make, std::vector<std::string>& created) {
        auto const all = names_of(what);
        for (auto const& each : all)
            if (auto const found = ids_.find(each.simple); found != ids_.end()) {
                auto const id = found->second;
                if (how.create) {
                    add_names(id, all);
                    fill(id, what);
                }
                return id;
            }
        if (auto const where = place_of(what, how))
            if (auto const id = nearest(owner, *where, how.radius)) return id;
        if (!how.create || !may_make || simple_name_of(what.name).empty()) return std::nullopt;
        auto const id = -static_cast<std::int64_t>(made_.size()) - 1;
        made_.push_back({&what, &what});
        add_names(id, all);
        auto const where = position_of(what);
        known_.emplace(id, known{!what.moves, where});
        if (where) note_place(id);
        created.push_back(all.front().written);
        return id;
    }

    bool changes_names() const noexcept { return !added_.empty(); }
    std::size_t made() const noexcept { return made_.size(); }
    /// Those that are made get these.
    void number(std::vector<std::int64_t> ids) { numbers_ = std::move(ids); }
    std::int64_t number_of(std::int64_t id) const { return id < 0 ? numbers_.at(static_cast<std::size_t>(-id - 1)) : id; }

    /// Before rows are stored.
    void store(std::vector<statement>& into) const {
        if (!made_.empty()) store_made(into);
        if (!added_.empty()) store_names(into);
        if (!filled_.empty()) store_places(into);
    }
    /// After rows are stored: those that waited.
    void give_back(std::vector<statement>& into) const {
        if (added_.empty()) return;
        array<std::string_view> names;
        array<std::int64_t> ids;
        for (auto const& [id, name] : added_) {
            names.push(name.simple);
            ids.push(number_of(id));
        }
        into.emplace_back("UPDATE reduced_data d SET target_id = g.id FROM unnest($1::text[], $2::bigint[]) g (simple_name, id) WHERE d.target_id IS NULL AND d.simple_name = g.simple_name", names, ids);
    }

private:
    struct name {
        std::string simple;
        std::string written;
    };
    struct known {
        bool sidereal;
        std::optional<sky_position> where;
    };
    /// What it is made of, and its position, which a later unit may have said.
    struct to_make {
        seen_target const* what;
        seen_target const* place;
    };
    struct candidate {
        std::int64_t id;
        sky_position where;
    };

    /// The name first, then the aliases; each once.
    static std::vector<name> names_of(seen_target const& what) {
        std::vector<name> made;
        auto const add = [&made](std::string const& written) {
            auto simple = simple_name_of(written);
            std::string room;
            if (!simple.empty() && std::ranges::find(made, simple, &name::simple) == made.end()) made.push_back({std::move(simple), std::string{without_nul(written, room)}});
        };
        add(what.name);
        for (auto const& each : what.aliases) add(each);
        return made;
    }

    static std::optional<sky_position> position_of(seen_target const& what) noexcept { return what.ra && what.dec ? make_position(*what.ra, *what.dec) : std::nullopt; }
    /// By which it may be matched.
    static std::optional<sky_position> place_of(seen_target const& what, matching const& how) noexcept { return how.radius > 0 && !what.moves ? position_of(what) : std::nullopt; }
    static std::optional<sky_position> place_there(rows const& all, std::size_t i) {
        auto const ra = all.get<std::optional<double>>(i, 3), dec = all.get<std::optional<double>>(i, 4);
        if (!ra || !dec) return std::nullopt;
        return sky_position{*ra, *dec};
    }

    void add_names(std::int64_t id, std::vector<name> const& all) {
        for (auto const& each : all) {
            if (ids_.emplace(each.simple, id).second) added_.emplace_back(id, each);
        }
    }

    void fill(std::int64_t id, seen_target const& what) {
        auto& one = known_.at(id);
        auto const where = position_of(what);
        if (one.where || !where) return;
        one.where = where;
        if (id < 0) made_.at(static_cast<std::size_t>(-id - 1)).place = &what;
        else filled_.emplace(id, &what);
        note_place(id);
    }

    /// For positions in units to come.
    void note_place(std::int64_t id) {
        auto const& one = known_.at(id);
        if (one.sidereal) placed_.push_back({id, *one.where});
    }

    std::optional<std::int64_t> nearest(std::int32_t owner, sky_position where, double radius) const {
        std::optional<std::int64_t> best;
        auto least = radius;
        auto const look_at = [&](std::vector<candidate> const& all) {
            for (auto const& each : all) {
                auto const distance = separation(where, each.where);
                if (distance > least || (best && distance == least && each.id > *best)) continue;
                best = each.id;
                least = distance;
            }
        };
        if (auto const found = near_.find(owner); found != near_.end()) look_at(found->second);
        look_at(placed_);
        return best;
    }

    void store_made(std::vector<statement>& into) const {
        array<std::int64_t> ids;
        array<std::string_view> names, types, details;
        array<double> ra, dec, epoch, pm_ra, pm_dec;
        for (std::size_t i = 0; i < made_.size(); ++i) {
            auto const& each = *made_[i].what;
            auto const where = position_of(*made_[i].place);
            ids.push(numbers_.at(i));
            names.push(each.name);
            types.push(each.moves ? "NON_SIDEREAL" : "SIDEREAL");
            ra.push_or_null(where ? std::optional{where->ra} : std::nullopt);
            dec.push_or_null(where ? std::optional{where->dec} : std::nullopt);
            epoch.push_or_null(made_[i].place->epoch);
            pm_ra.push_or_null(made_[i].place->pm_ra);
            pm_dec.push_or_null(made_[i].place->pm_dec);
            details.push_or_null(each.details.empty() ? std::nullopt : std::optional<std::string_view>{each.details});
        }
        into.emplace_back("INSERT INTO targets (id, name, type, ra, dec, epoch, pm_ra, pm_dec, details)"
                          " SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[], $8::float8[], $9::text[])",
                          ids, names, types, ra, dec, epoch, pm_ra, pm_dec, details);
    }

    void store_names(std::vector<statement>& into) const {
        array<std::string_view> simple, written;
        array<std::int64_t> ids;
        array<bool> aliases;
        std::unordered_set<std::int64_t> own;
        for (auto const& [id, each] : added_) {
            simple.push(each.simple);
            written.push(each.written);
            ids.push(number_of(id));
            aliases.push(id > 0 || !own.insert(id).second);  // the first one of a target that is made is its own
        }
        into.emplace_back("INSERT INTO target_names (simple_name, name, target_id, is_alias) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::boolean[])", simple, written, ids, aliases);
    }

    /// With what belongs to a position.
    void store_places(std::vector<statement>& into) const {
        array<std::int64_t> ids;
        array<double> ra, dec, epoch, pm_ra, pm_dec;
        for (auto const& [id, what] : filled_) {
            auto const where = *position_of(*what);
            ids.push(id);
            ra.push(where.ra);
            dec.push(where.dec);
            epoch.push_or_null(what->epoch);
            pm_ra.push_or_null(what->pm_ra);
            pm_dec.push_or_null(what->pm_dec);
        }
        into.emplace_back("UPDATE targets t SET ra = g.ra, dec = g.dec, epoch = g.epoch, pm_ra = g.pm_ra, pm_dec = g.pm_dec"
                          " FROM unnest($1::bigint[], $2::float8[], $3::float8[], $4::float8[], $5::float8[], $6::float8[]) g (id, ra, dec, epoch, pm_ra, pm_dec)"
                          " WHERE t.id = g.id AND (t.ra IS NULL OR t.dec IS NULL)",
                          ids, ra, dec, epoch, pm_ra, pm_dec);
    }

    std::int32_t asked_{};
    std::unordered_set<std::string> wanted_{};
    array<std::string_view> names_{}, owned_{};
    array<std::int32_t> owners_{}, box_owners_{};
    array<double> ra_from_{}, dec_from_{}, ra_to_{}, dec_to_{};

    std::unordered_map<std::string, std::int64_t> ids_{};     // by simple name
    std::unordered_map<std::int64_t, known> known_{};
    std::unordered_map<std::int32_t, std::vector<candidate>> near_{};  // by who asked
    std::vector<candidate> placed_{};                         // in this transaction
    std::vector<to_make> made_{};
    std::vector<std::int64_t> numbers_{};
    std::vector<std::pair<std::int64_t, name>> added_{};
    std::map<std::int64_t, seen_target const*> filled_{};  // sorted: so rows are locked
};

}  // namespace alertstream::store::postgresql::inner
