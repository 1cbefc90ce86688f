#pragma once

#include <boost/asio/error.hpp>

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/hermes/answer.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/impl/hermes_answer_words.ipp>

namespace alertstream::hermes {

namespace inner {

inline bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        bool const hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
    }
    return true;
}

class answer_reader {
public:
    answer_reader(http::response const& from, submission const& asked, std::size_t body_size)
        : from_{from}, body_(tree_of(from.body)), words_{from, body_}, outside_{asked.tns() || asked.gcn()}, tns_{asked.tns()}, sent_{body_size} {}

    outcome read() const {
        switch (from_.status) {
        case 200: return read_success();
        case 400: return read_refusal();
        case 401:
        case 403: return account(words_.answered());
        case 404:
        case 405: return not_sent{{errc::wrong_address, words_.answered()}, false};
        case 406:
        case 411:
        case 415:
        case 431: return not_sent{{errc::request_refused, words_.answered()}, false};
        case 413: return too_large();
        default: break;
        }
        if (from_.status >= 300 && from_.status < 400) return not_sent{{errc::wrong_address, words_.redirected() + ", where a message is not sent after"}, false};
        return unclear(words_.answered());
    }

private:
    outcome read_success() const {
        if (auto const uuid = text_of(body_, "uuid"); is_uuid(uuid)) return published{std::string{uuid}, {}, -1};
        auto const words = text_of(body_, "error");
        // It is looked for before Hermes tells anybody else. Others have credentials too: only its own words prove it.
        if (words.find("SCIMMA auth credential") != words.npos) return account(shown_text(words));
        return unclear(words_.answered());
    }

    outcome read_refusal() const {
        if (body_.is_null()) return words_.is_page() ? read_page() : unclear(words_.answered());
        if (auto const words = text_of(body_, "error"); !words.empty()) return read_words(words);
        if (auto const words = text_of(body_, "detail"); !words.empty()) return not_sent{{errc::request_refused, words_.answered()}, false};
        rejected made{flatten(body_), {}};
        if (made.errors.empty()) return unclear(words_.answered());
        static_cast<void>(alertstream::detail::append_json_verbatim(made.tree, from_.body));
        return made;
    }

    /// Django's answer to a body that is too large, and to a Host that it does not go by:
    /// before it looks at the message. What is neither that nor JSON can be the start of
    /// anything, words of Kafka's included.
    outcome read_page() const {
        if (sent_ == 0) return unclear(words_.answered());
        if (sent_ > largest_body) return too_large();
        return not_sent{{errc::wrong_address, words_.answered()}, false};
    }

    /// {"error": …}: what goes wrong after the message was found valid.
    outcome read_words(std::string_view words) const {
        auto const has = [words](std::string_view part) { return words.find(part) != words.npos; };
        if (words.starts_with("Error posting message to kafka")) return read_kafka(words);
        if (words.starts_with("Files ") && (has("not uploaded in files section") || has("not referenced in the messages"))) return rejected{{{"data", shown_text(words)}}, {}};
        if (words.starts_with("Failed to submit message to GCN")) return read_gcn(words);
        // What TNS was asked, and whether it took the report: LCOGT/hermes, tns.py.
        if (words.starts_with("TNS submission failed with feedback")) return rejected{{{"", shown_text(words)}}, {}};
        if (words.starts_with("Failed to retrieve TNS options") || words.starts_with("Failed to upload files to TNS")) return not_sent{{errc::not_now, shown_text(words)}, true};
        return unclear(words_.answered(), has("TNS"));
    }

    outcome read_gcn(std::string_view words) const {
        // requests' words for a 4xx: GCN has not taken the circular.
        auto const status = words.find("HTTPError('4");
        if (tns_ || status == words.npos) return unclear(words_.answered(), true);
        auto const code = words.substr(status + std::string_view{"HTTPError('"}.size(), 3);
        if (code == "401" || code == "403") return account(shown_text(words));
        return rejected{{{"", shown_text(words)}}, {}};
    }

    outcome read_kafka(std::string_view words) const {
        if (outside_) return unclear(shown_text(words) + " (after TNS or GCN were told)");
        if (words.find("No topic specified for write") != words.npos) return rejected{{{"topic", shown_text(words)}}, {}};
        std::string_view refused;  // by what: the same for all codes, or nothing is proven
        for (auto at = words.find("code="); at != words.npos; at = words.find("code=", at)) {
            at += std::string_view{"code="}.size();
            auto const about = refused_about(words.substr(at, words.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789", at) - at));
            if (about.empty() || (!refused.empty() && about != refused)) return unclear(words_.answered());
            refused = about;
        }
        // The account's own password for SCiMMA is wrong: hop's words, without a code.
        if (refused.empty() && words.find("uthentication") != words.npos) refused = "account";
        if (refused.empty()) return unclear(words_.answered());
        if (refused == "account") return account(shown_text(words));
        return rejected{{{std::string{refused}, shown_text(words)}}, {}};
    }

    /// The codes that prove that the broker kept nothing, and what they are about.
    static std::string_view refused_about(std::string_view code) noexcept {
        if (code == "TOPIC_AUTHORIZATION_FAILED" || code == "UNKNOWN_TOPIC_OR_PART" || code == "TOPIC_EXCEPTION") return "topic";
        if (code == "MSG_SIZE_TOO_LARGE") return "data";
        if (code == "_AUTHENTICATION") return "account";
        return {};
    }

    static outcome account(std::string words) { return not_sent{{errc::account_refused, std::move(words)}, true}; }

    static outcome too_large() { return rejected{{{"data", "too large: Hermes takes at most 2,621,440 bytes of JSON"}}, {}}; }

    outcome unclear(std::string words, bool outside = false) const { return unknown{{errc::answer_unclear, std::move(words)}, outside || outside_}; }

    http::response const& from_;
    boost::json::value body_;
    answer_words words_;
    bool outside_;
    bool tns_;
    std::size_t sent_;
};

inline outcome read_problem(http::problem const& what, submission const& asked) {
    if (what.may_have_arrived) return unknown{what.why, asked.tns() || asked.gcn()};
    auto const& code = what.why.code;
    bool const cancelled = code == boost::asio::error::operation_aborted;
    bool const settings = what.phase == http::phase::prepare || code == errc::insecure || code == errc::untrusted_server || code == errc::bad_settings;
    return not_sent{what.why, cancelled || !settings};
}

}  // namespace inner

ALERTSTREAM_DECL outcome read_answer(http::result const& answer, submission const& asked, std::size_t body_size) {
    if (!answer) return inner::read_problem(answer.error(), asked);
    return inner::answer_reader{*answer, asked, body_size}.read();
}

}  // namespace alertstream::hermes
