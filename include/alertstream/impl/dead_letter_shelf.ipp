#pragma once

#include <utility>

#include <alertstream/dead_letter_shelf.hpp>

namespace alertstream {

ALERTSTREAM_DECL dead_letter_file_shelf::dead_letter_file_shelf(std::string file) : file_{std::move(file)} {}

ALERTSTREAM_DECL boost::asio::awaitable<result<std::size_t>> dead_letter_file_shelf::for_each_open(std::string behind, std::function<bool(dead_letter)> each) {
    co_return file_.for_each_open(each, behind);
}
ALERTSTREAM_DECL boost::asio::awaitable<result<void>> dead_letter_file_shelf::mark_done(std::string id) { co_return file_.mark_done(id); }
ALERTSTREAM_DECL boost::asio::awaitable<result<void>> dead_letter_file_shelf::replace(std::string done, dead_letter with) { co_return file_.replace(done, with); }

}  // namespace alertstream
