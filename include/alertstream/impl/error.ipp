#pragma once

#include <alertstream/error.hpp>

namespace alertstream {

namespace detail {

class category final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "alertstream"; }

    std::string message(int code) const override {
        switch (static_cast<errc>(code)) {
        case errc::bad_settings: return "the settings have errors: mend each one listed";
        case errc::not_json: return "the payload is not JSON";
        case errc::too_deep: return "JSON nested deeper than 64 levels is refused";
        case errc::not_utf8: return "text is not UTF-8";
        case errc::wrong_type: return "a member has another type than its format says";
        case errc::missing_member: return "a member that its format requires is absent";
        case errc::bad_value: return "a value is outside what its format allows";
        case errc::not_avro: return "the payload is not an Avro object container";
        case errc::tombstone: return "the message has no payload (a tombstone): take `message` to see those";
        case errc::wrong_format: return "the message is of another format than its handler takes";
        case errc::not_xml: return "the payload is not XML that can be read";
        case errc::handler_failed: return "the handler failed after all retries";
        case errc::stopped: return "the stream was stopped";
        case errc::drain_deadline: return "handlers still ran at the drain deadline: raise DRAIN_SECONDS or make them cancellable";
        case errc::handler_cancelled: return "the handler was cancelled: its partition was revoked or the stream stopped";
        case errc::account_refused: return "the destination refused the account: nothing was published, and nothing will be until key, password or account are mended";
        case errc::wrong_address: return "what answered takes no messages: check BASE_URL";
        case errc::request_refused: return "the destination did not understand the request: nothing was published";
        case errc::not_now: return "refused for now: nothing was published";
        case errc::answer_unclear: return "the answer does not say whether the message was published: look it up before it is sent again";
        case errc::position_unknown: return "where to start reading is not known yet: the broker did not answer; it is asked again";
        case errc::dead_letter_unwritable: return "the dead-letter file cannot be written: free space or fix its permissions; the stream waits";
        case errc::dead_letter_corrupt: return "a line of the dead-letter file cannot be read";
        case errc::not_declared: return "the program does not declare this";
        case errc::held_back: return "the settings hold this back";
        case errc::publish_failed: return "the destination failed";
        case errc::closed: return "the client is closed";
        case errc::close_deadline: return "not all was done before the close deadline: what was left was given up";
        case errc::login_failed: return "the broker refused the credential: check USERNAME and PASSWORD";
        case errc::scram_too_old:
            return "the broker refused the SCRAM log-in, and this librdkafka is older than 2.6.1, whose SCRAM fails on "
                   "brokers that check the nonce (Kafka 4): install librdkafka 2.6.1 or newer; if the broker is older, check "
                   "USERNAME and PASSWORD";
        case errc::no_token: return "there is no token to log in with";
        case errc::token_refused:
            return "the broker refused the token: check that DOMAIN, or URL and TOKEN_URL, are of one service, and that the credential is good there";
        case errc::insecure: return "refused: it would weaken the connection's security";
        case errc::bad_request: return "the request cannot be sent as it stands";
        case errc::bad_answer: return "the server's answer cannot be used";
        case errc::untrusted_server: return "the server cannot be trusted: nothing was sent to it";
        case errc::outbox_in_use: return "the outbox is open in another process: end that one, or give this one an OUTBOX of its own";
        case errc::outbox_unusable: return "the outbox cannot be used";
        case errc::store_unusable: return "the database cannot be used: nothing of it was changed";
        case errc::store_away: return "the database is away: what is to be stored waits";
        case errc::other_store: return "the group's alerts are stored in another database";
        case errc::not_found_there: return "the service does not have it";
        case errc::not_fetched: return "the message is kept elsewhere and was not fetched from there";
        case errc::not_fits: return "the bytes are not a FITS file that can be read";
        }
        return "unknown alertstream error";
    }
};

}  // namespace detail

ALERTSTREAM_DECL boost::system::error_category const& error_category() noexcept {
    static detail::category const instance;
    return instance;
}

ALERTSTREAM_DECL std::string failure::message() const {
    if (detail.empty()) return code.message();
    return code.message() + ": " + detail;
}

}  // namespace alertstream
