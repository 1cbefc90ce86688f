/// Circulars, HOPSKOTCH's and GCN's: what is read is written and read again as the same, on the wire and in files.
#include "fuzz.hpp"

#include <alertstream/gcn/circular.hpp>
#include <alertstream/hopskotch/circular.hpp>

namespace as = alertstream;
using as::hopskotch::circular;

namespace {

as::result<circular> decode(std::string_view payload) {
    circular made;
    as::owned_message const from{.topic = "fuzz", .headers = {{"_format", "circular"}}, .payload = std::string{payload}};
    if (auto done = as::decoder<circular>::decode(from.view(), made); !done) return done.error();
    return made;
}

void check_wire_form(circular const& made) {
    std::string written;
    fuzz::require(as::encoder<circular>::encode(made, written).has_value(), "what was read can be written");
    fuzz::require(fuzz::must(decode(written), "what is written can be read") == made, "and is the same");
}

void check_text_form(circular const& made) {
    auto const text = fuzz::must(as::hopskotch::to_text(made), "what was read from a text can be written as one");
    fuzz::require(fuzz::must(as::hopskotch::read_circular_text(text), "a text that is written can be read") == made, "and is the same text");
}

as::result<as::gcn::circular> decode_record(std::string_view payload) {
    as::gcn::circular made;
    if (auto done = as::decoder<as::gcn::circular>::decode(as::message{"fuzz", 0, 0, std::nullopt, payload}, made); !done) return done.error();
    return made;
}

/// Times go out in whole milliseconds.
void check_record(as::gcn::circular made) {
    for (auto* const time : {&made.created_on, &made.edited_on})
        if (*time) *time = std::chrono::floor<std::chrono::milliseconds>(**time);
    std::string written;
    fuzz::require(as::encoder<as::gcn::circular>::encode(made, written).has_value(), "a record that was read can be written");
    fuzz::require(fuzz::must(decode_record(written), "a record that is written can be read") == made, "and is the same record");
    (void)as::gcn::view_of(made);
    (void)as::gcn::to_text(made);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    if (auto const made = decode(input)) {
        check_wire_form(*made);
        (void)as::hopskotch::to_text(*made);
    }
    if (auto const made = as::hopskotch::read_circular_text(input)) {
        fuzz::require(made->header.size() <= size && made->body.size() <= size, "a circular is not larger than its text");
        check_text_form(*made);
        check_wire_form(*made);
    }
    if (auto const made = decode_record(input)) check_record(*made);
    if (auto const made = as::gcn::read_circular_text(input)) {
        auto const text = fuzz::must(as::gcn::to_text(*made), "GCN's text that was read can be written");
        fuzz::require(fuzz::must(as::gcn::read_circular_text(text), "GCN's text that is written can be read") == *made, "and is the same circular");
    }
    return 0;
}
