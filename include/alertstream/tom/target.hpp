#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include <alertstream/hermes/alert.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::tom {

/// A target that a TOM has.
struct known_target {
    std::int64_t id{};
    std::string name{};
    std::vector<std::string> aliases{};
    boost::json::object as_given{};  ///< the TOM's own: position or orbit and all the rest, as `to_hermes` takes it

    friend bool operator==(known_target const&, known_target const&) = default;
};

/// What POST `api/targets/` takes of a target: SIDEREAL with its position, or NON_SIDEREAL with its
/// orbit; PRIVATE, in `list` if that is not empty. What a TOM would refuse is `rejected`, by
/// path ("targets[0].ra").
ALERTSTREAM_DECL std::variant<boost::json::object, rejected> write_target(hermes::target const& from, std::string_view list, std::string const& path);

/// Whether the TOM's target goes by this name, as TOM Toolkit compares them (`hermes::simple_name`).
ALERTSTREAM_DECL bool goes_by(known_target const& which, std::string_view name);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_target.ipp>
#endif
