#pragma once

#include <algorithm>
#include <random>
#include <set>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_walker.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/multipart.hpp>

namespace alertstream::hermes {

namespace inner {

/// A `file_info` that asks for a file.
struct wanted_file {
    std::string path;
    std::string name;
};

/// All of a message's, of targets and of spectra. What is no message has none.
class wanted_files {
public:
    static std::vector<wanted_file> of(std::string_view json) {
        wanted_files made{json};
        if (json.find("file_info") == json.npos) return {};
        made.message();
        return made.at_.finish() ? std::move(made.found_) : std::vector<wanted_file>{};
    }

private:
    explicit wanted_files(std::string_view json) : at_{json} {}

    void message() {
        at_.each_member([this](std::string_view name) {
            if (name == "data") data();
            else at_.skip();
        });
    }

    void data() {
        at_.each_member([this](std::string_view name) {
            if (name == "targets" || name == "spectroscopy") rows("data." + std::string{name});
            else at_.skip();
        });
    }

    void rows(std::string const& path) {
        at_.each_item([this, &path, row = 0]() mutable {
            auto const here = path + '[' + std::to_string(row++) + "].file_info";
            at_.each_member([this, &here](std::string_view name) {
                if (name == "file_info") infos(here);
                else at_.skip();
            });
        });
    }

    void infos(std::string const& path) {
        at_.each_item([this, &path, number = 0]() mutable {
            wanted_file one{path + '[' + std::to_string(number++) + ']', {}};
            std::string url;
            at_.each_member([this, &one, &url](std::string_view name) {
                if (name == "name") at_.take(one.name);
                else if (name == "url") at_.take(url);
                else at_.skip();
            });
            if (url.empty()) found_.push_back(std::move(one));
        });
    }

    json::walker at_;
    std::vector<wanted_file> found_{};
};

/// Django keeps what stands behind the last slash, undoes `&amp;`, and drops what does not print.
inline std::string_view wrong_with_name(std::string_view name) noexcept {
    if (name.empty()) return "has no name";
    if (name == "." || name == ".." || name.find_first_of("/\\") != name.npos) return "has a path for its name: give the last part only";
    if (name.size() > 255) return "has a name of more than 255 bytes";
    if (name.find_first_of("\"&") != name.npos) return "has a name with \" or &, which does not arrive as it is";
    if (!alertstream::detail::is_utf8(name) || std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) return "has a name with what cannot be printed";
    return {};
}

inline bool is_media_type(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// As Django compares them: trimmed, as its serialisers do with names.
inline std::string_view trimmed(std::string_view text) noexcept {
    auto const first = text.find_first_not_of(" \t\r\n");
    return first == text.npos ? std::string_view{} : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

inline std::string shown_name(std::string_view name) { return '"' + shown_text(name) + '"'; }

}  // namespace inner

ALERTSTREAM_DECL std::vector<field_error> file_problems(std::string_view json, std::span<file const> files) {
    std::vector<field_error> found;
    std::set<std::string_view> given, named;
    auto const wanted = inner::wanted_files::of(json);
    for (auto const& each : files) given.insert(each.name);
    for (auto const& each : wanted) {
        auto const name = inner::trimmed(each.name);
        named.insert(name);
        if (!given.contains(name)) found.push_back({each.path, "the file " + inner::shown_name(name) + " is not among those that go along, and has no url"});
    }
    std::size_t total = json.size();
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto const& each = files[i];
        auto const path = "files[" + std::to_string(i) + "]";
        total += each.bytes.size() + each.name.size() + each.content_type.size() + 256;
        bool const first = given.erase(each.name) > 0;
        if (auto const wrong = inner::wrong_with_name(each.name); !wrong.empty()) found.push_back({path, std::string{wrong}});
        else if (!first) found.push_back({path, "there are two files of the name " + inner::shown_name(each.name)});
        else if (!named.contains(each.name)) found.push_back({path, "no file_info without url names " + inner::shown_name(each.name) + ": Hermes would drop or refuse it"});
        if (!inner::is_media_type(each.content_type)) found.push_back({path, "its content type holds what no header has"});
    }
    if (files.empty()) return found;
    if (json.size() > largest_body) found.push_back({"data", "the message has " + std::to_string(json.size()) + " bytes; Hermes takes at most " + std::to_string(largest_body)});
    if (total > largest_upload) found.push_back({"files", "message and files have " + std::to_string(total) + " bytes; Hermes takes at most " + std::to_string(largest_upload)});
    return found;
}

ALERTSTREAM_DECL multipart_body write_multipart(std::string_view json, std::span<file const> files) {
    // By chance, so that a hostile file cannot hold what is tried next.
    std::random_device chance;
    std::string boundary;
    auto const holds = [&boundary](std::string_view text) { return text.find(boundary) != text.npos; };
    auto const held = [&holds](file const& each) { return holds(each.bytes) || holds(each.name) || holds(each.content_type); };
    do boundary = "alertstream-" + std::to_string(chance()) + "-" + std::to_string(chance());
    while (holds(json) || std::ranges::any_of(files, held));
    std::string made;
    std::size_t room = json.size() + 512;
    for (auto const& each : files) room += each.bytes.size() + each.name.size() + each.content_type.size() + 256;
    made.reserve(room);
    made.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n").append(json).append("\r\n");
    for (auto const& each : files) {
        std::string_view const type = each.content_type.empty() ? std::string_view{"application/octet-stream"} : each.content_type;
        made.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"files\"; filename=\"").append(each.name);
        made.append("\"\r\nContent-Type: ").append(type).append("\r\n\r\n").append(each.bytes).append("\r\n");
    }
    made.append("--").append(boundary).append("--\r\n");
    return {"multipart/form-data; boundary=" + boundary, std::move(made)};
}

}  // namespace alertstream::hermes
