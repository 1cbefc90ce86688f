#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include <stdlib.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/settings.hpp>
#include <alertstream/testing/broker.hpp>

namespace alertstream::testing {

/// A folder that is there as long as this object, for dead letters and positions.
class temporary_folder {
public:
    temporary_folder() {
        auto pattern = (std::filesystem::temp_directory_path() / "alertstream-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::filesystem::filesystem_error{"mkdtemp", {errno, std::system_category()}};
        path_ = pattern;
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path const& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// Settings under which these streams read from a test broker, in plain text, from
/// the earliest message, with their files in `folder`.
inline settings settings_for(broker const& from, std::filesystem::path const& folder, std::initializer_list<std::string_view> streams) {
    boost::json::array entries;
    for (auto const name : streams)
        entries.push_back({{"NAME", name},
                           {"OPTIONS",
                            {{"URL", from.url()},
                             {"GROUP_ID", "test-" + std::string{name}},
                             {"START", "earliest"},
                             {"STATE_DIR", folder.string()},
                             {"CONFIG", {{"security.protocol", "plaintext"}}}}}});
    return settings::parse(boost::json::serialize(boost::json::object{{"ALERT_STREAMS", std::move(entries)}}));
}

}  // namespace alertstream::testing
