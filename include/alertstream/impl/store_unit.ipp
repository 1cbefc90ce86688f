#pragma once

#include <alertstream/store/unit.hpp>

namespace alertstream::store {

ALERTSTREAM_DECL std::string_view to_string(data_type type) noexcept {
    switch (type) {
    case data_type::photometry: return "photometry";
    case data_type::spectroscopy: return "spectroscopy";
    case data_type::astrometry: return "astrometry";
    }
    return "unknown";
}

ALERTSTREAM_DECL std::string_view to_string(row_outcome outcome) noexcept {
    switch (outcome) {
    case row_outcome::stored: return "stored";
    case row_outcome::known: return "known";
    case row_outcome::updated: return "updated";
    case row_outcome::superseded: return "superseded";
    case row_outcome::unmatched: return "unmatched";
    case row_outcome::refused: return "refused";
    }
    return "unknown";
}

ALERTSTREAM_DECL std::size_t size_of(unit const& what) noexcept {
    auto size = sizeof(unit) + what.message.title.size() + what.message.submitter.size();
    for (auto const& each : what.data) size += sizeof each + each.value.size() + each.bandpass.size() + each.telescope.size() + each.instrument.size();
    for (auto const& each : what.targets) size += sizeof each + each.details.size() + each.aliases.size() * sizeof(std::string);
    for (auto const& each : what.refused) size += sizeof each + each.content.size();
    for (auto const& each : what.events) size += sizeof each + each.content.size();
    return size;
}

}  // namespace alertstream::store
