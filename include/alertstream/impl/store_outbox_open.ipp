#pragma once

#include <alertstream/impl/store_outbox_attempts.ipp>
#include <alertstream/impl/store_outbox_identity.ipp>

// Opening, and what a crash left.
namespace alertstream::store {

namespace inner {

/// The first byte of what was under way may have left.
inline void recover(sqlite::database& in) {
    static constexpr char why[] = "the program ended while it was being sent";
    std::vector<std::int64_t> topics;
    in.each("SELECT DISTINCT topic FROM outbox_attempts WHERE state = 'under_way'", [&](sqlite::row const& row) { topics.push_back(row.get<std::int64_t>(0)); }).value();
    if (topics.empty()) return;
    in.run("UPDATE outbox_entries SET state = 'unknown', why = ? WHERE place IS NOT NULL AND attempt IN (SELECT id FROM outbox_attempts WHERE state = 'under_way')", why).value();
    in.run("UPDATE outbox_attempts SET state = 'unknown', why = ? WHERE state = 'under_way'", why).value();
    for (auto const each : topics) hold_those_behind(in, each);
}

/// A file that was cut off to nothing looks like a new one; the note beside it does not.
inline void check_not_emptied(sqlite::database& in) {
    if (in.lock()->noted().empty()) return;
    if (in.made_now())
        in.lock()->note({});
    else if (!in.one<std::int64_t>("SELECT 1 FROM parts WHERE name = 'outbox'").value())
        throw error{failure{in.options().unusable, in.path() + " has no outbox any more: restore a backup, or remove it and " + in.path() + "-lock to begin a new one"}};
}

inline std::function<time_point()> clock_or_system(std::function<time_point()> given) {
    if (given) return given;
    return [] { return std::chrono::time_point_cast<time_point::duration>(std::chrono::system_clock::now()); };
}

/// Brings the file to where it can be used; whether it moved.
inline bool prepare_outbox(sqlite::database& in) {
    auto const inside = in.in_transaction();
    auto const opening = drawn_opening();
    check_not_emptied(in);
    auto const moved = as_one(in, [&] {
                           in.migrate("outbox", outbox_schema).value();
                           recover(in);
                           return check_identity(in, opening);
                       }).value();
    // Inside another's transaction it is not through yet.
    if (!inside) in.lock()->note(opening);
    return moved;
}

}  // namespace inner

inline outbox::implementation::implementation(std::unique_ptr<sqlite::database> made, sqlite::database& used, std::function<time_point()> clock)
    : own{std::move(made)}, in{used}, now{inner::clock_or_system(std::move(clock))}, boot{inner::first_line("/proc/sys/kernel/random/boot_id")},
      opened_at{inner::time_since_boot()}, moved{inner::prepare_outbox(used)} {}

inline result<std::unique_ptr<outbox>> outbox::open(outbox_options with) {
    auto opened = sqlite::database::open({.path = std::move(with.path), .alone = true});
    if (!opened) return opened.error();
    auto& in = **opened;
    return inner::guarded([&] { return std::unique_ptr<outbox>{new outbox{std::make_unique<implementation>(std::move(*opened), in, std::move(with.now))}}; });
}

inline result<std::unique_ptr<outbox>> outbox::open(sqlite::database& in, outbox_options with) {
    auto const& how = in.options();
    if (!how.alone || how.read_only || how.sync != sqlite::synchronous::full)
        return failure{how.unusable, "an outbox needs a database that was opened alone, for writing, and with synchronous full: " + in.path()};
    return inner::guarded([&] { return std::unique_ptr<outbox>{new outbox{std::make_unique<implementation>(nullptr, in, std::move(with.now))}}; });
}

inline bool outbox::moved() const noexcept { return made_->moved; }

inline result<std::size_t> outbox::adopt() {
    auto& in = made_->in;
    auto done = inner::as_one(in, [&] {
        std::size_t freed = 0;
        std::vector<std::int64_t> topics;
        in.each("SELECT id FROM outbox_topics", [&](sqlite::row const& row) { topics.push_back(row.get<std::int64_t>(0)); }).value();
        for (auto const each : topics) {
            freed += in.run("UPDATE outbox_entries SET state = 'waiting', why = '' WHERE topic = ? AND state = 'unknown' AND place IS NULL", each).value();
            inner::hold_anew(in, each);
        }
        in.run("UPDATE outbox_attempts SET from_copy = 0 WHERE state IN ('under_way', 'unknown')").value();
        in.run("UPDATE outbox_identity SET moved = 0").value();
        return freed;
    });
    if (done) made_->moved = false;
    return done;
}

}  // namespace alertstream::store
