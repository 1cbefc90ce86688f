#pragma once

#include <alertstream/hermes/archived_message.hpp>
#include <alertstream/impl/hermes_read_json.ipp>

namespace alertstream::hermes {

namespace inner {

inline stored_message stored(std::string_view topic, std::string_view raw) {
    stored_message made;
    // One line, and without what JSON does not know.
    if (alertstream::detail::append_json_verbatim(made.json, raw)) return made;
    hermes::alert read;
    message const payload{topic, -1, -1, std::nullopt, made.json};
    if (decoder<hermes::alert>::decode(payload, read)) made.alert = std::move(read);
    return made;
}

class archived_reader {
public:
    explicit archived_reader(json::walker& from) : from_{from} {}

    archived_message read() {
        std::string_view payload;
        from_.each_member([&](std::string_view name) {
            if (name == "metadata") metadata();
            else if (name == "annotations") annotations();
            else if (name == "message") payload = take_raw(from_);
            else from_.skip();
        });
        if (!payload.empty()) static_cast<stored_message&>(made_) = stored(made_.topic, payload);
        return std::move(made_);
    }

private:
    void metadata() {
        from_.each_member([this](std::string_view name) {
            if (name == "topic") from_.take(made_.topic);
            else if (name == "key") from_.take(made_.key);
            else if (name == "timestamp") timestamp();
            else if (name == "headers") headers();
            else from_.skip();
        });
    }

    /// Milliseconds.
    void timestamp() {
        constexpr std::int64_t most = std::int64_t{1} << 50U;
        if (auto const value = take_integer(from_); value && *value > -most && *value < most) made_.at = time_point{std::chrono::milliseconds{*value}};
    }

    void headers() {
        from_.each_member([this](std::string_view name) {
            archived_message::header one{std::string{name}, {}};
            if (!from_.take(one.value)) return;
            if (one.name == "_id") made_.uuid = one.value;
            if (one.name == "_sender") made_.sender = one.value;
            if (one.name == "title") made_.title = one.value;
            made_.headers.push_back(std::move(one));
        });
    }

    void annotations() {
        auto const raw = take_raw(from_);
        static_cast<void>(alertstream::detail::append_json_verbatim(made_.annotations, raw));
        json::walker inside{raw, deepest_answer};
        std::string uuid, sender, title;
        inside.each_member([&](std::string_view name) {
            bool yes{};
            if (name == "con_text_uuid") inside.take(uuid);
            else if (name == "sender") inside.take(sender);
            else if (name == "title") inside.take(title);
            else if (name == "retracted" && inside.next() == json::value_kind::boolean) inside.take(yes), made_.retracted = yes;
            else inside.skip();
        });
        // What the archive made of the headers, where they are not shown.
        if (made_.uuid.empty()) made_.uuid = std::move(uuid);
        if (made_.sender.empty()) made_.sender = std::move(sender);
        if (made_.title.empty()) made_.title = std::move(title);
    }

    json::walker& from_;
    archived_message made_{};
};

/// Where to go on: a word of the archive's, passed on as it is.
inline std::string take_page(json::walker& from) {
    std::string made;
    take_text(from, made);
    return made;
}

inline failure wrong_page(std::string_view what) { return bad_answer("a page of messages " + std::string{what}); }

}  // namespace inner

ALERTSTREAM_DECL result<archived_message> read_archived_message(std::string_view json) {
    json::walker from{json, inner::deepest_answer};
    if (from.next() != json::value_kind::object) return inner::bad_answer("the message: no JSON object");
    auto made = inner::archived_reader{from}.read();
    if (auto const whole = from.finish(); !whole) return inner::bad_answer("the message: " + whole.error().message());
    if (made.topic.empty()) return inner::bad_answer("the message: no metadata with a topic");
    return made;
}

ALERTSTREAM_DECL result<messages_page> read_messages_page(std::string_view json, message_query const& asked) {
    messages_page made;
    bool has_messages = false;
    auto const read = inner::read_members(json, [&](json::walker& from, std::string_view name) {
        if (name == "messages") {
            has_messages = from.next() == json::value_kind::list;
            from.each_item([&] {
                if (from.next() == json::value_kind::object) made.messages.push_back(inner::archived_reader{from}.read());
                else from.skip();
            });
        } else if (name == "next") made.next = inner::take_page(from);
        else if (name == "prev" || name == "previous") made.previous = inner::take_page(from);
        else from.skip();
    });
    if (!read) return inner::wrong_page(": " + read.error().detail);
    if (!has_messages) return inner::wrong_page("has no list of messages");
    if (made.next.size() > 4096 || made.previous.size() > 4096) return inner::wrong_page("names the next one with more than 4096 bytes");
    if (!made.next.empty() && made.next == asked.page) return inner::wrong_page("names itself as the next one");
    return made;
}

ALERTSTREAM_DECL result<stored_message> read_stored_message(std::string_view json) {
    if (auto const wrong = alertstream::detail::check_json(json)) return inner::bad_answer("the message: " + wrong.message());
    return inner::stored({}, json);
}

}  // namespace alertstream::hermes
