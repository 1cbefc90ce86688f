#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/impl/testing_hermes_archive.ipp>
#include <alertstream/impl/testing_hermes_rules.ipp>

/// Requests that bring files: multipart/form-data, a part `data` with the message's
/// JSON and parts `files`.
namespace alertstream::testing::inner {

struct multipart {
    std::optional<std::string> data{};
    std::vector<archived_file> files{};
};

/// A parameter of a header: `name` of `form-data; name="files"; filename="a.txt"`.
inline std::string parameter(std::string_view header, std::string_view name) {
    auto const wanted = std::string{name} + "=";
    for (auto at = header.find(';'); at != header.npos; at = header.find(';', at + 1)) {
        auto const rest = stripped(header.substr(at + 1));
        if (!lower(rest.substr(0, wanted.size())).starts_with(wanted)) continue;
        auto const value = rest.substr(wanted.size());
        if (value.starts_with('"')) return std::string{value.substr(1, value.find('"', 1) - 1)};
        return std::string{stripped(value.substr(0, value.find(';')))};
    }
    return {};
}

/// Content-Type of a part; a file's is bytes unless it says so.
inline std::string part_type(std::string_view head) {
    auto const at = lower(head).find("content-type:");
    if (at == std::string::npos) return "application/octet-stream";
    auto const value = head.substr(at + 13);
    return std::string{stripped(value.substr(0, value.find("\r\n")))};
}

inline multipart read_multipart(std::string_view body, std::string_view content_type) {
    multipart made;
    auto const line = "--" + parameter(content_type, "boundary");
    for (auto at = body.find(line); at != body.npos;) {
        auto const begin = at + line.size(), end = body.find("\r\n" + line, begin);
        if (end == body.npos) break;  // after the last boundary
        auto const part = body.substr(begin, end - begin);
        at = end + 2;
        auto const head = part.find("\r\n\r\n");
        if (head == part.npos) continue;
        auto const disposition = part.substr(0, head);
        auto const name = parameter(disposition, "name");
        if (name == "data") made.data = part.substr(head + 4);
        if (name == "files")
            made.files.push_back({.uuid = {}, .name = parameter(disposition.substr(0, disposition.find("\r\n", 2)), "filename"), .content_type = part_type(disposition), .content = std::string{part.substr(head + 4)}});
    }
    return made;
}

/// Calls `visit` with each file that the message names, and the row that names it.
template <class Message, class Visit>
void for_each_file(Message& message, Visit visit) {
    auto* const data = message.if_contains("data");
    if (!data) return;
    for (std::string_view const table : {"targets", "spectroscopy"})
        if (auto* const rows = data->get_object().if_contains(table))
            for (auto& row : rows->get_array())
                if (auto* const files = row.get_object().if_contains("file_info"))
                    for (auto& file : files->get_array()) visit(file.get_object(), row.get_object());
}

/// In a request of plain JSON, the real one falls over a file without url.
inline bool names_a_file_without_url(members const& message) {
    bool found = false;
    for_each_file(message, [&found](members const& file, members const&) { found = found || !file.contains("url"); });
    return found;
}

inline std::string listed(std::vector<std::string> const& names) {
    std::string made;
    for (auto const& each : names) made += (made.empty() ? "" : ",") + each;
    return made;
}

/// Empty if the files that came are those that the message names. Files are dropped
/// silently if none of them is named.
inline std::string files_problem(members const& message, std::vector<archived_file> const& sent) {
    std::vector<std::string> found, missing, extra;
    for_each_file(message, [&](members const& file, members const&) {
        if (has(file, "url")) return;
        auto name = python_text(file.at("name"));
        bool const came = std::any_of(sent.begin(), sent.end(), [&name](auto const& each) { return each.name == name; });
        (came ? found : missing).push_back(std::move(name));
    });
    for (auto const& each : sent)
        if (!found.empty() && std::find(found.begin(), found.end(), each.name) == found.end()) extra.push_back(each.name);
    if (!extra.empty()) return "Files " + listed(extra) + " sent but not referenced in the messages target or spectroscopy sections.";
    if (!missing.empty()) return "Files " + listed(missing) + " referenced in message but not uploaded in files section.";
    return {};
}

/// What is kept back by its owner is not uploaded, and has no address.
inline bool is_kept_back(members const& row) {
    auto const* const discovery = row.if_contains("discovery_info");
    auto const& from = discovery ? discovery->get_object() : row;
    auto const* const period = from.if_contains("proprietary_period");
    return period && python_truth(*period);
}

/// Puts the files into the archive and their addresses into the message.
inline void upload(members& message, std::vector<archived_file> const& sent, std::array<unsigned char, 16> id, hermes_archive& to) {
    for_each_file(message, [&](members& file, members& row) {
        if (has(file, "url") || is_kept_back(row)) return;
        auto found = *std::find_if(sent.begin(), sent.end(), [&](auto const& each) { return each.name == python_text(file.at("name")); });
        ++id[15];  // one of its own
        found.uuid = uuid_text(id);
        file["url"] = to.keep(std::move(found));
    });
}

}  // namespace alertstream::testing::inner
