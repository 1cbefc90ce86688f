#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <alertstream/error.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/parcel.hpp>

namespace alertstream {

/// What a destination's client derives from if `durable<>` may wrap it, beside
/// `std::variant<packed, rejected> pack(std::string const& topic, Value const&) const` for
/// each type that it takes: all that can be checked without I/O is checked there, so that
/// what was accepted is not refused for what was known.
///
/// Called on the client's executor: of a topic one thing at a time, topics side by
/// side, and one `look_up` beside all that. All coroutines honour cancellation; what they throw counts as
/// `unknown` (deliver), `unclear` (look_up), or trouble (probe).
class deliverer {
public:
    virtual ~deliverer() = default;

    /// The same without these rows, in rising order, never all of them: they are shared
    /// already. Only of contents with points.
    virtual packed without(packed from, std::span<std::size_t const> rows) const {
        static_cast<void>(rows);
        return from;
    }

    /// The message that these contents make, each as `pack` or `without` made it, of one
    /// `gathers_as`; one only where that is empty. `rejected` if they fit into none. Its
    /// `reference` may be one that the content has had since `pack`; empty: the one given here.
    virtual std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const = 0;

    /// How many of these contents, from the first on, fit into one message; at least one.
    virtual std::size_t fit(std::string const& topic, std::span<std::string const> contents) const {
        static_cast<void>(topic);
        return contents.size();
    }

    /// Which of the contents, by their place, a refusal of the whole message is about.
    /// Empty: it cannot be told, or all.
    virtual std::vector<std::size_t> blamed(std::span<std::string const> contents, rejected const& why) const {
        static_cast<void>(contents), static_cast<void>(why);
        return {};
    }

    /// Where the topic ends now, for `look_up`: kept with the attempt, before it begins.
    /// Empty where it cannot be told; it does not keep anybody from sending.
    virtual boost::asio::awaitable<std::string> ends_of(std::string topic) = 0;

    virtual boost::asio::awaitable<outcome> deliver(parcel what) = 0;

    /// Looks for the message by its reference, from `ends` (as `ends_of` gave them before
    /// the attempt) to the end as it is when this is called. `absent` is said only of what
    /// was read whole; whether enough time has passed since the attempt is the caller's to know.
    virtual boost::asio::awaitable<finding> look_up(parcel what, std::string ends) = 0;

    /// Whether the destination takes anything at all: asked before something is sent
    /// after an `unknown`, or after the account was refused. Absent: it does.
    virtual boost::asio::awaitable<std::optional<failure>> probe() { co_return std::nullopt; }

    /// Takes back a message that was sent twice.
    virtual boost::asio::awaitable<result<void>> retract(std::string uuid) {
        static_cast<void>(uuid);
        co_return failure{errc::bad_value, "this destination takes nothing back"};
    }
};

}  // namespace alertstream
