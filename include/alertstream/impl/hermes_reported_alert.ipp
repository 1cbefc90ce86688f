#pragma once

#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/multipart.hpp>
#include <alertstream/hermes/reported_alert.hpp>

namespace alertstream::hermes {

ALERTSTREAM_DECL std::variant<written_message, rejected> write_message(reported_alert what, encode_options const& with) {
    auto options = with;
    options.submit = what.to;
    options.allowed = what.allowed;
    if (auto wrong = check(what.alert, options)) return *std::move(wrong);
    written_message made{{}, what.to, std::move(what.files)};
    if (auto const encoded = encode(what.alert, made.json, options); !encoded) return alertstream::detail::rejected_for(encoded.error());
    if (auto wrong = file_problems(made.json, made.files); !wrong.empty()) return rejected{std::move(wrong), {}};
    return made;
}

}  // namespace alertstream::hermes
