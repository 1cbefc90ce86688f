#pragma once

#include <boost/json/serialize.hpp>

#include <alertstream/gcn/stored_voevent.hpp>

inline alertstream::store::event alertstream::gcn::event_maker<alertstream::voevent>::of(voevent const& what, notice_view const& seen, message const& from) {
    auto made = inner::classic_event_of(seen, from);
    auto const tree = to_dictionary(what);
    made.content = tree && tree->is_object() ? boost::json::serialize(*tree) : inner::json_of_view(seen);
    inner::identify(made, from, what.raw.empty() ? std::string_view{made.content} : std::string_view{what.raw});
    return made;
}
