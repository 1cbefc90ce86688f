/// What a message is, and the payloads that are JSON.
#include "fuzz.hpp"

#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/external.hpp>

namespace as = alertstream;

namespace {

template <class Payload>
void decode(as::message const& from) {
    Payload made;
    (void)as::decoder<Payload>::decode(from, made);
}

void check_content(as::message const& from) {
    std::string room, another;
    auto const read = as::read_wire(from, room);
    if (!read) return;
    fuzz::require(read->bytes.size() <= from.payload().size(), "what is in an envelope is not larger than it");
    auto const same = as::bytes_of(from, read->format, another);
    if (read->unknown) fuzz::require(!same.has_value(), "an unknown format is nobody's");
    else fuzz::require(fuzz::must(same, "a decoder of the format gets its bytes") == read->bytes, "and they are the same");

    as::hopskotch::content content;
    fuzz::require(as::decoder<as::hopskotch::content>::decode(from, content).has_value(), "content takes what is decided");
    auto const copy = content;
    fuzz::require(copy.bytes() == read->bytes && copy.format() == read->format, "a copy of content has the same bytes");
    (void)copy.as<boost::json::value>();
    (void)copy.as<as::hopskotch::circular>();
    (void)copy.as<as::hopskotch::external>();
    (void)copy.as<as::gcn::text_notice>();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const owned = fuzz::message_of(fuzz::text_of(data, size));
    auto const from = owned.view();
    check_content(from);
    decode<boost::json::value>(from);
    decode<as::hermes::alert>(from);
    decode<as::hermes::alert_view>(from);
    decode<as::gcn::circular>(from);
    decode<as::hopskotch::external>(from);
    return 0;
}
