#pragma once

#include <boost/json/serialize.hpp>

#include <alertstream/hermes/server_errors.hpp>
#include <alertstream/impl/hermes_json_rules.ipp>
#include <alertstream/impl/hermes_server_rules.ipp>
#include <alertstream/impl/hermes_submission_rules.ipp>

namespace alertstream::hermes {

namespace inner {

/// The flags as validation reads them, "yes" and 1 included.
inline submission flags_of(boost::json::object const& kept) {
    auto const flag = [&kept](std::string_view name) -> std::optional<bool> {
        auto const* const value = kept.if_contains(name);
        return value && value->is_bool() ? std::optional{value->get_bool()} : std::nullopt;
    };
    return {flag("submit_to_tns"), flag("submit_to_mpc"), flag("submit_to_gcn")};
}

}  // namespace inner

ALERTSTREAM_DECL error_tree server_errors(alert const& what, encode_options const& with) {
    error_tree made;
    inner::server_rules{what, with, made}.check();
    return made.empty() && with.submit.anywhere() ? submission_errors(what, with) : made;
}

ALERTSTREAM_DECL error_tree server_errors(boost::json::value const& message, encode_options const& with) {
    if (message.is_null()) return error_tree{{{"non_field_errors", boost::json::array{"No data provided"}}}};
    auto made = inner::json_rules{{with.known_messages}}.object(inner::rules::message, message);
    if (!made.errors.is_null()) return error_tree{std::move(made.errors)};
    auto of_message = with;
    of_message.submit = inner::flags_of(made.kept.get_object());
    if (!of_message.submit.anywhere()) return {};
    // What is kept is a plain message: the typed rules read it.
    of_message.topic = of_message.default_authors = {};
    alert as_alert;
    auto const text = boost::json::serialize(made.kept);
    if (!decoder<alert>::decode(alertstream::message{"", 0, 0, std::nullopt, text}, as_alert)) return {};
    return submission_errors(as_alert, of_message);
}

ALERTSTREAM_DECL error_tree submission_errors(alert const& what, encode_options const& with) {
    error_tree made;
    if (with.submit.tns()) inner::tns_rules{what, with, made}.check();
    if (made.empty() && with.submit.gcn()) inner::gcn_rules(what, with, made);
    return made;
}

}  // namespace alertstream::hermes
