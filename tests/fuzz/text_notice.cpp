/// GCN's text notices in both grammars, and the values in them.
#include "fuzz.hpp"

#include <cmath>

#include <alertstream/gcn/text_values.hpp>

namespace as = alertstream;
using as::gcn::notice_grammar;

namespace {

void check_place(std::optional<as::sky_position> const& where) {
    fuzz::require(!where || (where->ra >= 0 && where->ra <= 360 && where->dec >= -90 && where->dec <= 90), "a position is on the sky");
}

bool is_inside(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_values(as::gcn::text_notice const& notice) {
    auto const made = as::gcn::read_values(notice);
    for (auto const* place : {&made.where, &made.pointing})
        for (auto const& each : {place->j2000, place->current, place->b1950}) check_place(each);
    fuzz::require(!made.error || (made.error->radius > 0 && made.error->radius <= 360), "an error is above 0 and no more than the sky");
    fuzz::require(!made.error || !made.error->containment || (*made.error->containment > 0 && *made.error->containment <= 1), "a containment is a probability");
    for (auto const& [key, value] : notice.fields) {
        for (auto const& each : as::gcn::read_numbers(value)) {
            fuzz::require(std::isfinite(each.value) && (!each.error || std::isfinite(*each.error)), "a number is finite");
            fuzz::require(is_inside(each.unit, value) || each.unit == "%" || each.unit == "deg", "a unit is in the value");
            fuzz::require(is_inside(each.label, value), "so is a label");
        }
        (void)as::gcn::find_error(notice, key);
        (void)as::gcn::find_number(notice, key);
        (void)as::gcn::find_flags(notice, key);
    }
    auto const view = as::gcn::view_of(notice);
    fuzz::require(view.when == made.when && view.where == made.circle(), "a notice is seen as it is");
    (void)as::alert_version<as::gcn::text_notice>::of(notice);
    (void)as::dedup_key<as::gcn::text_notice>::of(notice);
}

void check(std::string_view input, notice_grammar how) {
    auto const made = as::gcn::read_text_notice(input, how);
    if (!made) return;
    std::size_t bytes = 0;
    for (auto const& [key, value] : made->fields) bytes += key.size() + value.size();
    fuzz::require(made->raw == input, "a notice comes with its text");
    fuzz::require(bytes <= 2 * input.size(), "its fields are not larger than the text and a line end for each line");
    check_values(*made);
    auto const text = as::gcn::to_text(made->fields);
    if (!text) return;
    fuzz::require(fuzz::must(as::gcn::read_text_notice(*text), "what is written can be read").fields == made->fields, "and is the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    check(input, notice_grammar::hop_client);
    check(input, notice_grammar::indented);
    as::gcn::text_notice made;
    (void)as::decoder<as::gcn::text_notice>::decode(as::message{"fuzz", 0, 0, std::nullopt, input}, made);
    return 0;
}
