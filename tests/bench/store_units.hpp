#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/store/backend.hpp>

/// The same rows for each database: seven points a message, of a thousand targets.
namespace bench {

namespace as = alertstream;
namespace store = as::store;

constexpr int rows_a_unit = 7, targets = 1'000;
inline as::time_point const night{std::chrono::sys_days{std::chrono::year{2023} / 5 / 19}};

inline std::string target_name(int number) { return "SN 2023x" + std::to_string(number); }

inline store::unit unit_of(int first_row) {
    auto const text = std::to_string(first_row);
    store::unit made;
    made.message = {.topic = "hermes.test", .id = "6f1ed002-ab59-5f9d-" + text, .sender = "alice@observatory", .submitter = "Alice", .title = "Photometry of " + text,
                    .shared = night + std::chrono::seconds{first_row}, .partition = 0, .offset = first_row / rows_a_unit};
    made.source_location = "Hermes via HOP";
    made.targets.emplace_back().name = target_name(first_row / rows_a_unit % targets);
    for (int row = first_row; row < first_row + rows_a_unit; ++row) {
        auto& one = made.data.emplace_back();
        one.at = night + std::chrono::milliseconds{1'237} * row;
        one.identity = store::digest_of(one.at, {"identity", std::to_string(row)});
        one.content = store::digest_of(one.at, {"content", std::to_string(row)});
        one.brightness = 15 + 0.01 * (row % 100);
        one.brightness_error = 0.02;
        one.unit = "AB mag";
        one.bandpass = "r";
        one.telescope = "ELP 1m";
        one.instrument = "FLI";
        one.value = R"({"magnitude":15.21,"error":0.02,"filter":"r","telescope":"ELP 1m","instrument":"FLI"})";
    }
    return made;
}

inline std::vector<store::batch> batches(int rows, int rows_a_transaction) {
    std::vector<store::batch> all;
    store::partition_key const which{"cluster", "group", {"hermes.test", 0}};
    for (int row = 0; row < rows; row += rows_a_transaction) {
        auto& one = all.emplace_back();
        std::int64_t const from = row / rows_a_unit, to = from + rows_a_transaction / rows_a_unit;
        store::stored_position const before{0, {from, {}}}, behind{0, {to, {{to - 1, 1'684'532'541'500, 7}}}};
        one.moves.push_back({which, from == 0 ? std::nullopt : std::optional{before}, behind});
        for (int unit = 0; unit < rows_a_transaction; unit += rows_a_unit) one.units.push_back(unit_of(row + unit));
    }
    return all;
}

}  // namespace bench
