#pragma once

#include <string>
#include <string_view>

#include <alertstream/store/open.hpp>

/// What an operator does with the dead letters of a store, beside the program that stores; as
/// tools/dead_letters.hpp does with those of a file. Returns an exit code: 0; 1 if it could not
/// be done; 75 if the store is away, or another process has it and this would change it.
namespace alertstream::tools {

/// An address of a store, and no name of a file: `sqlite:PATH`, `postgresql://…`.
bool names_store(std::string_view where);

/// One line a letter that is not done: id, when, size, reason.
int list_stored_letters(std::string const& address);

/// One letter, readably; what comes from the alert is escaped.
int show_stored_letter(std::string const& address, std::string_view id);

/// Drops the letters that are done. An SQLite file must not be in use by the program that writes it.
int prune_stored_letters(std::string const& address);

}  // namespace alertstream::tools

#include <alertstream/impl/store_letters_tool.ipp>
