#pragma once

#include <algorithm>

#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/hermes/answer.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/multipart.hpp>
#include <alertstream/hermes/server_2022.hpp>
#include <alertstream/impl/hermes_multipart.ipp>
#include <alertstream/impl/hermes_question_parts.ipp>
#include <alertstream/impl/hermes_topic.ipp>
#include <alertstream/time.hpp>

namespace alertstream::hermes {

namespace inner {

inline question<outcome> submit_2022(account const& who, std::string body) {
    auto const size = body.size();
    auto what = make_submit_request_2022(who.base_url, who.username, who.password, std::move(body), who.timeout);
    if (!what) return {outcome{not_sent{what.error(), false}}};
    return {*std::move(what), [size, hidden = secrets_of(who)](http::result const& answer) {
                return read_unrevealed(answer, hidden, [size](http::result const& each) { return read_answer_2022(each, size); });
            }};
}

/// The rules of that server are not known: it is asked what it has a place for.
inline question<outcome> submit_2022(account const& who, std::string const& topic, reported_alert const& what) {
    encode_options const with{topic, who.default_authors, what.to};
    if (auto wrong = check_2022(what.alert, with)) return {*std::move(wrong)};
    if (!what.files.empty()) return {outcome{rejected{{{"files", "a server of 2022 has no place for files"}}, {}}}};
    std::string body;
    if (auto const encoded = encode_2022(what.alert, body, with); !encoded) return {outcome{alertstream::detail::rejected_for(encoded.error())}};
    return submit_2022(who, std::move(body));
}

/// Not looked at any further: Hermes is to say what is wrong with it.
inline result<written_message> encoded(account const& who, std::string const& topic, reported_alert const& from) {
    written_message made{{}, from.to, {}};
    encode_options const with{topic, who.default_authors, from.to};
    if (auto const fine = encode(from.alert, made.json, with); !fine) return fine.error();
    return made;
}

/// Hermes asks for these two when it writes a message as text, or breaks.
inline std::string with_authors_and_data(std::string json) {
    bool authors = false, data = false, any = false;
    static_cast<void>(alertstream::detail::for_each_json_member(json, [&](std::string_view name, std::string_view) {
        any = true;
        authors = authors || name == "authors";
        data = data || name == "data";
    }));
    auto const end = json.rfind('}');
    if ((authors && data) || end == json.npos) return json;
    std::string more = any ? "," : "";
    if (!authors) more += R"("authors":"")";
    if (!data) more += authors ? R"("data":{})" : R"(,"data":{})";
    return json.insert(end, more);
}

/// Hermes passes it on unescaped, in an address.
inline std::string_view wrong_with_filename(std::string_view name) noexcept {
    if (auto const wrong = wrong_with_name(name); !wrong.empty()) return wrong;
    return name.find_first_of("?#%") == name.npos ? std::string_view{} : "has a name with ?, # or %, which Hermes passes on as it is";
}

inline failure bad_value(std::string what) { return {errc::bad_value, std::move(what)}; }

inline std::optional<failure> wrong_with(message_query const& what) {
    if (what.limit == 0) return bad_value("limit: a page has one message or more");
    for (std::size_t i = 0; i < what.topics.size(); ++i)
        if (auto const wrong = wrong_with_topic(what.topics[i]); !wrong.empty()) return bad_value("topics[" + std::to_string(i) + "]: " + std::string{wrong});
    if (what.text.find_first_of("&#%+") != std::string::npos) return bad_value("text: &, #, % and + do not arrive as they are: ask for the words around them");
    if (!alertstream::detail::is_utf8(what.text)) return bad_value("text: no UTF-8");
    if (what.start && what.end && *what.start > *what.end) return bad_value("start is later than end");
    return std::nullopt;
}

}  // namespace inner

namespace questions {

// ---------------------------------------------------------------- to be published

ALERTSTREAM_DECL question<outcome> submit(account const& who, written_message what) {
    if (who.of_2022()) {
        if (!what.files.empty()) return {outcome{rejected{{{"files", "a server of 2022 has no place for files"}}, {}}}};
        return inner::submit_2022(who, std::move(what.json));
    }
    if (auto wrong = file_problems(what.json, what.files); !wrong.empty()) return {outcome{rejected{std::move(wrong), {}}}};
    auto const size = what.json.size();  // of a body with files, its JSON is what can be too large for Hermes itself
    auto made = make_submit_request(who.base_url, who.api_key, std::move(what.json), who.timeout);
    if (!made) return {outcome{not_sent{made.error(), false}}};
    if (!what.files.empty()) {
        auto body = write_multipart(made->body, what.files);
        made->body = std::move(body.bytes);
        made->content_type = std::move(body.content_type);
    }
    return {*std::move(made), [size, to = what.to, hidden = inner::secrets_of(who)](http::result const& answer) {
                return inner::read_unrevealed(answer, hidden, [&](http::result const& each) { return read_answer(each, to, size); });
            }};
}

ALERTSTREAM_DECL question<outcome> submit(account const& who, std::string const& topic, reported_alert what) {
    if (who.of_2022()) return inner::submit_2022(who, topic, what);
    auto written = write_message(std::move(what), {.topic = topic, .default_authors = who.default_authors, .submit = {}});
    if (auto* const wrong = std::get_if<rejected>(&written)) return {outcome{std::move(*wrong)}};
    return submit(who, std::get<written_message>(std::move(written)));
}

// ---------------------------------------------------------------- to be looked at

ALERTSTREAM_DECL question<result<error_tree>> validate(account const& who, written_message what) {
    auto const read = [hidden = inner::secrets_of(who)](http::response const& from) -> result<error_tree> {
        auto const veiled = inner::without(from, hidden);
        auto tree = inner::tree_of(veiled ? veiled->body : from.body);
        auto const* const object = tree.if_object();
        if (!object) return inner::bad_answer("no tree of errors");
        for (auto const* name : {"detail", "error"})
            if (!inner::text_of(tree, name).empty()) return inner::bad_answer("no tree of errors");
        if (object->empty()) return error_tree{};
        return error_tree{std::move(tree)};
    };
    return inner::asked<error_tree>(who, inner::make_json_post(who, "submit_message/validate/", std::move(what.json)), inner::asks::only, read);
}

ALERTSTREAM_DECL question<result<error_tree>> validate(account const& who, std::string const& topic, reported_alert const& what) {
    auto written = inner::encoded(who, topic, what);
    if (!written) return {result<error_tree>{written.error()}};
    return validate(who, *std::move(written));
}

ALERTSTREAM_DECL question<result<std::string>> preload(account const& who, written_message what) {
    auto const read = [](http::response const& from) -> result<std::string> {
        auto const body = inner::tree_of(from.body);
        auto const key = inner::text_of(body, "key");
        if (!inner::is_uuid(key)) return inner::bad_answer("no key in it");
        return std::string{key};
    };
    return inner::asked<std::string>(who, inner::make_json_post(who, "submit_message/preload/", std::move(what.json), inner::needs::a_key), inner::asks::only, read);
}

ALERTSTREAM_DECL question<result<std::string>> preload(account const& who, std::string const& topic, reported_alert const& what) {
    auto written = inner::encoded(who, topic, what);
    if (!written) return {result<std::string>{written.error()}};
    return preload(who, *std::move(written));
}

ALERTSTREAM_DECL question<result<stored_message>> load(account const& who, std::string_view key) {
    using answer = result<stored_message>;
    if (!inner::is_uuid(key)) return {answer{inner::bad_value("the key is none that preload gives: a UUID as text")}};
    return inner::asked<stored_message>(who, inner::make_get(who, "submit_message/load/" + std::string{key} + "/", {}, inner::needs::a_key), inner::asks::only,
                                        [](http::response const& from) { return read_stored_message(from.body); });
}

ALERTSTREAM_DECL question<result<std::string>> plaintext(account const& who, written_message what) {
    auto const read = [](http::response const& from) -> result<std::string> {
        auto const body = inner::tree_of(from.body);
        auto const* const text = body.if_string();
        if (!text) return inner::bad_answer("no text");
        return std::string{text->data(), text->size()};
    };
    return inner::asked<std::string>(who, inner::make_json_post(who, "submit_message/plaintext/", inner::with_authors_and_data(std::move(what.json))), inner::asks::only, read);
}

ALERTSTREAM_DECL question<result<std::string>> plaintext(account const& who, std::string const& topic, reported_alert const& what) {
    auto written = inner::encoded(who, topic, what);
    if (!written) return {result<std::string>{written.error()}};
    return plaintext(who, *std::move(written));
}

// ---------------------------------------------------------------- what was published

ALERTSTREAM_DECL question<result<std::vector<std::string>>> topics(account const& who) {
    auto const read = [](http::response const& from) -> result<std::vector<std::string>> {
        std::vector<std::string> made;
        bool has_topics = false;
        auto const whole = inner::read_members(from.body, [&](json::walker& at, std::string_view name) {
            if (name != "topics") return static_cast<void>(at.skip());
            has_topics = at.next() == json::value_kind::list;
            inner::take_texts(at, made);
        });
        if (!whole) return whole.error();
        if (!has_topics) return inner::bad_answer("no list of topics");
        return made;
    };
    return inner::asked<std::vector<std::string>>(who, inner::make_get(who, "topics/"), inner::asks::only, read);
}

ALERTSTREAM_DECL question<result<messages_page>> query(account const& who, message_query const& what) {
    using answer = result<messages_page>;
    if (auto wrong = inner::wrong_with(what)) return {answer{*std::move(wrong)}};
    std::vector<inner::query_field> fields;
    for (auto const& each : what.topics) fields.emplace_back("topic", each);
    fields.emplace_back("limit", std::to_string(what.limit));
    if (what.start) fields.emplace_back("start", to_iso_time(*what.start));
    if (what.end) fields.emplace_back("end", to_iso_time(*what.end));
    if (!what.text.empty()) fields.emplace_back("search_query", what.text);
    fields.emplace_back("include_retracted", what.include_retracted ? "true" : "false");
    if (!what.page.empty()) fields.emplace_back("page", what.page);
    return inner::asked<messages_page>(who, inner::make_get(who, "query/", fields), inner::asks::only, [what](http::response const& from) { return read_messages_page(from.body, what); });
}

ALERTSTREAM_DECL question<result<archived_message>> message(account const& who, std::string_view uuid) {
    using answer = result<archived_message>;
    if (!inner::is_uuid(uuid)) return {answer{inner::bad_value("the message's uuid is none: 36 characters with hyphens")}};
    return inner::asked<archived_message>(who, inner::make_get(who, "query/message/" + std::string{uuid} + "/"), inner::asks::only,
                                          [](http::response const& from) { return read_archived_message(from.body); });
}

ALERTSTREAM_DECL question<result<void>> set_retracted(account const& who, std::string_view uuid, bool retracted) {
    if (!inner::is_uuid(uuid)) return {result<void>{inner::bad_value("the message's uuid is none: 36 characters with hyphens")}};
    return inner::asked<void>(who, inner::make_change(who, http::method::patch, "query/message/" + std::string{uuid} + "/", retracted ? R"({"retracted":true})" : R"({"retracted":false})"),
                              inner::asks::for_a_change, inner::has_text("success"));
}

ALERTSTREAM_DECL question<result<file>> download(account const& who, std::string_view uuid, std::string_view filename, std::size_t most_bytes) {
    using answer = result<file>;
    if (!inner::is_uuid(uuid)) return {answer{inner::bad_value("the file's uuid is none: 36 characters with hyphens")}};
    if (auto const wrong = inner::wrong_with_filename(filename); !wrong.empty()) return {answer{inner::bad_value("the file " + std::string{wrong})}};
    auto what = inner::make_get(who, "query/download/" + std::string{uuid} + "/", {{"filename", std::string{filename}}});
    if (what) what->most_body = most_bytes;
    return inner::asked<file>(who, std::move(what), inner::asks::only,
                              [name = std::string{filename}](http::response const& from) -> answer { return file{name, std::string{from.header("Content-Type")}, from.body}; });
}

}  // namespace questions

}  // namespace alertstream::hermes
