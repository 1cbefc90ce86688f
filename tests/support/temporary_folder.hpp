#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <unistd.h>

/// A folder of the test's own, gone with it.
class temporary_folder {
public:
    temporary_folder() : temporary_folder{std::filesystem::temp_directory_path()} {}
    explicit temporary_folder(std::filesystem::path const& in) {
        std::string name = (in / "alertstream-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error{"no temporary folder"};
        path_ = name;
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

/// Where files are in memory, for tests that write much and lose nothing when the power goes; else the usual place.
inline std::filesystem::path memory_folder() {
    return ::access("/dev/shm", W_OK | X_OK) == 0 ? std::filesystem::path{"/dev/shm"} : std::filesystem::temp_directory_path();
}
