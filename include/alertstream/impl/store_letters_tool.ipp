#pragma once

#include <iostream>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/tools/dead_letters.hpp>
#include <alertstream/tools/stored_letters.hpp>

namespace alertstream::tools {

namespace inner {

inline int complain_of_store(failure const& why) {
    constexpr int again_later = 75;  // EX_TEMPFAIL
    std::cerr << detail::escape_for_terminal(why.message()) << '\n';
    return why.code == errc::store_away ? again_later : 1;
}

/// Waits for one question to a store that is opened for it. `ask` gets the store and whom to tell.
template <class T, class Ask>
result<T> ask_store(std::string const& address, store::use how, Ask ask) {
    boost::asio::io_context loop{1};
    auto in = store::make_backend(loop.get_executor(), address, how, logger{make_text_sink(), log_level::warning});
    if (!in) return in.error();
    result<T> came = failure{errc::closed, "the store did not answer"};
    {
        store::alert_store const store{loop, *std::move(in)};
        ask(store, [&](result<T> answer) {
            came = std::move(answer);
            store.async_close([](result<void> const&) {});
        });
        loop.run();
    }
    return came;
}

/// Calls `each` for its open letters.
inline result<std::size_t> walk_store(std::string const& address, std::function<bool(dead_letter)> each) {
    return ask_store<std::size_t>(address, store::use::read, [&each](store::alert_store const& store, auto then) {
        auto letters = store.letters();
        auto& all = *letters;
        boost::asio::co_spawn(store.get_executor(), all.for_each_open({}, std::move(each)),
                              [then, letters = std::move(letters)](std::exception_ptr thrown, result<std::size_t> came) { then(thrown ? result<std::size_t>{detail::why_thrown(thrown)} : std::move(came)); });
    });
}

}  // namespace inner

inline bool names_store(std::string_view where) { return where.starts_with("sqlite:") || where.starts_with("postgresql://") || where.starts_with("postgres://"); }

inline int list_stored_letters(std::string const& address) {
    auto const read = inner::walk_store(address, [](dead_letter const& letter) { return print_letter_line(letter), true; });
    if (!read) return inner::complain_of_store(read.error());
    if (*read > 0) std::cerr << *read << " letters could not be read\n";
    return 0;
}

inline int show_stored_letter(std::string const& address, std::string_view id) {
    bool found = false;
    auto const read = inner::walk_store(address, [&](dead_letter const& letter) {
        // Of several clusters there may be more than one.
        if (letter.id() != id && store::letter_id(letter) != id) return true;
        print_letter(letter);
        found = true;
        return true;
    });
    return read ? end_of_search(found, id) : inner::complain_of_store(read.error());
}

inline int prune_stored_letters(std::string const& address) {
    // What only reads does not make the file that it did not find.
    if (auto const there = inner::ask_store<void>(address, store::use::read, [](store::alert_store const& store, auto then) { store.async_open(std::move(then)); }); !there)
        return inner::complain_of_store(there.error());
    auto const dropped = inner::ask_store<std::size_t>(address, store::use::read_and_write, [](store::alert_store const& store, auto then) { store.async_prune_letters(std::move(then)); });
    if (!dropped) return inner::complain_of_store(dropped.error());
    std::cout << *dropped << " letters dropped\n";
    return 0;
}

}  // namespace alertstream::tools
