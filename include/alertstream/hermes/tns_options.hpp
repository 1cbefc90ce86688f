#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>

namespace alertstream::hermes {

/// A word of TNS, and the number that it has there.
struct tns_term {
    std::int64_t id{};
    std::string name{};

    friend bool operator==(tns_term const&, tns_term const&) = default;
};

/// What a report to TNS may say: GET `tns_options/`. A message names the words, exactly.
struct tns_options {
    std::vector<tns_term> transient_types{};   ///< `discovery_info.transient_type`
    std::vector<tns_term> classifications{};   ///< `spectroscopy[].classification`
    std::vector<tns_term> spectrum_types{};
    std::vector<tns_term> units{};
    std::vector<tns_term> groups{};            ///< reporting groups, discovery sources, associations
    std::vector<tns_term> instruments{};
    std::vector<tns_term> telescopes{};
    std::vector<tns_term> archives{};          ///< `discovery_info.nondetection_source`
    std::vector<tns_term> filters{};

    friend bool operator==(tns_options const&, tns_options const&) = default;
};

/// Whether one of them has this name.
ALERTSTREAM_DECL bool has_name(std::vector<tns_term> const& terms, std::string_view name);

/// Reads the answer's body. All lists are empty when Hermes could not ask TNS.
/// @returns `bad_answer` for what is no JSON object.
ALERTSTREAM_DECL result<tns_options> read_tns_options(std::string_view json);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_tns_options.ipp>
#endif
