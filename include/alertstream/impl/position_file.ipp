#pragma once

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/delivery/position_file.hpp>
#include <alertstream/detail/file.hpp>

namespace alertstream::delivery {

namespace inner {

inline boost::json::object read_positions(std::string const& file) {
    std::ifstream in{file, std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{in}, {}};
    boost::system::error_code problem;
    auto value = boost::json::parse(text, problem);
    if (problem || !value.is_object()) return {};
    return std::move(value.get_object());
}

}  // namespace inner

ALERTSTREAM_DECL position_file::position_file(std::string file, std::string cluster, std::string application)
    : file_{std::move(file)}, prefix_{cluster + '|' + application + '|'} {
    for (auto const& [name, value] : inner::read_positions(file_)) {
        std::string_view const text{name.data(), name.size()};
        if (!text.starts_with(prefix_) || !value.is_object()) continue;
        auto const* next = value.get_object().if_contains("next");
        auto const* marks = value.get_object().if_contains("marks");
        if (!next || !next->is_int64() || next->get_int64() < 0) continue;
        kept_position position{next->get_int64()};
        if (marks && marks->is_string()) position.marks = marks_from_text({marks->get_string().data(), marks->get_string().size()});
        known_.emplace(text, std::move(position));
    }
}

ALERTSTREAM_DECL std::string position_file::key(topic_partition const& where) const {
    return prefix_ + where.topic + '|' + std::to_string(where.partition);
}

ALERTSTREAM_DECL std::optional<kept_position> position_file::find(topic_partition const& where) const {
    auto const name = key(where);
    for (auto const* from : {&noted_, &known_})
        if (auto const found = from->find(name); found != from->end()) return found->second;
    return std::nullopt;
}

ALERTSTREAM_DECL result<void> position_file::save() {
    if (noted_.empty()) return {};
    alertstream::detail::make_private_folder(std::filesystem::path{file_}.parent_path());
    auto const failed = [this](char const* what) {
        return failure{error_code{errno, boost::system::system_category()}, std::string{what} + " " + file_};
    };
    // The file itself is replaced, so another one holds the lock.
    alertstream::detail::descriptor const guard{::open((file_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!guard) return failed("cannot lock");
    alertstream::detail::file_lock const lock{guard.get()};
    auto all = inner::read_positions(file_);
    for (auto const& [name, position] : noted_) all[name] = {{"next", position.next}, {"marks", marks_to_text(position.marks)}};
    auto const fresh = file_ + ".new";
    {
        alertstream::detail::descriptor const into{::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
        if (!into) return failed("cannot write");
        // On disk before it takes the old one's name: an empty file would forget everybody's positions.
        if (!alertstream::detail::write_all(into.get(), boost::json::serialize(all) + "\n") || ::fdatasync(into.get()) != 0) return failed("cannot write");
    }
    if (::rename(fresh.c_str(), file_.c_str()) != 0) return failed("cannot replace");
    known_.merge(noted_);
    for (auto& [name, position] : noted_) known_[name] = std::move(position);
    noted_.clear();
    return {};
}

}  // namespace alertstream::delivery
