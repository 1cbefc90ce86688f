#pragma once

#include <boost/json/parse.hpp>

#include <alertstream/formats/json_string.hpp>

namespace alertstream::json {

ALERTSTREAM_DECL std::string string_of(std::string_view quoted) {
    if (quoted.size() >= 2 && quoted.find('\\') == quoted.npos && quoted.front() == '"') return std::string{quoted.substr(1, quoted.size() - 2)};
    boost::json::error_code problem;
    auto const value = boost::json::parse({quoted.data(), quoted.size()}, problem);
    auto const* const text = problem ? nullptr : value.if_string();
    return text ? std::string{text->data(), text->size()} : std::string{};
}

ALERTSTREAM_DECL std::string name_of(std::string_view written) {
    if (written.find('\\') == written.npos) return std::string{written};
    return string_of("\"" + std::string{written} + "\"");
}

}  // namespace alertstream::json
