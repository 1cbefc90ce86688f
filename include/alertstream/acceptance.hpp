#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/outcome.hpp>

/// What an outbox says of a value: `data_sharing::async_accept`.
namespace alertstream {

/// It is on the disk, and will be published once, whatever is killed.
struct accepted {
    std::int64_t id{};           ///< of the entry, for `outbox_view`
    std::size_t left_out{};      ///< its points that had been shared before, and do not go out again
    bool before{};               ///< it was accepted before, under the same key

    friend bool operator==(accepted const&, accepted const&) = default;
};

/// Each of its points was shared to this topic before, or came from it.
struct already_shared {
    friend bool operator==(already_shared, already_shared) = default;
};

/// It is not on the disk (the disk is full, the outbox is closed, the program's own
/// predicate says no).
struct not_accepted {
    failure why{};
    bool retryable{};
};

using acceptance = std::variant<accepted, already_shared, rejected, not_accepted>;

/// `as::accept_options{as::key_of(from, "ingest")}`. With constructors, as g++ 12 destroys an
/// aggregate twice that is written in braces within a `co_await`.
struct accept_options {
    accept_options() {}
    accept_options(std::string key_, std::optional<time_point> expires_ = {}) : key{std::move(key_)}, expires{expires_} {}

    /// Two values with one key are one: that of the alert that it was made of
    /// (`key_of`), so that an alert that is handled again shares nothing again. Empty: none.
    std::string key{};
    /// Not sent after that; what an attempt was begun for is another matter.
    std::optional<time_point> expires{};
};

}  // namespace alertstream
