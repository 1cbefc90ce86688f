#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/hermes/account.hpp>
#include <alertstream/impl/hermes_answer_words.ipp>
#include <alertstream/impl/hermes_unrevealed.ipp>

/// What an answer of Hermes means where nothing is published by it.
namespace alertstream::hermes::inner {

/// Whether the same question may be asked again without a thought.
enum class asks { only, for_a_change };

/// What there is to say of an answer that is not the one that was hoped for.
class service_failure {
public:
    service_failure(http::response const& from, asks what) : from_{from}, body_(tree_of(from.body)), words_{from, body_}, what_{what} {}

    failure read() const {
        auto const status = from_.status;
        if (status >= 300 && status < 400) return {errc::wrong_address, words_.redirected() + ", where nobody is asked"};
        switch (status) {
        case 400: return words_.is_page() ? failure{errc::wrong_address, words_.answered()} : failure{errc::request_refused, refused()};
        case 401:
        case 403: return {errc::account_refused, words_.answered()};
        case 404: return {body_.is_object() ? errc::not_found_there : errc::wrong_address, words_.answered()};
        case 405: return {errc::wrong_address, words_.answered()};
        case 406:
        case 411:
        case 413:
        case 415:
        case 431: return {errc::request_refused, words_.answered()};
        default: break;
        }
        if (text_of(body_, "error").find("SCIMMA auth credential") != std::string_view::npos) return {errc::account_refused, words_.answered()};
        if (what_ == asks::for_a_change) return {errc::answer_unclear, words_.answered() + ": it may have been done"};
        if (status == 429 || status >= 500) return {errc::not_now, words_.answered()};
        return {errc::bad_answer, words_.answered()};
    }

private:
    /// Its tree of errors, as far as a line holds it.
    std::string refused() const {
        if (!text_of(body_, "error").empty() || !text_of(body_, "detail").empty()) return words_.answered();
        std::string made;
        auto const errors = flatten(body_);
        for (std::size_t i = 0; i < errors.size() && i < 3; ++i) made += (made.empty() ? "" : "; ") + (errors[i].path.empty() ? "" : errors[i].path + ": ") + errors[i].problem;
        return made.empty() ? words_.answered() : "HTTP 400: " + made;
    }

    http::response const& from_;
    boost::json::value body_;
    answer_words words_;
    asks what_;
};

inline failure no_answer(http::problem const& why, asks what) {
    auto made = why.why;
    if (what == asks::for_a_change && why.may_have_arrived) made.detail += made.detail.empty() ? "it may have been done" : ": it may have been done";
    return made;
}

/// The answer with this status, read; what else came, and what cannot be read, in words.
template <class T, class Read>
result<T> read_service(http::result const& answer, asks what, Read const& read) {
    if (!answer) return no_answer(answer.error(), what);
    if (answer->status < 200 || answer->status > 201) return service_failure{*answer, what}.read();
    result<T> made = read(*answer);
    if (made) return made;
    if (made.error().code != errc::bad_answer) return made;
    // Not what was hoped for: a refusal after all, a page, or something else.
    auto why = service_failure{*answer, what}.read();
    if (why.code == errc::bad_answer || why.code == errc::answer_unclear) why.detail = made.error().detail + " (" + why.detail + ")";
    return why;
}

/// The same, with none of the secrets in its words.
template <class T, class Read>
result<T> read_service_unrevealed(http::result const& answer, asks what, std::vector<secret> const& hidden, Read const& read) {
    auto made = read_service<T>(answer, what, read);
    if (made || !answer) return made;
    auto const veiled = without(*answer, hidden);
    if (!veiled) return made;
    auto shown = read_service<T>(http::result{*veiled}, what, read);
    if (!shown && shown.error().code == made.error().code) return shown;
    return failure{made.error().code, std::string{words_not_shown}};
}

}  // namespace alertstream::hermes::inner
