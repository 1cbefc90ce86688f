#pragma once

#include <alertstream/hermes/refusal.hpp>

namespace alertstream::hermes {

ALERTSTREAM_DECL std::string_view to_string(refusal which) noexcept {
    switch (which) {
    case refusal::not_finite: return "not_finite";
    case refusal::topic: return "topic";
    case refusal::flag: return "flag";
    case refusal::date: return "date";
    case refusal::angle: return "angle";
    case refusal::server_crash: return "server_crash";
    case refusal::file_without_url: return "file_without_url";
    case refusal::body_size: return "body_size";
    case refusal::published_size: return "published_size";
    case refusal::nesting: return "nesting";
    case refusal::error_units: return "error_units";
    case refusal::control_character: return "control_character";
    case refusal::unwritable: return "unwritable";
    }
    return "";
}

ALERTSTREAM_DECL std::optional<refusal> parse_refusal(std::string_view name) noexcept {
    for (int i = 0; i <= static_cast<int>(refusal::unwritable); ++i)
        if (auto const each = static_cast<refusal>(i); to_string(each) == name) return each;
    return std::nullopt;
}

}  // namespace alertstream::hermes
