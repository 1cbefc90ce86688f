/// Rows of a TOM, as JSON.
#include "fuzz.hpp"

#include <boost/json/parse.hpp>

#include <alertstream/hermes/encode.hpp>
#include <alertstream/tom/exact_json.hpp>
#include <alertstream/tom/reduced_datum.hpp>

namespace as = alertstream;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    auto const tree = as::tom::read_exact_json(input);
    if (!tree) return 0;
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code problem;
    (void)boost::json::parse({input.data(), input.size()}, problem, {}, options);
    fuzz::require(!problem, "Boost.JSON reads it too");
    auto const made = as::tom::read_tom_data(input);
    if (!made || !made->refusals.empty()) return 0;
    std::string json;
    if (auto const done = as::hermes::encode(made->alert, json); !done) return 0;  // years before 1 and the like
    for (auto const& each : made->alert.photometry) (void)as::tom::stored_value(each);
    return 0;
}
