#pragma once

#include <filesystem>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <alertstream/store/alert_store.hpp>

namespace alertstream::tools {

/// One question, and where its answer goes: files, "-" is standard output. Times are ISO 8601, an MJD, a
/// JD, or a span back from now (`24h`, `7d`).
struct light_curve_options {
    std::filesystem::path settings{"settings.json"};
    std::string target{};     ///< a name or an alias: its light curve
    std::string cone{};       ///< RA,DEC,RADIUS in degrees: the targets within, the nearest first
    std::string all_since{};  ///< what was stored at or after this, whatever its target
    std::string since{};      ///< observed at or after
    std::string until{};      ///< observed before
    bool retracted{};         ///< what was taken back, too
    bool every_type{};        ///< spectra and positions, too: in JSON
    std::string svg{};
    std::string csv{};
    std::string ecsv{};
    std::string json{};

    light_curve_options() {}
};

/// Asks the store, writes what was asked for, and closes it. Without an output, CSV on standard output; of a
/// cone, a line a target: name, right ascension, declination, distance in degrees. Complaints are on
/// standard error; a target that is not there is told with the name that is nearest to it.
/// @returns an exit code: 0; 1 if there is no such target, the database cannot be read or an output not
/// written; 64 for wrong arguments; 75 if the database is away for now.
ALERTSTREAM_DECL boost::asio::awaitable<int> answer_light_curve(store::alert_store from, light_curve_options wanted);

/// What is wrong with the options; empty: nothing.
ALERTSTREAM_DECL std::string problem_with(light_curve_options const& wanted);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/light_curve_answer.ipp>
#endif
