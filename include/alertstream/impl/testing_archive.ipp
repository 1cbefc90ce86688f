#pragma once

#include <chrono>
#include <set>

#include <boost/json/serialize.hpp>

#include <alertstream/impl/archive_client.ipp>
#include <alertstream/impl/testing_scram_server.ipp>
#include <alertstream/testing/archive.hpp>

namespace alertstream::testing {

struct archive::state {
    explicit state(archive_options with)
        : options{std::move(with)},
          logins{options.accounts.empty() ? std::vector<archive_account>{{std::string{default_user}, std::string{default_password}}} : options.accounts} {}

    local_answer answer(local_request const&);
    local_answer take(local_request const&, std::string const& topic, std::string const& user);
    /// What the path names behind "/api"; empty if that is not where it begins.
    std::string_view below(std::string_view target) const;

    archive_options options;
    inner::scram_server logins;
    std::map<std::string, std::string> kept{};
    std::set<std::string> open{};
    std::set<std::string> refused{};
    unsigned made{};
};

namespace inner {

inline local_answer archive_says(unsigned status, std::string body) {
    bool const document = status / 100 == 2;
    return {.status = status, .body = std::move(body), .content_type = document ? "application/bson" : "text/plain"};
}

}  // namespace inner

inline std::string_view archive::state::below(std::string_view target) const {
    auto const path = options.path.empty() ? std::string{} : "/" + options.path;
    return target.starts_with(path) ? target.substr(path.size()) : std::string_view{};
}

inline local_answer archive::state::answer(local_request const& request) {
    auto const path = below(request.target);
    constexpr std::string_view messages = "/msg/";
    constexpr std::string_view topics = "/topic/";
    bool const gets = request.method == "GET" && path.starts_with(messages);
    std::string const uuid{gets ? path.substr(messages.size()) : std::string_view{}};
    if (gets && open.contains(uuid)) return inner::archive_says(200, kept.at(uuid));
    bool const open_to_all = options.anonymous && request.header("Authorization").empty();
    auto const login = open_to_all ? inner::scram_server::verdict{.user = "anonymous"} : logins.look_at(request.header("Authorization"));
    if (login.ask) return *login.ask;
    local_answer made = inner::archive_says(404, "no such message");
    if (gets && kept.contains(uuid)) made = inner::archive_says(200, kept.at(uuid));
    if (request.method == "POST" && path.starts_with(topics)) made = take(request, std::string{path.substr(topics.size())}, login.user);
    if (!login.info.empty()) made.headers.emplace_back("Authentication-Info", login.info);
    return made;
}

inline local_answer archive::state::take(local_request const& request, std::string const& topic, std::string const& user) {
    constexpr std::string_view suffix = "+oversized";
    if (!topic.ends_with(suffix)) return inner::archive_says(400, "not a topic for large messages");
    auto const name = topic.substr(0, topic.size() - suffix.size());
    if (refused.contains(name)) return inner::archive_says(403, "no permission for that topic");
    if (request.body.size() > options.most_upload) return inner::archive_says(413, "too large");
    auto read = bson::read_upload(request.body);
    if (!read) return inner::archive_says(400, read.error().detail);
    auto const given = hopskotch::detail::uuid_of(read->headers);
    auto uuid = given.value_or("00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + ++made));
    if (kept.contains(uuid)) return inner::archive_says(422, "a message of this id is kept already");
    bool sender = false;
    for (auto const& each : read->headers) sender = sender || each.name == "_sender";
    if (!sender) read->headers.push_back({"_sender", user});
    auto const now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto document = bson::write_archived({.payload = std::move(read->payload), .timestamp = now, .headers = std::move(read->headers), .key = std::move(read->key), .topic = name, .uuid = uuid});
    kept.emplace(uuid, document.value());
    return inner::archive_says(201, bson::write_receipt({uuid, given.has_value()}).value());
}

inline archive::archive(boost::asio::any_io_executor executor, archive_options with) : state_{std::make_shared<state>(with)} {
    auto answering = [state = state_](local_request const& request) -> boost::asio::awaitable<local_answer> { co_return state->answer(request); };
    server_ = std::make_unique<local_https>(std::move(executor), "alertstream's archive for tests", with.log, std::move(answering));
}

inline archive::~archive() { close(); }

inline std::string archive::endpoint() const { return server_->url() + state_->options.path; }
inline std::string archive::declaration() const { return boost::json::serialize(boost::json::object{{"LargeMessageUploadEndpoint", endpoint()}}); }

inline void archive::keep(bson::archived_message what, bool is_public) {
    auto uuid = what.uuid;
    keep_bytes(std::move(uuid), bson::write_archived(what).value(), is_public);
}

inline void archive::keep_bytes(std::string uuid, std::string bytes, bool is_public) {
    if (is_public) state_->open.insert(uuid);
    state_->kept.insert_or_assign(std::move(uuid), std::move(bytes));
}

inline std::map<std::string, std::string> const& archive::kept() const noexcept { return state_->kept; }
inline void archive::refuse_topic(std::string name) { state_->refused.insert(std::move(name)); }
inline void archive::next_lie(lie which) { state_->logins.next_lie(which); }
inline local_https& archive::server() noexcept { return *server_; }
inline void archive::close() noexcept { server_->close(); }

}  // namespace alertstream::testing
