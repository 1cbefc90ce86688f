/// VOEvents, as XML and as the JSON of old hop-clients.
// link: -lpugixml
#include "fuzz.hpp"

#include <alertstream/formats/voevent.hpp>

namespace as = alertstream;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    as::voevent decoded;
    (void)as::decoder<as::voevent>::decode(as::message{"fuzz", 0, 0, std::nullopt, input}, decoded);

    auto const made = as::read_voevent(input);
    if (!made) return 0;
    fuzz::require(made->raw == input, "an event comes with its bytes");
    (void)as::to_dictionary(*made);
    std::string published;
    fuzz::require(as::encoder<as::voevent>::encode(*made, published).has_value(), "what was read can be published");
    fuzz::must(as::read_voevent(published), "and read again");

    auto const xml = as::to_xml(*made);
    if (!xml) return 0;  // characters that XML has not, by reference
    auto const first = fuzz::must(as::read_voevent(*xml), "what is written can be read");
    auto const second = fuzz::must(as::read_voevent(fuzz::must(as::to_xml(first), "and written")), "and read");
    fuzz::require(first == second, "and is the same");
    return 0;
}
