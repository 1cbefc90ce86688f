#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/decoder.hpp>
#include <alertstream/message.hpp>

namespace alertstream::gcn {

/// A GCN circular as it comes on `gcn.circulars` (schema gcn/circulars of
/// nasa-gcn/gcn-schema). It comes again with a higher `version` whenever it is
/// edited, and with the same one when its event or bibcode is added.
struct circular {
    std::int64_t circular_id{};
    std::string subject{};
    std::string body{};
    std::string submitter{};
    std::optional<time_point> created_on{};
    std::optional<std::string> event_id{};         ///< "GRB 261120A"
    std::vector<std::string> event_type{};         ///< usually empty
    std::optional<std::string> submitted_how{};    ///< web, email, email-legacy, api
    std::optional<std::string> format{};           ///< text/plain (also if absent) or text/markdown
    std::optional<std::string> bibcode{};
    std::optional<std::int64_t> version{};         ///< 1 is the original; absent means the same
    std::optional<std::string> edited_by{};
    std::optional<time_point> edited_on{};
    std::optional<std::string> email{};            ///< old records only

    friend bool operator==(circular const&, circular const&) = default;
};

}  // namespace alertstream::gcn

/// Needs circularId, subject, body and submitter; members that it does not know are passed over.
template <>
struct alertstream::decoder<alertstream::gcn::circular> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, gcn::circular& into);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/circular.ipp>
#endif
