#pragma once

#include <boost/test/unit_test.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

/// Real messages and worked cases, in the folder that ALERTSTREAM_CORPUS names.
namespace corpus {

inline std::filesystem::path folder() {
    auto const* const named = std::getenv("ALERTSTREAM_CORPUS");
    return named ? named : "";
}

/// For boost::unit_test::precondition: without the corpus a case is skipped, and says why.
struct present {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result there{!folder().empty() && std::filesystem::is_directory(folder())};
        if (!there) there.message() << "ALERTSTREAM_CORPUS names no folder";
        return there;
    }
};

inline std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in{folder() / file, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

/// The files of a folder that end in .json, in order.
inline std::vector<std::filesystem::path> json_files(std::filesystem::path const& in) {
    std::vector<std::filesystem::path> found;
    for (auto const& each : std::filesystem::directory_iterator{folder() / in})
        if (each.path().extension() == ".json") found.push_back(in / each.path().filename());
    std::sort(found.begin(), found.end());
    return found;
}

inline boost::json::value json_of(std::filesystem::path const& file) { return boost::json::parse(bytes_of(file)); }

/// A member; null where there is none.
inline boost::json::value const& at(boost::json::value const& in, std::string_view name) {
    static boost::json::value const none{};
    auto const* const object = in.if_object();
    auto const* const found = object ? object->if_contains(name) : nullptr;
    return found ? *found : none;
}

}  // namespace corpus
