#pragma once

#include <algorithm>
#include <charconv>

#include <alertstream/hermes/tns_options.hpp>
#include <alertstream/impl/hermes_read_json.ipp>

namespace alertstream::hermes {

namespace inner {

/// A list, whose words are counted from 0, or an object with their numbers as names.
inline std::vector<tns_term> take_terms(json::walker& from) {
    std::vector<tns_term> made;
    if (from.next() == json::value_kind::list) {
        from.each_item([&, id = std::int64_t{0}]() mutable {
            if (tns_term one{id++, {}}; take_text(from, one.name)) made.push_back(std::move(one));
        });
        return made;
    }
    from.each_member([&](std::string_view name) {
        tns_term one;
        auto const [end, problem] = std::from_chars(name.data(), name.data() + name.size(), one.id);
        bool const is_number = problem == std::errc{} && end == name.data() + name.size();
        if (take_text(from, one.name) && is_number) made.push_back(std::move(one));
    });
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL bool has_name(std::vector<tns_term> const& terms, std::string_view name) {
    return std::ranges::any_of(terms, [name](tns_term const& each) { return each.name == name; });
}

ALERTSTREAM_DECL result<tns_options> read_tns_options(std::string_view json) {
    tns_options made;
    auto const read = inner::read_members(json, [&](json::walker& from, std::string_view name) {
        if (name == "at_types") made.transient_types = inner::take_terms(from);
        else if (name == "objtypes") made.classifications = inner::take_terms(from);
        else if (name == "spectra_types") made.spectrum_types = inner::take_terms(from);
        else if (name == "units") made.units = inner::take_terms(from);
        else if (name == "groups") made.groups = inner::take_terms(from);
        else if (name == "instruments") made.instruments = inner::take_terms(from);
        else if (name == "telescopes") made.telescopes = inner::take_terms(from);
        else if (name == "archives") made.archives = inner::take_terms(from);
        else if (name == "filters") made.filters = inner::take_terms(from);
        else from.skip();
    });
    if (!read) return failure{read.error().code, "the options of TNS: " + read.error().detail};
    return made;
}

}  // namespace alertstream::hermes
