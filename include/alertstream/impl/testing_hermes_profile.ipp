#pragma once

#include <alertstream/impl/testing_hermes_clerk.ipp>
#include <alertstream/impl/testing_hermes_tns_options.ipp>

/// The account's own, and what is asked of Hermes beside messages.
namespace alertstream::testing {

namespace inner {

inline boost::json::array array_of(std::vector<std::string> const& texts) { return boost::json::array(texts.begin(), texts.end()); }

inline bool has_tns_bot(hermes_account const& of) { return of.tns_bot_id != -1 && !of.tns_bot_name.empty() && !of.tns_bot_token.empty(); }

inline boost::json::object profile_of(hermes_account const& of) {
    boost::json::array apps;
    if (of.gcn_account) apps.emplace_back("GCN");
    if (has_tns_bot(of)) apps.emplace_back("TNS");
    return {{"api_token", of.token},
            {"email", of.email},
            {"credential_name", of.credential_name},
            {"writable_topics", array_of(of.writable_topics)},
            {"integrated_apps", std::move(apps)},
            {"can_submit_to_gcn", of.gcn_account},
            {"tns_bot_id", of.tns_bot_id},
            {"tns_bot_name", of.tns_bot_name},
            {"group_memberships", boost::json::object{}},
            {"default_topics_list", array_of(of.default_topics)}};
}

/// What may be changed of a profile.
inline table const& profile_table() {
    static table const made{.fields = {{.name = "credential_name", .blank_ok = true},
                                       {.name = "tns_bot_id", .is = field_kind::number},
                                       {.name = "tns_bot_name", .blank_ok = true},
                                       {.name = "tns_bot_api_token", .blank_ok = true},
                                       {.name = "default_topics_list", .is = field_kind::texts}},
                            .removes_empty = false};
    return made;
}

inline std::string profile_problem(members const& change) {
    if (change.contains("credential_name") && change.size() > 1) return "Can only update profile fields: tns_bot_id, tns_bot_name, tns_bot_api_token, default_topics_list";
    auto const tns = change.contains("tns_bot_id") + change.contains("tns_bot_name") + change.contains("tns_bot_api_token");
    if (tns == 0 && !change.contains("default_topics_list")) return "Must update at least one of tns_bot_id, tns_bot_name, tns_bot_api_token, default_topics_list";
    return tns == 0 || tns == 3 ? "" : "Must update tns_bot_id, tns_bot_name, and tns_bot_api_token all together";
}

/// A whole number of a JSON number or of a text.
inline std::optional<std::int64_t> whole_number(boost::json::value const& given) {
    if (given.is_int64()) return given.get_int64();
    auto const number = given.is_structured() || given.is_bool() ? std::nullopt : python_float(python_text(given));
    if (!number || *number != std::floor(*number) || std::abs(*number) > 9e15) return std::nullopt;
    return static_cast<std::int64_t>(*number);
}

inline hermes_answer page_of(std::string_view url, boost::json::array const& all, std::size_t limit, std::size_t offset) {
    auto const address = [&](std::size_t at) { return std::string{url} + "?limit=" + std::to_string(limit) + (at > 0 ? "&offset=" + std::to_string(at) : ""); };
    boost::json::array results;
    for (auto i = offset; i < all.size() && i - offset < limit; ++i) results.push_back(all[i]);
    bool const more = offset + limit < all.size();
    return json_answer(200, {{"count", all.size()},
                             {"next", more ? boost::json::value(address(offset + limit)) : boost::json::value{}},
                             {"previous", offset > 0 ? boost::json::value(address(offset - std::min(offset, limit))) : boost::json::value{}},
                             {"results", std::move(results)}});
}

}  // namespace inner

inline hermes_answer hermes_clerk::profile(std::string_view) { return by_->has_profile ? inner::json_answer(200, inner::profile_of(*by_)) : html_page(500); }

inline hermes_answer hermes_clerk::change_profile(std::string_view) {
    if (!by_->has_profile) return html_page(500);
    auto const body = inner::body_of(request_);
    if (body.refused) return *body.refused;
    boost::json::object change;
    auto wrong = inner::read_object(inner::profile_table(), body.value, {}, change);
    auto const* const id = body.value.is_object() ? body.value.get_object().if_contains("tns_bot_id") : nullptr;
    auto const number = id ? inner::whole_number(*id) : std::optional<std::int64_t>{-1};
    if (!number) {
        if (wrong.is_null()) wrong.emplace_object();
        wrong.get_object()["tns_bot_id"] = inner::problem("A valid integer is required.");
    }
    if (!wrong.is_null()) return inner::json_answer(400, wrong);
    if (auto const words = inner::profile_problem(change); !words.empty()) return inner::json_answer(400, {{"non_field_errors", inner::problem(words)}});
    if (change.contains("tns_bot_id")) {
        by_->tns_bot_id = *number;
        by_->tns_bot_name = inner::python_text(change.at("tns_bot_name"));
        by_->tns_bot_token = inner::python_text(change.at("tns_bot_api_token"));
    }
    if (auto const* const topics = change.if_contains("default_topics_list")) {
        by_->default_topics.clear();
        for (auto const& each : topics->get_array()) by_->default_topics.push_back(inner::python_text(each));
    }
    return inner::json_answer(200, inner::profile_of(*by_));
}

inline hermes_answer hermes_clerk::heartbeat(std::string_view) { return inner::json_answer(200, {{"last_timestamps", {{"hop", nullptr}}}, {"is_authenticated", by_ != nullptr}}); }

inline hermes_answer hermes_clerk::tns_options(std::string_view) { return inner::json_answer(200, hermes_tns_options()); }

inline hermes_answer hermes_clerk::revoke_token(std::string_view) {
    by_->token = uuid();
    by_->token.erase(std::remove(by_->token.begin(), by_->token.end(), '-'), by_->token.end());
    return inner::json_answer(200, {{"message", "API token revoked."}});
}

inline hermes_answer hermes_clerk::revoke_credential(std::string_view) {
    auto& name = by_->credential_name;
    name = name.substr(0, name.rfind('-')) + "-" + uuid().substr(0, 8);
    return inner::json_answer(200, {{"message", "Hop credential revoked and regenerated."}});
}

inline hermes_answer hermes_clerk::list_messages(std::string_view) {
    boost::json::array all;
    auto const& messages = service_.archive.messages();
    for (auto i = messages.size(); i-- > 0;)
        all.push_back({{"id", i + 1}, {"uuid", messages[i].uuid}, {"nonlocalizedevents", boost::json::array{}}, {"targets", boost::json::array{}}});
    return page(std::move(all));
}

inline hermes_answer hermes_clerk::list_nothing(std::string_view) { return page({}); }

}  // namespace alertstream::testing
