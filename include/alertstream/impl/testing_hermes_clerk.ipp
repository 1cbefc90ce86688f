#pragma once

#include <optional>
#include <span>

#include <alertstream/impl/testing_hermes_answers.ipp>
#include <alertstream/impl/testing_hermes_files.ipp>
#include <alertstream/testing/hermes_service.hpp>

namespace alertstream::testing {

namespace inner {

/// Who asks: nobody, an account, or somebody whose token is refused.
struct caller {
    hermes_account* account{};
    std::string refused{};
};

/// Only the scheme Token counts; any other is as none.
inline caller caller_of(std::string_view authorization, std::span<hermes_account> accounts, account_trouble trouble) {
    std::vector<std::string> words;
    for (auto left = stripped(authorization); !left.empty(); left = stripped(left)) {
        words.emplace_back(left.substr(0, left.find(' ')));
        left.remove_prefix(words.back().size());
    }
    if (words.empty() || lower(words[0]) != "token") return {};
    if (words.size() == 1) return {.refused = "Invalid token header. No credentials provided."};
    if (words.size() > 2) return {.refused = "Invalid token header. Token string should not contain spaces."};
    auto const found = std::find_if(accounts.begin(), accounts.end(), [&](auto const& each) { return each.token == words[1]; });
    if (found == accounts.end() || trouble == account_trouble::bad_token) return {.refused = "Invalid token."};
    return {.account = &*found};
}

/// The body as Hermes reads it, or why it does not.
struct hermes_body {
    boost::json::value value = boost::json::object{};
    std::optional<std::vector<archived_file>> files{};  ///< of a multipart request
    std::optional<hermes_answer> refused{};
};

/// UTF-16 is read too if the request says so; a half pair is passed on.
inline std::string utf8_of_utf16(std::string_view text) {
    auto const unit_at = [&text, big = text.starts_with("\xfe\xff")](std::size_t at) {
        auto const byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[i])); };
        return big ? (byte(at) << 8U) | byte(at + 1) : byte(at) | (byte(at + 1) << 8U);
    };
    bool const marked = text.starts_with("\xfe\xff") || text.starts_with("\xff\xfe");
    std::string made;
    for (std::size_t at = marked ? 2 : 0; at + 1 < text.size(); at += 2) {
        auto c = unit_at(at);
        if (c >= 0xd800 && c < 0xdc00 && at + 3 < text.size())
            if (auto const low = unit_at(at + 2); low >= 0xdc00 && low < 0xe000) c = 0x10000 + ((c - 0xd800) << 10U) + (low - 0xdc00), at += 2;
        append_character(made, c);
    }
    return made;
}

inline hermes_body read_json(std::string_view text) {
    auto read = read_hermes_json(text);
    if (read.too_deep) return {.refused = html_page(500)};
    if (!read.problem.empty()) return {.refused = detail_answer(400, "JSON parse error - " + read.problem)};
    return {.value = std::move(read.value)};
}

inline hermes_body body_of(hermes_request const& request) {
    if (request.body.empty()) return {};
    constexpr std::size_t most = 2'621'440, most_of_proxy = 10U << 20U;
    auto const type = request.header("Content-Type");
    auto const kind = lower(stripped(type.substr(0, type.find(';'))));
    if (request.body.size() > most_of_proxy) return {.refused = html_page(413)};
    if (kind == "multipart/form-data") {
        auto parts = read_multipart(request.body, type);
        if (!parts.data) return {.refused = html_page(500)};
        if (parts.data->size() > most) return {.refused = html_page(400)};
        auto made = read_json(*parts.data);
        if (!made.refused && !made.value.is_object()) return {.refused = html_page(500)};
        made.files = std::move(parts.files);
        return made;
    }
    if (request.body.size() > most) return {.refused = html_page(400)};
    if (kind != "application/json") return {.refused = detail_answer(415, "Unsupported media type \"" + std::string{type} + "\" in request.")};
    if (lower(parameter(type, "charset")) == "utf-16") return read_json(utf8_of_utf16(request.body));
    return read_json(request.body);
}

}  // namespace inner

/// Serves one request.
class hermes_clerk {
public:
    hermes_clerk(hermes_service& of, hermes_request const& request, hermes_account* by, std::array<unsigned char, 16> const& id, hermes_refusals const& refusals)
        : service_{of}, request_{request}, by_{by}, id_{id}, refusals_{refusals} {}

    // Each path's; `rest` is what follows the route's path.
    hermes_answer help(std::string_view) { return inner::json_answer(200, {{"message", "This endpoint is used to submit a message by POST."}}); }
    hermes_answer submit(std::string_view);
    hermes_answer validate(std::string_view);
    hermes_answer preload(std::string_view);
    hermes_answer load(std::string_view rest);
    hermes_answer plaintext(std::string_view);
    hermes_answer profile(std::string_view);
    hermes_answer change_profile(std::string_view);
    hermes_answer topics(std::string_view);
    hermes_answer query(std::string_view);
    hermes_answer message(std::string_view rest);
    hermes_answer retract(std::string_view rest);
    hermes_answer download(std::string_view rest);
    hermes_answer heartbeat(std::string_view);
    hermes_answer tns_options(std::string_view);
    hermes_answer revoke_token(std::string_view);
    hermes_answer revoke_credential(std::string_view);
    hermes_answer list_messages(std::string_view);
    hermes_answer list_nothing(std::string_view);

private:
    hermes_asker asker() const;
    bool has_credential() const { return by_ && !by_->credential_name.empty() && service_.trouble != account_trouble::no_credential; }
    bool may_write(std::string_view topic) const;
    std::string uuid() const { return uuid_text(id_); }

    std::optional<hermes_answer> told_tns(boost::json::object& message, std::vector<archived_file> const& files);
    std::optional<hermes_answer> told_gcn(boost::json::object& message);
    hermes_answer publish(boost::json::object message, std::string topic);
    hermes_answer page(boost::json::array all);

    hermes_service& service_;
    hermes_request const& request_;
    hermes_account* by_;
    std::array<unsigned char, 16> id_;
    hermes_refusals const& refusals_;
};

inline hermes_asker hermes_clerk::asker() const {
    return {.logged_in = by_ != nullptr, .gcn_account = by_ && by_->gcn_account, .development = service_.development, .knows = [this](std::string_view uuid) {
                return service_.archive.find(uuid) != nullptr;
            }};
}

inline bool hermes_clerk::may_write(std::string_view topic) const {
    auto const& allowed = by_->writable_topics;
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), topic) != allowed.end();
}

}  // namespace alertstream::testing
