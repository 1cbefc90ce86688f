#pragma once

#include <stdexcept>

#include <alertstream/formats/avro/describe.hpp>

namespace alertstream::avro::inner {

inline std::string avro_name(std::string_view cpp_name) {
    std::string made;
    for (std::size_t i = 0; i < cpp_name.size(); ++i) {
        char const c = cpp_name[i];
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (c == '{' || c == '(') {  // g++ "{anonymous}::", clang "(anonymous namespace)::"
            auto const end = cpp_name.find(c == '{' ? '}' : ')', i);
            i = end == cpp_name.npos ? cpp_name.size() : cpp_name.substr(end + 1).starts_with("::") ? end + 2 : end;
        } else if (letter) {
            made += c;
        } else if (c == ':' && cpp_name.substr(i).starts_with("::")) {
            made += '.';
            ++i;
        } else {
            made += '_';
        }
    }
    return made;
}

inline void apply(std::span<rule const> said, std::span<member> members, std::span<void const* const> defaults, std::string_view type) {
    for (auto const& each : said) {
        auto const found = std::find_if(members.begin(), members.end(), [&](member const& which) { return which.name == each.member(); });
        if (found == members.end())
            throw std::logic_error{"alertstream: a rule of " + std::string{type} + " is about \"" + std::string{each.member()} + "\", which it does not have"};
        auto names = each.names();
        if (names[0].empty()) names[0] = found->name;
        found->names = names;
        if (each.may_be_absent()) found->if_absent = defaults[static_cast<std::size_t>(found - members.begin())];
    }
}

}  // namespace alertstream::avro::inner
