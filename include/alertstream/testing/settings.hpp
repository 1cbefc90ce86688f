#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/settings.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/temporary_folder.hpp>

namespace alertstream::testing {

namespace detail {

inline boost::json::array stream_entries(broker const& from, std::filesystem::path const& folder, std::initializer_list<std::string_view> streams) {
    boost::json::array entries;
    for (auto const name : streams)
        entries.push_back({{"NAME", name},
                           {"OPTIONS",
                            {{"URL", from.url()},
                             {"GROUP_ID", "test-" + std::string{name}},
                             {"START", "earliest"},
                             {"STATE_DIR", folder.string()},
                             {"HEARTBEAT_SECONDS", 0},
                             {"CONFIG", {{"security.protocol", "plaintext"}}}}}});
    return entries;
}

}  // namespace detail

/// Settings under which these streams read from a test broker, in plain text, from
/// the earliest message, with their files in `folder`, and with no watch over the heartbeat that
/// a test broker has not.
inline settings settings_for(broker const& from, std::filesystem::path const& folder, std::initializer_list<std::string_view> streams) {
    return settings::parse(boost::json::serialize(boost::json::object{{"ALERT_STREAMS", detail::stream_entries(from, folder, streams)}}));
}

}  // namespace alertstream::testing
