#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <alertstream/store/outbox.hpp>

/// What an operator does with an outbox. Each writes to standard output, complains on
/// standard error, and returns an exit code: 0; 1 if it could not be done; 75 if another
/// process has the outbox open and the call would change it (to look at it works then).
/// What comes from alerts and servers is escaped for the terminal.
namespace alertstream::tools {

struct outbox_list_options {
    store::entry_filter which{};
    bool json{};  ///< one JSON object a line
};

/// One line an entry: id, state, when accepted, destination, topic, tries, why.
int list_outbox(std::string const& file, outbox_list_options with);

/// One entry with its content, and its attempt if that is of unknown fate.
int show_entry(std::string const& file, std::int64_t id, bool json);

/// How many entries are in each state, by destination.
int count_outbox(std::string const& file, bool json);

/// An entry that waits is not sent.
int withdraw_entry(std::string const& file, std::int64_t id);

/// What waited in a file that was copied or restored may be sent.
int adopt_outbox(std::string const& file);

/// What a person found out of an attempt of unknown fate.
struct settlement {
    std::optional<std::string> published{};  ///< it is there, under this uuid
    bool absent{};                           ///< it is not, beyond doubt: its entries wait again
    bool give_up{};                          ///< nobody knows; it is not sent again
};
int settle_attempt(std::string const& file, std::int64_t attempt, settlement const& how);

/// Deletes what came to its end longer ago than that.
int prune_outbox(std::string const& file, std::chrono::seconds older_than);

}  // namespace alertstream::tools

#include <alertstream/impl/store_tool.ipp>
