#pragma once

#include <iostream>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/dead_letter_file.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/iso_time.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/tools/dead_letters.hpp>

namespace alertstream::tools {

namespace inner {

inline int complain(failure const& why) {
    std::cerr << why.message() << '\n';
    return 1;
}

/// A tool that only reads must not make the file that it did not find.
inline bool absent(std::filesystem::path const& file) {
    std::error_code unknown;
    if (std::filesystem::exists(file, unknown)) return false;
    std::cerr << "there is no file " << file.string() << '\n';
    return true;
}

}  // namespace inner

ALERTSTREAM_DECL void print_letter_line(dead_letter const& letter) {
    std::cout << detail::escape_for_terminal(letter.id()) << "  " << detail::to_iso_ms(letter.put_aside_at) << "  "
              << (letter.message.payload ? letter.message.payload->size() : 0) << " bytes  " << detail::escape_for_terminal(letter.reason) << '\n';
}

ALERTSTREAM_DECL void print_letter(dead_letter const& letter) {
    auto const view = letter.message.view();
    metadata const from{view, letter.stream};
    std::string text;
    append_alert_text(text, from, guess_type(from));
    std::cout << text << "put aside " << detail::to_iso_ms(letter.put_aside_at) << " after " << letter.attempts << " attempts by handler " << letter.handler
              << ' ' << detail::escape_for_terminal(letter.handler_type) << "\nreason: " << detail::escape_for_terminal(letter.reason, true) << '\n';
}

ALERTSTREAM_DECL int end_of_search(bool found, std::string_view id) {
    if (!found) std::cerr << "no open letter has the id " << detail::escape_for_terminal(id) << '\n';
    return found ? 0 : 1;
}

ALERTSTREAM_DECL int list_letters(std::filesystem::path const& file) {
    if (inner::absent(file)) return 1;
    dead_letter_file letters{file};
    auto const read = letters.for_each_open([](dead_letter const& letter) { return print_letter_line(letter), true; });
    if (!read) return inner::complain(read.error());
    if (*read > 0) std::cerr << *read << " lines could not be read\n";
    return 0;
}

ALERTSTREAM_DECL int show_letter(std::filesystem::path const& file, std::string_view id) {
    if (inner::absent(file)) return 1;
    dead_letter_file letters{file};
    bool found = false;
    auto const read = letters.for_each_open([&](dead_letter const& letter) {
        if (letter.id() != id) return true;
        print_letter(letter);
        found = true;
        return false;
    });
    return read ? end_of_search(found, id) : inner::complain(read.error());
}

ALERTSTREAM_DECL int prune_letters(std::filesystem::path const& file) {
    if (inner::absent(file)) return 1;
    dead_letter_file letters{file};
    auto const left = letters.prune();
    if (!left) return inner::complain(left.error());
    std::cout << *left << " letters left\n";
    return 0;
}

ALERTSTREAM_DECL int skip_alert(std::filesystem::path const& file, std::string_view topic, std::int32_t partition, std::int64_t offset) {
    dead_letter_file letters{file};
    auto const asked = letters.request_skip(topic, partition, offset);
    if (!asked) return inner::complain(asked.error());
    std::cout << "the alert is left out at its next retry\n";
    return 0;
}

}  // namespace alertstream::tools
