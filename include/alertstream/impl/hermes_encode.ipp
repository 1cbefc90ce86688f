#pragma once

#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/impl/hermes_writer.ipp>

namespace alertstream::hermes {

namespace inner {

template <class Text>
result<void> encode_alert(basic_alert<Text> const& from, std::string& into, encode_options const& with) {
    std::vector<failure> problems;
    writer<Text>{from, with, into, problems};
    if (problems.empty()) return {};
    into.clear();
    return std::move(problems.front());
}

}  // namespace inner

ALERTSTREAM_DECL result<void> encode(basic_alert<std::string> const& from, std::string& into, encode_options const& with) { return inner::encode_alert(from, into, with); }
ALERTSTREAM_DECL result<void> encode(basic_alert<std::string_view> const& from, std::string& into, encode_options const& with) { return inner::encode_alert(from, into, with); }

ALERTSTREAM_DECL data_member text_member(std::string name, std::string_view text) {
    data_member made{std::move(name), {}};
    alertstream::detail::append_json_bytes(made.json, text);
    return made;
}

}  // namespace alertstream::hermes
