#pragma once

#include <cmath>
#include <limits>
#include <numbers>
#include <unordered_map>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/impl/store_rows_sqlite_parts.ipp>
#include <alertstream/sky.hpp>

// Targets: found by name, then by position, then made.
namespace alertstream::store::sqlite::inner {

/// On the unit sphere: no pole and no 24 h there.
struct unit_vector {
    double x{}, y{}, z{};
};

inline unit_vector vector_of(sky_position at) noexcept {
    constexpr double degree = std::numbers::pi / 180;
    auto const cos_dec = std::cos(at.dec * degree);
    return {cos_dec * std::cos(at.ra * degree), cos_dec * std::sin(at.ra * degree), std::sin(at.dec * degree)};
}

/// Calls `each(row const&)` for all that is in a box around what is within so many degrees. `sql`
/// takes its sides: those of x, the upper one first, then of y, of z.
template <class Each>
void each_near(database& in, std::string_view sql, sky_position at, double radius, Each&& each) {
    auto const middle = vector_of(at);
    // The table's boxes are rounded outwards; this one is larger by more than the rounding of a sine.
    auto const half = 2 * std::sin(std::min(radius, 180.) * std::numbers::pi / 360) + 1e-12;
    in.each(sql, each, middle.x + half, middle.x - half, middle.y + half, middle.y - half, middle.z + half, middle.z - half).value();
}

/// The nearest target that stands still.
inline std::optional<std::int64_t> nearest_target(database& in, sky_position at, double radius) {
    std::optional<std::int64_t> found;
    auto least = radius;
    each_near(in,
              "SELECT t.id, t.ra, t.dec FROM target_positions p JOIN targets t ON t.id = p.id WHERE p.min_x <= ? AND p.max_x >= ? AND p.min_y <= ? AND p.max_y >= ?"
              " AND p.min_z <= ? AND p.max_z >= ? AND t.type = 'SIDEREAL' ORDER BY t.id",
              at, radius,
              [&](row const& near) {
                  auto const distance = separation(at, {near.get<double>(1), near.get<double>(2)});
                  if (!(distance < least || (distance == least && !found))) return;
                  least = distance;
                  found = near.get<std::int64_t>(0);
              });
    return found;
}

/// A name as it is stored and looked for; a name of blanks and dashes alone is none.
struct stored_name {
    std::string simple{};
    std::string written{};
};

/// Finds and makes targets in one transaction, and remembers those that it has found.
class target_finder {
public:
    target_finder(kept_statements& with, std::string_view now) : with_{with}, in_{with.in}, now_{now} {}

    /// Absent: unknown, and not to be made. `created` gets the name of one that was.
    std::optional<std::int64_t> find(seen_target const& what, matching const& how, bool may_make, std::vector<std::string>& created) {
        auto const before = seen_.find(what.name);
        if (before != seen_.end() && *before->second.what == what && *before->second.how == how) return before->second.id;
        auto const found = look(what, how, may_make, created);
        if (found || may_make) seen_.insert_or_assign(what.name, seen{&what, &how, found});
        return found;
    }

    /// After something was rolled back, or when what was passed is gone.
    void forget() noexcept { seen_.clear(); }

private:
    struct seen {
        seen_target const* what;
        matching const* how;
        std::optional<std::int64_t> id;
    };

    std::optional<std::int64_t> look(seen_target const& what, matching const& how, bool may_make, std::vector<std::string>& created) {
        take_names(what);
        for (auto const& each : names_)
            if (auto const id = with_.target_of_name.one<std::int64_t>(each.simple).value()) {
                if (how.create) learn(*id, what, each);
                return id;
            }
        auto const at = position_of(what);
        if (how.radius > 0 && at && !what.moves)
            if (auto const id = nearest_target(in_, *at, how.radius)) return id;
        if (!how.create || !may_make || !has_own_name_) return std::nullopt;
        created.push_back(names_.front().written);
        return make(what, at);
    }

    /// Its own name first; each once.
    void take_names(seen_target const& what) {
        names_.clear();
        add_name(what.name);
        has_own_name_ = !names_.empty();
        for (auto const& each : what.aliases) add_name(each);
    }
    void add_name(std::string_view name) {
        auto const written = clean_(name);
        auto simple = hermes::simple_name(written);
        if (simple.empty() || std::ranges::find(names_, simple, &stored_name::simple) != names_.end()) return;
        names_.push_back({std::move(simple), std::string{written}});
    }

    static std::optional<sky_position> position_of(seen_target const& what) noexcept { return what.ra && what.dec ? make_position(*what.ra, *what.dec) : std::nullopt; }

    std::int64_t make(seen_target const& what, std::optional<sky_position> at) {
        in_.run("INSERT INTO targets (name, type, ra, dec, epoch, pm_ra, pm_dec, details, stored) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", names_.front().written,
                what.moves ? "NON_SIDEREAL" : "SIDEREAL", at ? std::optional{at->ra} : std::nullopt, at ? std::optional{at->dec} : std::nullopt, what.epoch, what.pm_ra, what.pm_dec,
                what.details.empty() ? std::nullopt : maybe_text{clean_(what.details)}, now_)
            .value();
        auto const id = in_.last_id();
        if (at) place(id, *at);
        for (std::size_t i = 0; i < names_.size(); ++i) give_name(id, names_[i], i > 0);
        return id;
    }

    void place(std::int64_t id, sky_position at) {
        auto const where = vector_of(at);
        in_.run("INSERT OR REPLACE INTO target_positions VALUES (?, ?, ?, ?, ?, ?, ?)", id, where.x, where.x, where.y, where.y, where.z, where.z).value();
    }

    /// A known target's new names, and its position if it had none.
    void learn(std::int64_t id, seen_target const& what, stored_name const& by) {
        for (auto const& each : names_)
            if (&each != &by) give_name(id, each, true);
        auto const at = position_of(what);
        if (!at) return;
        auto const filled = in_.run("UPDATE targets SET ra = ?, dec = ?, epoch = ?, pm_ra = ?, pm_dec = ? WHERE id = ? AND (ra IS NULL OR dec IS NULL)", at->ra, at->dec, what.epoch,
                                    what.pm_ra, what.pm_dec, id)
                                .value();
        if (filled > 0) {
            place(id, *at);
            forget();
        }
    }

    /// Unless it is another target's. Rows that waited for it find it.
    void give_name(std::int64_t id, stored_name const& name, bool is_alias) {
        auto const given = in_.run("INSERT INTO target_names VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", name.simple, name.written, id, is_alias).value();
        if (given == 0) return;
        in_.run("UPDATE reduced_data SET target_id = ? WHERE target_id IS NULL AND simple_name = ?", id, name.simple).value();
        // Another target's look may end elsewhere now.
        forget();
    }

    kept_statements& with_;
    database& in_;
    std::string_view now_;
    clean_texts clean_{};
    std::vector<stored_name> names_{};
    bool has_own_name_{};
    std::unordered_map<std::string_view, seen> seen_{};
};

}  // namespace alertstream::store::sqlite::inner
