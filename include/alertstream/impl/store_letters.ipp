#pragma once

#include <algorithm>
#include <utility>

#include <alertstream/detail/store_letters.hpp>

namespace alertstream::detail {

namespace inner {

/// How many letters to ask for next: a page shall hold some MB, of letters of 1 kB as of 1 MB.
inline std::size_t next_page(std::size_t letters, std::size_t bytes) noexcept {
    constexpr std::size_t little = 2U << 20U;
    constexpr std::size_t much = 8U << 20U;
    constexpr std::size_t most = 1024;
    if (bytes < little) return std::min(2 * letters, most);
    return bytes > much ? std::max<std::size_t>(letters / 2, 1) : letters;
}

}  // namespace inner

ALERTSTREAM_DECL boost::asio::awaitable<result<std::size_t>> store_letters::for_each_open(std::string behind, std::function<bool(dead_letter)> each) {
    if (auto const opened = co_await engine_->open(); !opened) co_return opened.error();
    std::size_t unreadable = 0;
    for (std::size_t most = 4;;) {
        auto page = co_await engine_->database().open_letters(behind, most);
        if (!page) co_return page.error();
        if (page->empty()) co_return unreadable;
        behind = page->back().id;
        std::size_t bytes = 0;
        for (auto& [id, letter] : *page) {
            // One that calls itself another's name would be handled, and never be done.
            if (!letter || store::letter_id(*letter) != id) {
                ++unreadable;
                continue;
            }
            bytes += letter->message.payload ? letter->message.payload->size() : 0;
            if (!each(*std::move(letter))) co_return unreadable;
        }
        most = inner::next_page(most, bytes);
    }
}

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> store_letters::mark_done(std::string id) {
    if (auto opened = co_await engine_->open(); !opened) co_return opened;
    co_return co_await engine_->database().mark_done(std::move(id));
}

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> store_letters::replace(std::string done, dead_letter with) {
    if (auto opened = co_await engine_->open(); !opened) co_return opened;
    co_return co_await engine_->database().replace_letter(std::move(done), std::move(with));
}

}  // namespace alertstream::detail
