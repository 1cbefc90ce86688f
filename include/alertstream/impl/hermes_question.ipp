#pragma once

#include <alertstream/hermes/question.hpp>
#include <alertstream/impl/hermes_question_parts.ipp>
#include <alertstream/impl/hermes_questions_of_messages.ipp>

namespace alertstream::hermes::questions {

// ---------------------------------------------------------------- the account

ALERTSTREAM_DECL question<result<hermes::profile>> profile(account const& who) {
    return inner::asked<hermes::profile>(who, inner::make_get(who, "profile/", {}, inner::needs::a_key), inner::asks::only, [](http::response const& from) { return read_profile(from.body); });
}

ALERTSTREAM_DECL question<result<hermes::profile>> change_profile(account const& who, profile_change const& change) {
    using answer = result<hermes::profile>;
    auto body = write_profile_change(change);
    if (!body) return {answer{body.error()}};
    auto what = inner::make_change(who, http::method::patch, "profile/", body->reveal());
    std::vector<secret> hidden;
    if (change.tns) hidden.push_back(change.tns->api_token);
    return inner::asked<hermes::profile>(who, std::move(what), inner::asks::for_a_change, [](http::response const& from) { return read_profile(from.body); }, std::move(hidden));
}

ALERTSTREAM_DECL question<result<void>> revoke_api_token(account const& who) {
    return inner::asked<void>(who, inner::make_change(who, http::method::post, "revoke_api_token/", {}), inner::asks::for_a_change, inner::has_text("message"));
}

ALERTSTREAM_DECL question<result<void>> revoke_hop_credential(account const& who) {
    return inner::asked<void>(who, inner::make_change(who, http::method::post, "revoke_hop_credential/", {}), inner::asks::for_a_change, inner::has_text("message"));
}

// ---------------------------------------------------------------- the service

ALERTSTREAM_DECL question<result<hermes::heartbeat>> heartbeat(account const& who) {
    return inner::asked<hermes::heartbeat>(who, inner::make_get(who, "heartbeat/"), inner::asks::only, [](http::response const& from) { return read_heartbeat(from.body); });
}

ALERTSTREAM_DECL question<result<hermes::tns_options>> tns_options(account const& who) {
    return inner::asked<hermes::tns_options>(who, inner::make_get(who, "tns_options/"), inner::asks::only, [](http::response const& from) { return read_tns_options(from.body); });
}

// ---------------------------------------------------------------- lists

ALERTSTREAM_DECL question<result<list_page<listed_message>>> messages(account const& who, list_query const& which) {
    return inner::ask_list<listed_message>(who, "messages/", which, read_message_list);
}
ALERTSTREAM_DECL question<result<list_page<listed_target>>> targets(account const& who, list_query const& which) {
    return inner::ask_list<listed_target>(who, "targets/", which, read_target_list);
}
ALERTSTREAM_DECL question<result<list_page<listed_event>>> events(account const& who, list_query const& which) {
    return inner::ask_list<listed_event>(who, "nonlocalizedevents/", which, read_event_list);
}

}  // namespace alertstream::hermes::questions
