/// Unified notices: any JSON object is one, nothing else is, and what was read can be written and read again.
#include "fuzz.hpp"

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/gcn/notice.hpp>

namespace as = alertstream;
using as::gcn::notice;

namespace {

as::result<notice> decode(std::string_view payload) {
    notice made;
    if (auto done = as::decoder<notice>::decode(as::message{"fuzz", 0, 0, std::nullopt, payload}, made); !done) return done.error();
    return made;
}

bool has_names_twice(notice const& in) {
    for (auto const& each : in.other)
        if (in.find(each.name)->data() != each.json.data()) return true;
    return false;
}

void check_written(notice from) {
    if (as::gcn::parse_schema(from.schema).path.empty()) from.schema = "https://gcn.nasa.gov/schema/main/gcn/notices/fuzz/alert.schema.json";
    std::string written, again;
    if (!as::encoder<notice>::encode(from, written)) return fuzz::require(has_names_twice(from), "what was read can be written, unless a name is there twice");
    auto const made = fuzz::must(decode(written), "what is written can be read");
    fuzz::require(as::encoder<notice>::encode(made, again).has_value() && again == written, "and is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    auto const made = decode(input);
    auto const first = input.find_first_not_of(" \t\r\n");
    bool const object = first != input.npos && input[first] == '{' && !as::detail::check_json(input);
    if (made) fuzz::require(object, "a notice is a JSON object");
    else fuzz::require(!object || made.error().code == as::errc::wrong_format || made.error().code == as::errc::wrong_type || made.error().code == as::errc::missing_member, "a JSON object is a notice, or an envelope of something else");
    if (!made) return 0;
    for (auto const& each : made->other) fuzz::require(!as::detail::check_json(each.json), "what is kept is JSON");
    (void)as::gcn::view_of(*made);
    (void)as::alert_version<notice>::of(*made);
    (void)as::dedup_key<notice>::of(*made);
    check_written(*made);
    return 0;
}
