#pragma once

#include <boost/json/parse.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_fields.hpp>
#include <alertstream/formats/json_value.hpp>

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<boost::json::value>::decode(message const& from, boost::json::value& into) {
    if (from.tombstone()) return failure{errc::tombstone};
    boost::json::parse_options options;
    options.max_depth = 64;
    error_code problem;
    auto const payload = from.payload();
    into = boost::json::parse({payload.data(), payload.size()}, problem, {}, options);
    if (!problem) return {};
    if (problem == boost::json::error::too_deep) return failure{errc::too_deep};
    if (auto const repaired = json::without_non_finite(payload)) {
        error_code still;
        into = boost::json::parse(*repaired, still, {}, options);
        if (!still) return {};
    }
    if (!detail::is_utf8(payload)) return failure{errc::not_utf8};
    return failure{errc::not_json, problem.message()};
}

}  // namespace alertstream
