#pragma once

#include <algorithm>

#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/impl/hermes_odd_values.ipp>
#include <alertstream/impl/hermes_server_rules.ipp>
#include <alertstream/impl/hermes_topic.ipp>
#include <alertstream/impl/hermes_writer.ipp>

namespace alertstream::hermes {

ALERTSTREAM_DECL error_tree required_tree(alert const& what, encode_options const& with) {
    error_tree made;
    inner::server_rules{what, with, made}.check();
    return made;
}

ALERTSTREAM_DECL std::vector<field_error> required_errors(alert const& what, std::string_view topic) { return required_tree(what, {.topic = topic, .default_authors = {}, .submit = {}}).errors(); }

ALERTSTREAM_DECL std::vector<field_error> our_refusals(alert const& what, encode_options const& with) {
    std::vector<field_error> found;
    if (auto const wrong = inner::wrong_with_topic(with.topic.empty() ? std::string_view{what.topic} : with.topic); !wrong.empty()) found.push_back({"topic", std::string{wrong}});
    std::string body;
    std::vector<failure> problems;
    inner::writer<std::string>{what, with, body, problems, inner::controls::refused};
    for (auto const& each : problems) {
        auto const colon = each.detail.rfind(": ");
        found.push_back({each.detail.substr(0, colon), each.detail.substr(colon + 2)});
    }
    inner::odd_values{what, found};
    if (body.size() > largest_body)
        found.push_back({"data", "the message has " + std::to_string(body.size()) + " bytes; Hermes takes at most " + std::to_string(largest_body) + ": send it in parts"});
    return found;
}

ALERTSTREAM_DECL std::vector<field_error> our_refusals(alert const& what, std::string_view topic) { return our_refusals(what, {.topic = topic, .default_authors = {}, .submit = {}}); }

ALERTSTREAM_DECL std::optional<rejected> check(alert const& what, encode_options const& with) {
    auto const tree = required_tree(what, with);
    rejected made{tree.errors(), tree.json()};
    auto ours = our_refusals(what, with);
    // Where Hermes refuses a member itself, its words are enough.
    std::erase_if(ours, [&made](field_error const& one) { return std::any_of(made.errors.begin(), made.errors.end(), [&one](field_error const& each) { return each.path == one.path; }); });
    if (!ours.empty()) made.tree.clear();
    made.errors.insert(made.errors.end(), ours.begin(), ours.end());
    if (made.errors.empty()) return std::nullopt;
    return made;
}

}  // namespace alertstream::hermes
