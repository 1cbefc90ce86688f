#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <librdkafka/rdkafka.h>

#include <alertstream/kafka/token_source.hpp>

namespace alertstream::kafka::detail {

/// What an OAUTHBEARER client does about its tokens: it asks when librdkafka does, and
/// each of librdkafka's questions is answered, as it never repeats one that is not.
/// Without a source it does nothing.
///
/// Must end before the client does.
class token_login final : private token_user {
public:
    ALERTSTREAM_DECL token_login(boost::asio::any_io_executor, rd_kafka_t* client, std::shared_ptr<token_source>, logger);
    token_login(token_login const&) = delete;
    token_login& operator=(token_login const&) = delete;

    /// An OAUTHBEARER_TOKEN_REFRESH event.
    ALERTSTREAM_DECL void refresh();

    /// The last token, for a client beside this one; absent if it is over.
    ALERTSTREAM_DECL std::optional<bearer_token> token() const;

    ALERTSTREAM_DECL std::optional<login_report> report() const;

    /// A broker refused the token.
    ALERTSTREAM_DECL void refused();

    /// To add to what the broker said: a clock that is off may be why. Empty if none is known to be.
    ALERTSTREAM_DECL std::string words_of_clock() const;

private:
    ALERTSTREAM_DECL void on_token(bearer_token const&) noexcept override;
    ALERTSTREAM_DECL void on_no_token(failure const&) noexcept override;

    rd_kafka_t* client_;
    logger log_;
    std::optional<bearer_token> token_{};
    std::unique_ptr<token_source::place> place_{};
};

/// What librdkafka says when it was told that no token came.
ALERTSTREAM_DECL bool is_about_tokens(std::string_view reason) noexcept;

/// librdkafka's words where it will not have the token.
ALERTSTREAM_DECL result<void> set_token(rd_kafka_t*, bearer_token const&) noexcept;

}  // namespace alertstream::kafka::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/token_login.ipp>
#endif
