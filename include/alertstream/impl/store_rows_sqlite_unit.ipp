#pragma once

#include <alertstream/impl/store_rows_sqlite_data.ipp>

// All of one alert: the message, its targets, rows and events, and what it takes back.
namespace alertstream::store::sqlite::inner {

/// Messages, marked when somebody took them back; how many are marked by this.
inline std::size_t take_back(database& in, std::string_view sender, std::string_view id, std::string_view now) {
    in.run("INSERT INTO retractions VALUES (?, ?, ?) ON CONFLICT DO NOTHING", sender, id, now).value();
    auto const marked = in.run("UPDATE messages SET retracted_at = ? WHERE sender = ? AND message_id = ? AND retracted_at IS NULL", now, sender, id).value();
    if (marked > 0)
        in.run("UPDATE reduced_data SET retracted_at = ? WHERE retracted_at IS NULL AND message_id IN (SELECT id FROM messages WHERE sender = ? AND message_id = ?)", now, sender, id).value();
    return marked;
}

class unit_writer {
public:
    unit_writer(kept_statements& with, std::string_view now)
        : with_{with}, now_{now}, targets_{with, now}, rows_{with, now}, has_retractions_{with.in.one<bool>("SELECT EXISTS (SELECT 1 FROM retractions)").value().value_or(true)} {}

    unit_report put(unit const& what) {
        unit_report report;
        report.message = what.message;
        report.refused = what.refused.size();
        auto const message = put_message(what, "ingested", report.known);
        find_targets(what, report);
        report.rows.reserve(what.data.size());
        for (auto const& each : what.data) {
            if (each.target >= what.targets.size()) throw value_refused{"a row of target " + std::to_string(each.target) + ", and there are " + std::to_string(what.targets.size())};
            report.rows.push_back(rows_.put(message, found_[each.target], what.targets[each.target].name, each));
        }
        for (auto const& each : what.refused) put_refused(message.id, each.type, each.row, each.content, each.why);
        for (auto const& each : what.events) put_event(message, each, report);
        for (auto const& each : what.retracts) {
            has_retractions_ = true;
            report.retracted += take_back(with_.in, message.sender, clean_(each), now_);
        }
        return report;
    }

    /// What the database refuses of it is put aside with the reason, and so is all of it.
    unit_report put_by_itself(unit const& what) {
        unit_report report;
        auto const refused = attempt([&] { report = put(what); });
        return refused ? put_as_refused(what, *refused) : report;
    }

private:
    unit_report put_as_refused(unit const& what, std::string why) {
        // What it found was rolled back with it.
        targets_.forget();
        unit_report report;
        report.message = what.message;
        report.refused = what.refused.size();
        report.rows.assign(what.data.size(), row_outcome::refused);
        report.why = why;
        std::int64_t message = 0;
        if (auto const failed = attempt([&] { message = put_message(what, "refused", report.known).id; })) {
            report.why += "; nor could its message be kept: " + *failed;
            return report;
        }
        auto const failed = attempt([&] {
            for (auto const& each : what.refused) put_refused(message, each.type, each.row, each.content, each.why);
            std::array<std::size_t, 3> next{};
            for (auto const& each : what.data) put_refused(message, each.type, next_place(what, each.type, next[static_cast<std::size_t>(each.type)]), each.value, why);
        });
        if (failed) report.why += "; nor could its rows be kept: " + *failed;
        return report;
    }

    /// Its texts are members of this.
    stored_message put_message(unit const& of, std::string_view status, bool& known) {
        auto const& what = of.message;
        published_.reset();
        retracted_.reset();
        if (what.shared) published_.emplace(iso_text::nearest(*what.shared));
        stored_message made;
        made.topic = without_nul(what.topic, topic_);
        made.sender = without_nul(what.sender, sender_);
        made.source_location = without_nul(of.source_location, location_);
        made.published = view_of(published_);
        auto const id = clean_(what.id);
        if (has_retractions_) retracted_ = with_.retraction.one<std::string>(made.sender, id).value();
        auto const inserted = with_.insert_message
                                  .run(made.topic, id, made.sender, clean_(what.submitter), clean_(what.title), made.published, status, what.partition, what.offset, retracted_, now_)
                                  .value();
        known = inserted == 0;
        if (!known) {
            made.id = with_.in.last_id();
        } else {
            with_.message
                .each(
                    [&](row const& there) {
                        made.id = there.get<std::int64_t>(0);
                        retracted_ = there.get<std::optional<std::string>>(1);
                    },
                    made.sender, id, made.topic)
                .value();
        }
        if (retracted_) made.retracted = *retracted_;
        return made;
    }

    void find_targets(unit const& what, unit_report& report) {
        found_.resize(what.targets.size());
        // Those that are known first, and what they teach: one may be an alias of one behind it.
        for (std::size_t i = 0; i < found_.size(); ++i) {
            found_[i].id = targets_.find(what.targets[i], what.matching, false, report.created);
            found_[i].simple_name = hermes::simple_name(clean_(what.targets[i].name));
        }
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (!found_[i].id) found_[i].id = targets_.find(what.targets[i], what.matching, true, report.created);
    }

    void put_refused(std::int64_t message, data_type type, std::size_t place, std::string_view content, std::string_view why) {
        with_.in.run("INSERT INTO refused_rows (message_id, data_type, row, content, reason, stored) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", message, to_string(type), place,
                     clean_(content), clean_(why), now_)
            .value();
    }

    /// The rows of a table that are data are those between the ones that were refused before.
    static std::size_t next_place(unit const& what, data_type type, std::size_t& next) {
        auto const taken = [&](std::size_t place) { return std::ranges::any_of(what.refused, [&](refused_row const& each) { return each.type == type && each.row == place; }); };
        while (taken(next)) ++next;
        return next++;
    }

    void put_event(stored_message const& from, event const& what, unit_report& report) {
        std::optional<iso_text> at;
        if (what.at) at.emplace(iso_text::observed(*what.at));
        auto const source = clean_(what.source), id = clean_(what.id);
        auto const inserted = with_.insert_event.run(source, id, clean_(what.type), view_of(at), from.sender, what.retracts, clean_(what.content), blob{what.identity.view()}, from.id, now_).value();
        report.events += inserted;
        // Of no event in particular, nothing is taken back.
        if (id.empty() || (inserted == 0 && !what.retracts)) return;
        auto const own = inserted > 0 ? with_.in.last_id() : with_.event.one<std::int64_t>(blob{what.identity.view()}).value().value_or(0);
        if (!what.retracts) {
            report.retracted += with_.mark_event.run(now_, own, source, id, from.sender, from.published).value();
            return;
        }
        // One that comes again takes back nothing that was said since.
        report.retracted += with_.in.run("UPDATE events SET retracted_at = ? WHERE source = ? AND event_id = ? AND sender = ? AND id < ? AND retracted_at IS NULL", now_, source, id, from.sender, own)
                                .value();
    }

    /// By itself: gone if the database refuses it, with its words.
    template <class Work>
    std::optional<std::string> attempt(Work&& work) {
        try {
            auto begun = transaction::begin(with_.in).value();
            work();
            begun.commit().value();
            return std::nullopt;
        } catch (error const& e) {
            if (why_not(with_.in, e).kind != trouble_kind::refused) throw;
            with_.in.forget_code();
            return e.why().detail;
        }
    }

    kept_statements& with_;
    std::string_view now_;
    target_finder targets_;
    row_writer rows_;
    bool has_retractions_;
    clean_texts clean_{};
    std::vector<stored_target> found_{};
    // Of the message, as long as its rows are written.
    std::optional<iso_text> published_{};
    std::optional<std::string> retracted_{};
    std::string topic_{}, sender_{}, location_{};
};

}  // namespace alertstream::store::sqlite::inner
