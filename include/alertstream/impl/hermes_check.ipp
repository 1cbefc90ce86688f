#pragma once

#include <algorithm>

#include <boost/json/serialize.hpp>

#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/size.hpp>
#include <alertstream/impl/hermes_json_refusals.ipp>
#include <alertstream/impl/hermes_json_rules.ipp>
#include <alertstream/impl/hermes_odd_values.ipp>
#include <alertstream/impl/hermes_topic.ipp>
#include <alertstream/impl/hermes_writer.ipp>

namespace alertstream::hermes {

namespace inner {

/// What `encode` says; of it only a control character could be written.
inline void unwritable(std::vector<failure> const& problems, std::vector<refused>& into) {
    for (auto const& each : problems) {
        auto const colon = each.detail.rfind(": ");
        auto problem = each.detail.substr(colon + 2);
        auto const why = problem == "holds a control character" ? refusal::control_character : refusal::unwritable;
        into.push_back({{each.detail.substr(0, colon), std::move(problem)}, why});
    }
}

inline void too_large(std::size_t body, std::size_t published, std::size_t limit, std::vector<refused>& into) {
    if (body > largest_body)
        into.push_back({{"data", "the message has " + std::to_string(body) + " bytes; Hermes takes at most " + std::to_string(largest_body) + ": send it in parts (split)"}, refusal::body_size});
    if (limit != 0 && published > limit)
        into.push_back({{"data", "Hermes makes up to " + std::to_string(published) + " bytes of it; the topic takes " + std::to_string(limit) + ": send it in parts (split)"}, refusal::published_size});
}

inline std::vector<refused> without_allowed(std::vector<refused> found, allowing const& allowed) {
    std::erase_if(found, [&allowed](refused const& each) { return allowed.contains(each.why); });
    return found;
}

/// Hermes' errors, and ours where it does not refuse a member itself.
inline std::optional<rejected> both(error_tree const& tree, std::vector<refused> const& ours) {
    rejected made{tree.errors(), tree.json()};
    auto const servers = made.errors.size();
    for (auto const& each : ours) {
        auto const end = made.errors.begin() + static_cast<std::ptrdiff_t>(servers);
        if (std::none_of(made.errors.begin(), end, [&each](field_error const& one) { return one.path == each.path; })) made.errors.push_back(each);
    }
    if (made.errors.size() > servers) made.tree.clear();
    if (made.errors.empty()) return std::nullopt;
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL std::vector<refused> our_refusals(alert const& what, encode_options const& with) {
    std::vector<refused> found;
    if (auto const wrong = inner::wrong_with_topic(with.topic.empty() ? std::string_view{what.topic} : with.topic); !wrong.empty()) found.push_back({{"topic", std::string{wrong}}, refusal::topic});
    std::string body;
    std::vector<failure> problems;
    inner::writer<std::string>{what, with, body, problems, inner::controls::refused};
    inner::unwritable(problems, found);
    inner::odd_values{what, with, found};
    // With placeholders it is never shorter than what is sent.
    if (body.size() > largest_body && !encode(what, body, with)) body.clear();
    inner::too_large(body.size(), with.topic_limit != 0 ? normalised_size(what, with) : 0, with.topic_limit, found);
    return inner::without_allowed(std::move(found), with.allowed);
}

ALERTSTREAM_DECL std::vector<refused> our_refusals(boost::json::value const& message, encode_options const& with) {
    std::vector<refused> found;
    constexpr std::size_t deepest = 600;
    if (inner::depth_of(message, deepest + 1) > deepest) {
        found.push_back({{"", "nested deeper than " + std::to_string(deepest) + ": Hermes falls over it"}, refusal::nesting});
    } else if (auto const* const all = message.if_object()) {
        inner::json_refusals{with, found}.message(*all);
        inner::too_large(boost::json::serialize(message).size(), with.topic_limit != 0 ? normalised_size(message) : 0, with.topic_limit, found);
    }
    return inner::without_allowed(std::move(found), with.allowed);
}

ALERTSTREAM_DECL std::optional<rejected> check(alert const& what, encode_options const& with) { return inner::both(server_errors(what, with), our_refusals(what, with)); }
ALERTSTREAM_DECL std::optional<rejected> check(boost::json::value const& message, encode_options const& with) { return inner::both(server_errors(message, with), our_refusals(message, with)); }

}  // namespace alertstream::hermes
