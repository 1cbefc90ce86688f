#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/use_awaitable.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/detail/request_text.hpp>
#include <alertstream/http/scram_http.hpp>
#include <alertstream/impl/scram.ipp>

namespace alertstream::http {

// ---------------------------------------------------------------- the fields (RFC 9110, 11)

namespace detail {

struct parameter {
    std::string_view name;
    std::string value;
};

/// Reads a field's value from its front.
class field_reader {
public:
    explicit field_reader(std::string_view text) noexcept : rest_{text} {}

    bool done() const noexcept { return rest_.empty(); }

    /// Blanks, and with `commas` those too.
    void skip(bool commas) noexcept {
        auto const end = rest_.find_first_not_of(commas ? " \t," : " \t");
        rest_.remove_prefix(std::min(end, rest_.size()));
    }
    std::string_view token() noexcept {
        auto const end = std::min(rest_.find_first_of(" \t,=\""), rest_.size());
        auto const found = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return found;
    }

    /// name=value or name="value"; absent, and nothing read, if something else comes.
    std::optional<parameter> next_parameter() {
        auto const before = rest_;
        auto const name = token();
        skip(false);
        if (!name.empty() && take('=') && !(rest_.empty() || rest_.front() == '=' || rest_.front() == ',')) {
            skip(false);
            return parameter{name, value()};
        }
        rest_ = before;
        return std::nullopt;
    }

    /// To the next comma: what some schemes have instead of parameters.
    void skip_item() noexcept { rest_.remove_prefix(std::min(rest_.find(','), rest_.size())); }

private:
    bool take(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::string value() {
        if (!take('"')) {
            // Base64 has '=' at its end, which no token has.
            auto const end = std::min(rest_.find_first_of(" \t,\""), rest_.size());
            std::string const plain{rest_.substr(0, end)};
            rest_.remove_prefix(end);
            return plain;
        }
        std::string made;
        while (!rest_.empty() && !take('"')) {
            take('\\');
            if (!rest_.empty()) made += rest_.front();
            rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
        }
        return made;
    }

    std::string_view rest_;
};

inline void keep_parameter(parameter const& from, std::string& sid, std::string& data) {
    if (same_name(from.name, "sid")) sid = from.value;
    if (same_name(from.name, "data")) data = from.value;
}

inline alertstream::result<scram_parameters> decoded(std::string sid, std::string const& data) {
    auto bytes = base64_decode(data);
    if (!bytes) return bad_scram("what the server sends is no Base64");
    return scram_parameters{std::move(sid), std::move(*bytes)};
}

/// In one field, which may list several schemes.
inline std::optional<alertstream::result<scram_parameters>> find_in_field(std::string_view text, std::string_view scheme) {
    field_reader reader{text};
    for (reader.skip(true); !reader.done(); reader.skip(true)) {
        auto const name = reader.token();
        if (name.empty()) return std::nullopt;  // nothing that any scheme begins with
        bool const ours = same_name(name, scheme);
        std::string sid;
        std::string data;
        reader.skip(false);
        bool any = false;
        for (auto each = reader.next_parameter(); each; each = reader.next_parameter()) {
            any = true;
            keep_parameter(*each, sid, data);
            reader.skip(true);
        }
        if (ours) return decoded(std::move(sid), data);
        // "Negotiate YII=": a scheme's own text; a scheme alone ends at its comma.
        if (!any) reader.skip_item();
    }
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<alertstream::result<scram_parameters>> find_challenge(std::span<field const> headers, scram_mechanism which) {
    for (auto const& each : headers)
        if (same_name(each.name, "WWW-Authenticate"))
            if (auto found = find_in_field(each.value, to_string(which))) return found;
    return std::nullopt;
}

ALERTSTREAM_DECL alertstream::result<scram_parameters> read_authentication_info(std::span<field const> headers) {
    auto const found = std::ranges::find_if(headers, [](field const& each) { return same_name(each.name, "Authentication-Info"); });
    if (found == headers.end()) return bad_scram("the server does not prove that it knows the password (no Authentication-Info)");
    std::string sid;
    std::string data;
    field_reader reader{found->value};
    reader.skip(true);
    for (auto each = reader.next_parameter(); each; each = reader.next_parameter()) {
        keep_parameter(*each, sid, data);
        reader.skip(true);
    }
    return decoded(std::move(sid), data);
}

ALERTSTREAM_DECL secret scram_authorization(scram_mechanism with, std::string_view sid, std::string_view message) {
    std::string text{to_string(with)};
    text += ' ';
    if (!sid.empty()) text.append("sid=").append(sid).append(",");
    text += "data=" + base64_encode(message);
    return secret{std::move(text)};
}

// ---------------------------------------------------------------- the exchange

/// The decisions of one log-in; the requests are sent by who asks it.
class scram_exchange {
public:
    scram_exchange(request what, scram_login const& login, scram_flow flow) : what_{std::move(what)}, mechanism_{login.mechanism}, flow_{flow} {
        what_.redirects = 0;
        auto begun = scram_client::begin(login.mechanism, login.user, login.password, login.nonce);
        if (begun) client_.emplace(std::move(*begun));
        else failed_ = begun.error();
    }

    std::optional<failure> const& failed() const noexcept { return failed_; }
    bool plain_first() const noexcept { return flow_ == scram_flow::plain_first; }

    request plain() const { return what_; }

    /// With the first SCRAM message; the body only after it was sent once already.
    request first() const {
        // Without its body a copy of what it is about, not of megabytes.
        request made{.method = what_.method, .url = what_.url, .headers = what_.headers, .credentials = what_.credentials, .deadlines = what_.deadlines, .most_body = what_.most_body};
        if (plain_first()) made = what_;
        made.credentials.push_back({"Authorization", scram_authorization(mechanism_, {}, client_->first_message())});
        return made;
    }

    /// The server asks for this kind of log-in.
    bool asked(response const& answer) const { return answer.status == 401 && find_challenge(answer.headers, mechanism_).has_value(); }

    /// It did something, with the empty body that was there for the log-in only.
    bool taken_without_body(response const& answer) const { return !plain_first() && !what_.body.empty() && answer.status / 100 == 2; }

    /// With the proof.
    alertstream::result<request> last(response const& challenge) {
        auto const found = find_challenge(challenge.headers, mechanism_);
        if (!*found) return found->error();
        auto const& said = **found;
        // A sid goes into a header as it came; with what ends a line or an item in it, it is none.
        if (said.sid.empty() || said.data.empty() || said.sid.find_first_of(" \t\r\n,\"\\") != said.sid.npos)
            return bad_scram("the server asks for a log-in, but did not go on with the one that was begun");
        sid_ = said.sid;
        auto proof = client_->final_message(said.data);
        if (!proof) return proof.error();
        // The last of them: the body goes along, where the others had a copy of theirs.
        what_.credentials.push_back({"Authorization", scram_authorization(mechanism_, sid_, *proof)});
        return std::move(what_);
    }

    alertstream::result<void> check(response const& answer) const {
        auto const info = read_authentication_info(answer.headers);
        if (!info && answer.status == 401) return failure{errc::account_refused, "the server does not take this user name and password"};
        if (!info) return info.error();
        if (info->sid != sid_) return bad_scram("the server's proof is of another log-in (its sid is not ours)");
        return client_->verify(info->data);
    }

private:
    request what_;
    scram_mechanism mechanism_;
    scram_flow flow_;
    std::optional<scram_client> client_{};
    std::optional<failure> failed_{};
    std::string sid_{};
};

inline problem not_arrived(problem why) {
    why.may_have_arrived = false;
    return why;
}

inline problem refused_login(failure why, phase where, bool may_have_arrived) { return {std::move(why), where, may_have_arrived}; }

}  // namespace detail

ALERTSTREAM_DECL boost::asio::awaitable<result> request_with_scram(client& with, request what, scram_login const& login, scram_flow flow) {
    detail::scram_exchange exchange{std::move(what), login, flow};
    if (exchange.failed()) co_return detail::refused_login(*exchange.failed(), phase::prepare, false);
    if (exchange.plain_first()) {
        auto plain = exchange.plain();
        auto answered = co_await with.async_request(std::move(plain), boost::asio::use_awaitable);
        if (!answered || !exchange.asked(*answered)) co_return answered;
    }
    auto first = exchange.first();
    auto challenged = co_await with.async_request(std::move(first), boost::asio::use_awaitable);
    // It was only a log-in: whatever came of it, the request itself has not been seen.
    if (!challenged && !exchange.plain_first()) challenged = detail::not_arrived(challenged.error());
    if (challenged && exchange.taken_without_body(*challenged))
        co_return detail::refused_login({errc::bad_answer, "the server took the log-in for the request itself, which has not been sent to it"}, phase::body, true);
    if (!challenged || !exchange.asked(*challenged)) co_return challenged;
    auto last = exchange.last(*challenged);
    if (!last) co_return detail::refused_login(last.error(), phase::body, false);
    auto proved = std::move(*last);
    auto answered = co_await with.async_request(std::move(proved), boost::asio::use_awaitable);
    if (!answered) co_return answered;
    if (auto const believed = exchange.check(*answered); !believed) co_return detail::refused_login(believed.error(), phase::body, answered->status != 401);
    co_return answered;
}

}  // namespace alertstream::http
