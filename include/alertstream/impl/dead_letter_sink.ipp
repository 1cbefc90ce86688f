#pragma once

#include <alertstream/dead_letter_sink.hpp>

namespace alertstream {

ALERTSTREAM_DECL boost::asio::awaitable<result<void>> dead_letter_sink::start(dead_letter letter) { co_return put(letter); }

ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> dead_letter_sink::open_letters(std::string_view topic, std::int32_t partition, std::int64_t from) {
    static_cast<void>(topic), static_cast<void>(partition), static_cast<void>(from);
    return {};
}

ALERTSTREAM_DECL dead_letter_file_sink::dead_letter_file_sink(std::string file) : file_{std::move(file)} {}

ALERTSTREAM_DECL result<void> dead_letter_file_sink::put(dead_letter const& letter) { return file_.append(letter); }
ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> dead_letter_file_sink::open_letters(std::string_view topic, std::int32_t partition, std::int64_t from) {
    return file_.open_letters(topic, partition, from);
}
ALERTSTREAM_DECL result<void> dead_letter_file_sink::mark_done(std::string_view id) { return file_.mark_done(id); }
ALERTSTREAM_DECL bool dead_letter_file_sink::skip_requested(std::string_view topic, std::int32_t partition, std::int64_t offset) {
    return file_.skip_requested(topic, partition, offset);
}

}  // namespace alertstream
