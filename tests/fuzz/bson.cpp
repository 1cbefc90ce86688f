// What an archive answers, as bytes: whatever they are, reading ends, and what was read can be written and read again.
// link: -I/usr/include/libbson-1.0 -lbson-1.0 -lrdkafka
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <alertstream/formats/bson.hpp>

namespace bson = alertstream::bson;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(bytes), size};
    if (auto const read = bson::read_archived(text)) {
        if (read->payload.size() > size) std::abort();
        auto const written = bson::write_archived(*read);
        // A text with a NUL in it is BSON, and is kept.
        if (!written || bson::read_archived(*written).value() != *read) std::abort();
    }
    if (auto const read = bson::read_upload(text))
        if (bson::read_upload(bson::write_upload(*read).value()).value() != *read) std::abort();
    if (auto const read = bson::read_receipt(text))
        if (bson::read_receipt(bson::write_receipt(*read).value()).value() != *read) std::abort();
    return 0;
}
