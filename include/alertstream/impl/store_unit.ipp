#pragma once

#include <chrono>

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

ALERTSTREAM_DECL std::string place_of(std::int32_t partition, std::int64_t offset, std::optional<time_point> written) {
    auto made = std::to_string(partition) + '/' + std::to_string(offset);
    if (written) made += '@' + std::to_string(std::chrono::floor<std::chrono::milliseconds>(*written).time_since_epoch().count());
    return made;
}

ALERTSTREAM_DECL std::size_t rows_of(unit const& what) noexcept {
    auto rows = what.data.size() + what.refused.size() + what.events.size() + what.targets.size() + what.retracts.size();
    for (auto const& each : what.targets) rows += each.aliases.size();
    return rows;
}

ALERTSTREAM_DECL std::size_t size_of(unit const& what) noexcept {
    auto const of_texts = [](std::vector<std::string> const& all) {
        std::size_t size = 0;
        for (auto const& each : all) size += sizeof each + each.size();
        return size;
    };
    auto const& info = what.message;
    auto size = sizeof(unit) + info.topic.size() + info.id.size() + info.sender.size() + info.submitter.size() + info.title.size() + what.source_location.size();
    for (auto const& each : what.data) size += sizeof each + each.value.size() + each.unit.size() + each.bandpass.size() + each.telescope.size() + each.instrument.size();
    for (auto const& each : what.targets) size += sizeof each + each.name.size() + each.details.size() + of_texts(each.aliases);
    for (auto const& each : what.refused) size += sizeof each + each.content.size() + each.why.size();
    for (auto const& each : what.events) size += sizeof each + each.source.size() + each.id.size() + each.type.size() + each.content.size();
    return size + of_texts(what.retracts);
}

}  // namespace alertstream::store
