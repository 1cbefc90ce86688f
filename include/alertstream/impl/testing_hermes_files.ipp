#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/impl/testing_hermes_rules.ipp>

/// Requests that bring files: multipart/form-data, a part `data` with the message's
/// JSON and parts `files`.
namespace alertstream::testing::inner {

struct multipart {
    std::optional<std::string> data{};
    std::vector<std::string> files{};  ///< their names
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
        if (name == "files") made.files.push_back(parameter(disposition.substr(0, disposition.find("\r\n", 2)), "filename"));
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
/// silently if it names none.
inline std::string files_problem(members const& message, std::vector<std::string> const& sent) {
    std::vector<std::string> named, missing, extra;
    for_each_file(message, [&named](members const& file, members const&) { named.push_back(python_text(file.at("name"))); });
    if (named.empty()) return {};
    auto const without = [](std::vector<std::string> const& all, std::vector<std::string> const& other, std::vector<std::string>& into) {
        std::copy_if(all.begin(), all.end(), std::back_inserter(into), [&other](auto const& each) { return std::find(other.begin(), other.end(), each) == other.end(); });
    };
    without(named, sent, missing);
    if (!missing.empty()) return "Files " + listed(missing) + " referenced in message but not uploaded in files section.";
    without(sent, named, extra);
    if (!extra.empty()) return "Files " + listed(extra) + " sent but not referenced in the messages target or spectroscopy sections.";
    return {};
}

/// Where the archive would keep them; a spectrum that is kept back has none.
inline void add_urls(members& message, std::string const& uuid) {
    for_each_file(message, [&uuid](members& file, members& row) {
        auto const* const period = row.if_contains("proprietary_period");
        if (period && period->is_double() && period->get_double() > 0) return;
        file["url"] = "https://archive.example/msg/" + uuid + "/raw_file/" + python_text(file.at("name"));
    });
}

}  // namespace alertstream::testing::inner
