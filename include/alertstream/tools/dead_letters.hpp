#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include <alertstream/dead_letter.hpp>

/// What an operator does with a dead-letter file. Each writes to standard output,
/// complains on standard error, and returns an exit code: 0, or 1.
namespace alertstream::tools {

/// One line a letter that is not done: id, when, size, reason.
ALERTSTREAM_DECL int list_letters(std::filesystem::path const& file);

/// One letter, readably; what comes from the alert is escaped.
ALERTSTREAM_DECL int show_letter(std::filesystem::path const& file, std::string_view id);

/// Drops the letters that are done.
ALERTSTREAM_DECL int prune_letters(std::filesystem::path const& file);

/// A running program that tries this alert again and again leaves it out.
ALERTSTREAM_DECL int skip_alert(std::filesystem::path const& file, std::string_view topic, std::int32_t partition, std::int64_t offset);

// What stored_letters.hpp has in common with this.
ALERTSTREAM_DECL void print_letter_line(dead_letter const& letter);
ALERTSTREAM_DECL void print_letter(dead_letter const& letter);
/// The exit code, and a complaint if there is none.
ALERTSTREAM_DECL int end_of_search(bool found, std::string_view id);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/dead_letter_tools.ipp>
#endif
