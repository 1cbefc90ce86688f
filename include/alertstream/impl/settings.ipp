#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/settings_reader.hpp>
#include <alertstream/settings.hpp>

namespace alertstream {

namespace detail {

/// Keys stand in paths, and a document may hold any.
inline std::string printable_start(std::string_view text) {
    constexpr std::size_t most = 500;
    return escape_for_terminal(text.substr(0, most)) + (text.size() > most ? "..." : "");
}

inline std::string all_errors(std::vector<setting_error> const& errors) {
    std::string text = "the settings have " + std::to_string(errors.size()) + (errors.size() == 1 ? " error:" : " errors:");
    for (auto const& each : errors) {
        text += "\n  ";
        if (!each.path.empty()) text += printable_start(each.path) + ": ";
        text += printable_start(each.problem);
    }
    return text;
}

inline std::string line_and_column(std::string_view text, std::size_t at) {
    auto const before = text.substr(0, std::min(at, text.size()));
    auto const line = std::count(before.begin(), before.end(), '\n') + 1;
    auto const newline = before.rfind('\n');
    auto const column = newline == before.npos ? before.size() + 1 : before.size() - newline;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// A secret that stands in the file itself, not behind a variable.
inline bool holds_literal_secret(boost::json::value const& value) {
    if (value.is_array())
        return std::any_of(value.get_array().begin(), value.get_array().end(), [](auto const& each) { return holds_literal_secret(each); });
    if (!value.is_object()) return false;
    for (auto const& [key, each] : value.get_object()) {
        std::string name{key.data(), key.size()};
        std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        bool const secret_name = looks_secret(name) || name.ends_with("api_key");
        if (secret_name && each.is_string() && !each.get_string().empty() && each.get_string().find("${") == boost::json::string_view::npos) return true;
        if (holds_literal_secret(each)) return true;
    }
    return false;
}

}  // namespace detail

ALERTSTREAM_DECL configuration_error::configuration_error(std::vector<setting_error> errors)
    : std::runtime_error{detail::all_errors(errors)}, errors_{std::move(errors)} {}

ALERTSTREAM_DECL config_property::config_property(std::string property, std::string value, std::string at, std::string as_written)
    : name{std::move(property)}, path{std::move(at)}, written{std::move(as_written)}, value_{std::move(value)}, is_secret_{detail::looks_secret(name)} {}

/// Fills a `settings` from a document.
class settings_reader {
public:
    explicit settings_reader(environment const& variables) : variables_{variables} {}

    settings read(std::string_view json);
    bool literal_secret() const noexcept { return literal_secret_; }
    static settings unreadable(std::string problem) {
        settings made;
        made.errors_.push_back({"", std::move(problem)});
        return made;
    }
    static void note(settings& made, std::string text) { made.notes_.push_back(std::move(text)); }

private:
    void read_root(boost::json::object const& root, settings& made);
    void read_entry(boost::json::value const& entry, std::string const& path, settings& made);

    environment const& variables_;
    bool literal_secret_{};
};

ALERTSTREAM_DECL settings settings_reader::read(std::string_view json) {
    boost::json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    options.max_depth = 32;
    boost::json::parser parser{{}, options};
    error_code problem;
    auto const taken = parser.write_some(json.data(), json.size(), problem);
    if (!problem && json.find_first_not_of(" \t\r\n", taken) != json.npos) problem = boost::json::error::extra_data;
    if (problem) return unreadable("no JSON document: " + problem.message() + " at " + detail::line_and_column(json, taken));
    auto const root = parser.release();
    if (!root.is_object()) return unreadable("expected an object with ALERT_STREAMS and DATA_SHARING, there is " + std::string{detail::kind_of_json(root)});
    settings made;
    detail::find_repeated_keys(json, made.errors_);
    literal_secret_ = detail::holds_literal_secret(root);
    read_root(root.get_object(), made);
    return made;
}

/// What is wrong within a stream that is switched off stops nobody: its service
/// may be one that only TOM Toolkit knows, its credential set elsewhere.
ALERTSTREAM_DECL void settings_reader::read_entry(boost::json::value const& entry, std::string const& path, settings& made) {
    std::vector<setting_error> problems;
    made.streams_.push_back(detail::read_stream(entry, path, variables_, problems));
    bool const active = made.streams_.back().active;
    for (auto& each : problems) {
        if (active || !each.path.starts_with(path + ".OPTIONS")) made.errors_.push_back(std::move(each));
        else made.notes_.push_back(each.path + ": " + each.problem + " (the stream is switched off)");
    }
}

ALERTSTREAM_DECL void settings_reader::read_root(boost::json::object const& root, settings& made) {
    detail::members from{root, "", variables_, made.errors_};
    if (auto const* streams = from.any("ALERT_STREAMS")) {
        if (!streams->is_array()) made.errors_.push_back({"ALERT_STREAMS", "expected an array, there is " + std::string{detail::kind_of_json(*streams)}});
        else
            for (std::size_t i = 0; i < streams->get_array().size(); ++i)
                read_entry(streams->get_array()[i], "ALERT_STREAMS[" + std::to_string(i) + "]", made);
    }
    if (auto const* sharing = from.any("DATA_SHARING")) {
        if (!sharing->is_object()) made.errors_.push_back({"DATA_SHARING", "expected an object, there is " + std::string{detail::kind_of_json(*sharing)}});
        else
            for (auto const& [key, entry] : sharing->get_object()) {
                std::string const name{key.data(), key.size()};
                made.data_sharing_.push_back(detail::read_sharing(name, entry, "DATA_SHARING." + name, variables_, made.errors_, made.notes_));
            }
    }
    if (auto const* store = from.any("STORE")) {
        if (!store->is_string()) made.errors_.push_back({"STORE", "expected a text, there is " + std::string{detail::kind_of_json(*store)}});
        else if (auto text = from.expanded(store->get_string(), "STORE")) made.store_ = std::move(*text);
    }
    if (auto const* options = from.any("STORE_OPTIONS")) made.store_options_ = detail::read_store_options(*options, variables_, made.errors_);
    for (auto const* toms : {"SHOW_RECENT_ALERTS", "ALERTSTREAMS_RECENT_COUNT"})
        if (from.any(toms)) made.notes_.push_back(std::string{toms} + " is for TOM Toolkit's web pages: not used here");
    from.finish();
}

ALERTSTREAM_DECL settings settings::parse(std::string_view json, environment const& variables) { return settings_reader{variables}.read(json); }

ALERTSTREAM_DECL settings settings::parse(std::string_view json) {
    return parse(json, [](std::string const& name) -> std::optional<std::string> {
        auto const* const value = std::getenv(name.c_str());
        if (!value) return std::nullopt;
        return std::string{value};
    });
}

ALERTSTREAM_DECL settings settings::load(std::string const& file) {
    errno = 0;
    std::ifstream in{file, std::ios::binary};
    std::error_code unknown;
    if (!in || std::filesystem::is_directory(file, unknown))
        return settings_reader::unreadable("cannot read the settings file " + file + ": " + std::strerror(errno ? errno : EISDIR));
    // A device or a pipe may never end.
    constexpr std::streamsize most = 16 << 20;
    std::string text(static_cast<std::size_t>(most) + 1, '\0');
    in.read(text.data(), most + 1);
    if (in.gcount() > most) return settings_reader::unreadable("the settings file " + file + " is larger than 16 MB");
    text.resize(static_cast<std::size_t>(in.gcount()));
    environment const variables = [](std::string const& name) -> std::optional<std::string> {
        auto const* const value = std::getenv(name.c_str());
        if (!value) return std::nullopt;
        return std::string{value};
    };
    settings_reader reader{variables};
    auto made = reader.read(text);
    auto const shared = std::filesystem::perms::group_read | std::filesystem::perms::others_read;
    if (reader.literal_secret() && (std::filesystem::status(file, unknown).permissions() & shared) != std::filesystem::perms::none)
        settings_reader::note(made, file + " holds secrets and others may read it: chmod 600, or take them from the environment with ${NAME}");
    return made;
}

ALERTSTREAM_DECL settings settings::with_declared_handlers() const {
    auto made = *this;
    for (auto& each : made.streams_)
        if (each.topic_handlers)
            for (auto& topic : *each.topic_handlers) topic.handlers.clear();
    return made;
}

ALERTSTREAM_DECL settings settings::with_absent_switched_off() const {
    auto made = *this;
    made.absent_are_off_ = true;
    return made;
}

ALERTSTREAM_DECL settings settings::with_tests_included() const {
    auto made = *this;
    made.tests_included_ = true;
    return made;
}

ALERTSTREAM_DECL settings settings::changed(std::function<void(parts)> const& change) const {
    auto made = *this;
    change({made.streams_, made.data_sharing_, made.errors_, made.notes_});
    return made;
}

ALERTSTREAM_DECL std::string default_state_dir() {
    if (auto const* const state = std::getenv("XDG_STATE_HOME"); state && *state) return std::string{state} + "/alertstream";
    if (auto const* const home = std::getenv("HOME"); home && *home) return std::string{home} + "/.local/state/alertstream";
    return ".alertstream";
}

}  // namespace alertstream
