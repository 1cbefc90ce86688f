#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/detail/config.hpp>

namespace alertstream::delivery {

struct until_free;

/// By what an alert is known again: 128 bits of SHA-256. Publishers choose what goes
/// into it, and must not find two alerts of one key.
struct alert_key {
    std::array<unsigned char, 16> bits{};

    /// Of these parts, each with its length: no two lists of parts have one text.
    ALERTSTREAM_DECL static alert_key of(std::initializer_list<std::string_view> parts);

    friend auto operator<=>(alert_key const&, alert_key const&) = default;
};

/// Which message of the log an alert is.
struct alert_place {
    std::size_t stream{};  ///< a hash of its name
    std::int32_t partition{};
    std::int64_t offset{};

    friend bool operator==(alert_place const&, alert_place const&) = default;
};

/// Which of the alerts of one key is newer.
struct alert_rank {
    std::int64_t version{};
    bool retracts{};  ///< it is newer than what it retracts

    friend auto operator<=>(alert_rank const&, alert_rank const&) = default;
};

/// What a handler is done with, and what it has in its hands just now; shared by all
/// lanes of a handler type. The oldest go first beyond `most` keys, and all in the end.
class handled_keys {
public:
    using clock = std::chrono::steady_clock;

    ALERTSTREAM_DECL handled_keys(std::size_t most, std::chrono::seconds longest);
    ALERTSTREAM_DECL ~handled_keys();

    /// An alert that the handler is done with.
    struct done {
        alert_place place{};
        alert_rank rank{};
    };
    /// Of this key, the one of the highest rank, and of those the first; null if there is none.
    ALERTSTREAM_DECL done const* find(alert_key const& key, clock::time_point now);
    ALERTSTREAM_DECL void mark(alert_key const& key, done const& what, clock::time_point now);
    /// Its mark counts no more: the handler gets the alert again.
    ALERTSTREAM_DECL void forget(alert_key const& key);
    ALERTSTREAM_DECL std::size_t size() const noexcept;

    /// A handler has an alert of this key in its hands. Each is taken back once.
    ALERTSTREAM_DECL void claim(alert_key const& key);
    ALERTSTREAM_DECL void unclaim(alert_key const& key) noexcept;
    /// Cancelled when an alert of this key comes out of a handler's hands; null if none is there.
    ALERTSTREAM_DECL std::shared_ptr<until_free> claimed(alert_key const& key, boost::asio::any_io_executor const& executor);

private:
    struct tables;  // costly to compile, and needed by nobody else
    std::unique_ptr<tables> of_;
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/handled_keys.ipp>
#endif
