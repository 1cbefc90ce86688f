#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>

namespace alertstream::store {

/// Whose alerts of a topic are stored.
struct topic_senders {
    std::string topic{};                 ///< a name, or a pattern with * and ?
    std::vector<std::string> senders{};  ///< as `_sender` has them; an alert without one is nobody's

    friend bool operator==(topic_senders const&, topic_senders const&) = default;
};

/// Who may have alerts stored, and how much of them. Many topics are open to all.
struct admission_rules {
    std::vector<topic_senders> senders{};  ///< the first that fits a topic holds, exact names before patterns; of other topics all are welcome
    std::size_t most_rows_a_day{};         ///< of each sender, and of each topic's messages without one, by the days of UTC; 0: no limit
    std::function<time_point()> now{};     ///< empty: the system's clock

    admission_rules() {}
};

/// Alerts that were passed over since it was made; one that is handled again counts again.
struct admission_counts {
    std::uint64_t strangers{};   ///< of senders that a topic's list does not name
    std::uint64_t over_quota{};

    friend bool operator==(admission_counts const&, admission_counts const&) = default;
};

/// Watches over `admission_rules`. A handle: copies count together, and handlers that are given the same one share their
/// senders' quotas. What is passed over is counted, and said in the program's log once an hour for each sender. It remembers
/// 10'000 senders a day, and always those that the rules name; the others share one quota and one line, so that names that are
/// made up bring nothing. Of strangers 64 have a line of their own. After a restart the day's quota is whole again.
///
/// An alert that comes again (a stream that was set back, one told again by another service) counts again: what of it is known only
/// its store can say.
class admission {
public:
    ALERTSTREAM_DECL explicit admission(admission_rules with = {});

    /// Rows that count as stored, and are given back when it goes without `keep()`.
    class ticket {
    public:
        ticket(ticket&&) noexcept = default;
        ticket& operator=(ticket&&) = delete;
        ~ticket() {
            if (rows_) *rows_ -= std::min(*rows_, count_);
        }
        void keep() noexcept { rows_.reset(); }

    private:
        friend class admission;
        ticket(std::shared_ptr<std::uint64_t> rows, std::uint64_t count) noexcept : rows_{std::move(rows)}, count_{count} {}
        std::shared_ptr<std::uint64_t> rows_;  ///< of its sender, today
        std::uint64_t count_;
    };

    /// Whether this sender's alerts of this topic are stored. One that is not is counted and said. `ask` asks it too; it saves
    /// the work of counting a stranger's rows.
    ALERTSTREAM_DECL bool welcomes(metadata const& from, std::string_view sender) const;

    /// Absent: its sender is not welcome, or has no room for so many rows today. All of an alert or nothing; the smallest counts as
    /// one row. What only takes back counts, and is never refused to who is welcome.
    ALERTSTREAM_DECL std::optional<ticket> ask(metadata const& from, std::string_view sender, std::size_t rows, bool takes_back = false) const;

    ALERTSTREAM_DECL admission_counts counts() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace alertstream::store

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_admission.ipp>
#endif
