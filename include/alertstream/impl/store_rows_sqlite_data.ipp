#pragma once

#include <alertstream/impl/store_rows_sqlite_targets.ipp>

// Rows: new ones, known ones, corrections.
namespace alertstream::store::sqlite::inner {

/// What all rows of a message have in common.
struct stored_message {
    std::int64_t id{};
    std::string_view topic{};
    std::string_view sender{};
    std::string_view source_location{};
    maybe_text published{};
    maybe_text retracted{};
};

/// The target of a row, by its place in the unit.
struct stored_target {
    std::optional<std::int64_t> id{};
    std::string simple_name{};
};

class row_writer {
public:
    row_writer(kept_statements& with, std::string_view now)
        : with_{with}, now_{now}, has_history_{with.in.one<bool>("SELECT EXISTS (SELECT 1 FROM reduced_data_history)").value().value_or(true)} {}

    row_outcome put(stored_message const& from, stored_target const& of, std::string_view target_name, datum const& what) {
        // A row may be in the history alone: its correction was what another had said.
        if (has_history_ && in_history(what)) return put_beside(from, of, what, true);
        auto const at = iso_text::observed(what.at);
        auto const inserted =
            with_.insert_row
                .run(of.id, clean_(target_name), of.simple_name, to_string(what.type), at.view(), what.brightness, what.brightness_error, what.limit, clean_(what.unit), clean_(what.bandpass),
                     clean_(what.telescope), clean_(what.instrument), clean_(what.value), from.topic, from.source_location, from.sender, from.id, from.published,
                     blob{what.identity.view()}, blob{what.content.view()}, from.retracted, now_)
                .value();
        if (inserted > 0) return of.id ? row_outcome::stored : row_outcome::unmatched;
        return put_beside(from, of, what, false);
    }

private:
    bool in_history(datum const& what) { return with_.in_history.one<int>(blob{what.identity.view()}, blob{what.content.view()}).value().has_value(); }

    /// Its identity or its content is there. What was corrected (`was_there`) comes again with every replay; only a newer message says it anew.
    row_outcome put_beside(stored_message const& from, stored_target const& of, datum const& what, bool was_there) {
        auto const same_content = with_.row_of_content.one<bool>(blob{what.content.view()}, blob{what.identity.view()}).value();
        if (same_content && *same_content) return row_outcome::known;
        std::optional<std::int64_t> mine;
        bool older = false, newer = false;
        with_.row_of_identity
            .each(
                [&](row const& there) {
                    mine = there.get<std::int64_t>(0);
                    if (!from.published || there.is_null(1)) return;
                    older = *from.published < there.get<std::string_view>(1);
                    newer = *from.published > there.get<std::string_view>(1);
                },
                blob{what.identity.view()})
            .value();
        if (!mine || (was_there && !newer)) return row_outcome::known;
        has_history_ = true;
        if (older) {
            with_.insert_history
                .run(blob{what.identity.view()}, blob{what.content.view()}, clean_(what.value), what.brightness, what.brightness_error, what.limit, clean_(what.unit), from.published, from.id, now_)
                .value();
            return row_outcome::superseded;
        }
        with_.row_to_history.run(*mine, now_).value();
        // What another said already is said once.
        if (same_content)
            with_.delete_row.run(*mine).value();
        else
            with_.correct_row
                .run(blob{what.content.view()}, clean_(what.value), what.brightness, what.brightness_error, what.limit, clean_(what.unit), from.published, from.id, from.retracted, of.id, now_, *mine)
                .value();
        return row_outcome::updated;
    }

    kept_statements& with_;
    std::string_view now_;
    clean_texts clean_{};
    bool has_history_;
};

}  // namespace alertstream::store::sqlite::inner
