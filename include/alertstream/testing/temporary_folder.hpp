#pragma once

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <stdlib.h>

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

}  // namespace alertstream::testing
