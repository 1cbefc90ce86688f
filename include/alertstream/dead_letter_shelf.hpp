#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/dead_letter_file.hpp>

namespace alertstream {

/// Where dead letters lie until their alerts are handled after all: a file, or a store
/// (`alert_store::letters`). What shows or replays them knows no more of it.
///
/// @par Errors
/// `errc::dead_letter_unwritable` of a file, `errc::store_away` and `errc::store_unusable` of a store.
class dead_letter_shelf {
public:
    virtual ~dead_letter_shelf() = default;

    /// What a letter is known by on this shelf: `behind`, and what is marked, replaced or done. Its
    /// own id, unless alerts of several clusters may lie here.
    virtual std::string key(dead_letter const& of) const { return of.id(); }

    /// Calls `each` for every letter that is not done, in the order they were put aside, until it
    /// returns false: those behind this key, or all, if it is empty or no such letter is known any
    /// more. No more than a few MB of letters are in memory at a time, or one that is larger.
    /// @returns how many on the way could not be read.
    virtual boost::asio::awaitable<result<std::size_t>> for_each_open(std::string behind, std::function<bool(dead_letter)> each) = 0;

    virtual boost::asio::awaitable<result<void>> mark_done(std::string key) = 0;

    /// In one step: the first is done, and the alert's letter for another handler is there.
    virtual boost::asio::awaitable<result<void>> replace(std::string done, dead_letter with) = 0;
};

/// The default: a file of JSON lines. What `dead_letter_file` says holds; nothing here suspends.
class dead_letter_file_shelf final : public dead_letter_shelf {
public:
    ALERTSTREAM_DECL explicit dead_letter_file_shelf(std::string file);

    ALERTSTREAM_DECL boost::asio::awaitable<result<std::size_t>> for_each_open(std::string behind, std::function<bool(dead_letter)> each) override;
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> mark_done(std::string id) override;
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> replace(std::string done, dead_letter with) override;

private:
    dead_letter_file file_;
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/dead_letter_shelf.ipp>
#endif
