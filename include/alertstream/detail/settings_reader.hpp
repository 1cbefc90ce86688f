#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <alertstream/detail/expand.hpp>
#include <alertstream/settings.hpp>

namespace alertstream::detail {

/// Reads the members of one JSON object of the settings. Each getter takes a
/// member's key, notes what is wrong with it, and marks it as known; `finish()`
/// complains about the keys that nobody asked for.
class members {
public:
    members(boost::json::object const& object, std::string path, environment const& variables, std::vector<setting_error>& errors)
        : object_{object}, path_{std::move(path)}, variables_{variables}, errors_{errors} {}

    ALERTSTREAM_DECL std::optional<std::string> text(std::string_view key);
    /// A text that is not empty.
    ALERTSTREAM_DECL std::optional<std::string> filled_text(std::string_view key);
    ALERTSTREAM_DECL std::optional<secret> hidden(std::string_view key);
    ALERTSTREAM_DECL std::optional<bool> boolean(std::string_view key);
    ALERTSTREAM_DECL std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
    ALERTSTREAM_DECL std::optional<double> number(std::string_view key, double least, double most);
    /// A text with a unit, or a number of seconds.
    ALERTSTREAM_DECL std::optional<std::chrono::seconds> span(std::string_view key);
    ALERTSTREAM_DECL std::optional<std::vector<std::string>> texts(std::string_view key);
    ALERTSTREAM_DECL boost::json::object const* object(std::string_view key);
    ALERTSTREAM_DECL boost::json::value const* any(std::string_view key);

    /// A text that stands as it is in the document, with its variables; an error is noted at `path`.
    ALERTSTREAM_DECL std::optional<std::string> expanded(boost::json::string const& raw, std::string const& path);

    ALERTSTREAM_DECL void finish();

    void complain(std::string_view key, std::string problem) { errors_.push_back({path_ + "." + std::string{key}, std::move(problem)}); }
    std::string at(std::string_view key) const { return path_ + "." + std::string{key}; }
    /// The text before its variables are replaced: what a variable holds never stands in an error.
    ALERTSTREAM_DECL std::string as_written(std::string_view key) const;
    bool has(std::string_view key) const { return object_.contains({key.data(), key.size()}); }
    /// The texts read so far in which variables were replaced, as they stand in the document, by key.
    std::map<std::string, std::string, std::less<>> const& written() const noexcept { return written_; }

private:
    boost::json::object const& object_;
    std::string path_;
    environment const& variables_;
    std::vector<setting_error>& errors_;
    std::vector<std::string_view> known_;
    std::map<std::string, std::string, std::less<>> written_{};
};

/// A property of librdkafka, or a key, whose value is one.
inline bool looks_secret(std::string_view property) {
    for (auto const* end : {"password", "secret", "passphrase", "token", "jaas.config", "oauthbearer.config", "key.pem"})
        if (property.ends_with(end)) return true;
    return false;
}

/// Something is wrong at this path already, or a misspelt key beside it was meant for
/// it: what follows from that is no mistake of its own.
ALERTSTREAM_DECL bool wrong_already(std::vector<setting_error> const& errors, std::string_view path);

/// "a number", "an object"…: what stands there, without its value.
ALERTSTREAM_DECL std::string_view kind_of_json(boost::json::value const& value);

/// Keys that occur twice in one object, which a JSON parser would pass over silently; and how deep the document is.
ALERTSTREAM_DECL void find_repeated_keys(std::string_view json, std::vector<setting_error>& errors);

ALERTSTREAM_DECL stream_settings read_stream(boost::json::value const& entry, std::string path, environment const& variables, std::vector<setting_error>& errors);
ALERTSTREAM_DECL sharing_settings read_sharing(std::string name, boost::json::value const& entry, std::string path, environment const& variables,
                                               std::vector<setting_error>& errors, std::vector<std::string>& notes);

ALERTSTREAM_DECL store_settings read_store_options(boost::json::value const& entry, environment const& variables, std::vector<setting_error>& errors);

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/settings_reader.ipp>
#include <alertstream/impl/settings_entries.ipp>
#endif
