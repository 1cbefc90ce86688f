#pragma once

#include <alertstream/detail/expand.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL result<std::string> expand(std::string_view text, environment const& variables) {
    std::string made;
    while (!text.empty()) {
        auto const dollar = text.find('$');
        made += text.substr(0, dollar);
        if (dollar == text.npos) return made;
        text.remove_prefix(dollar + 1);
        if (text.starts_with('$')) {
            made += '$';
            text.remove_prefix(1);
            continue;
        }
        if (!text.starts_with('{')) {
            made += '$';
            continue;
        }
        auto const end = text.find('}');
        if (end == text.npos) return failure{errc::bad_settings, "${ without }: write $$ for a dollar sign"};
        auto const inside = text.substr(1, end - 1);
        text.remove_prefix(end + 1);
        auto const colon = inside.find(":-");
        std::string const name{inside.substr(0, colon)};
        if (name.empty()) return failure{errc::bad_settings, "${} names no variable"};
        // What is no name may be part of a password that holds "${": it is not repeated.
        if (name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != name.npos)
            return failure{errc::bad_settings, "${...} holds no variable's name: expected letters, digits and '_'; write $$ for a dollar sign"};
        // The first } ends it: a default with a variable in it would be cut in two.
        if (colon != inside.npos && inside.find("${", colon) != inside.npos)
            return failure{errc::bad_settings, "a default cannot hold another ${...}: write its text"};
        auto const value = variables(name);
        if (value && !(value->empty() && colon != inside.npos)) made += *value;
        else if (colon != inside.npos) made += inside.substr(colon + 2);
        else return failure{errc::bad_settings, "the environment variable " + name + " is not set: set it, or write ${" + name + ":-default}"};
    }
    return made;
}

}  // namespace alertstream::detail
