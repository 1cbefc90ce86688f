#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <toml++/toml.h>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/file.hpp>
#include <alertstream/hopskotch/auth_file.hpp>

namespace alertstream::hopskotch {

inline std::filesystem::path auth_file_path(environment const& variables) {
    if (auto const config = variables("XDG_CONFIG_HOME"); config && config->starts_with('/')) return std::filesystem::path{*config} / "hop" / "auth.toml";
    if (auto const home = variables("HOME"); home && home->starts_with('/')) return std::filesystem::path{*home} / ".config" / "hop" / "auth.toml";
    return {};
}

inline std::filesystem::path auth_file_path() {
    return auth_file_path([](std::string const& name) -> std::optional<std::string> {
        auto const* const value = std::getenv(name.c_str());
        if (!value) return std::nullopt;
        return std::string{value};
    });
}

// ---------------------------------------------------------------- the file

namespace inner {

inline failure bad_auth(std::string words) { return {errc::bad_settings, std::move(words)}; }

inline failure cannot_read(std::filesystem::path const& file) {
    return {error_code{errno, boost::system::generic_category()}, "cannot read " + file.string()};
}

inline bool ours(struct stat const& of) noexcept { return of.st_uid == ::geteuid() || of.st_uid == 0; }

inline result<std::filesystem::path> target_of(int link, std::filesystem::path const& file) {
    std::string target(4096, '\0');
    auto const size = ::readlinkat(link, "", target.data(), target.size());
    if (size < 0) return cannot_read(file);
    target.resize(static_cast<std::size_t>(size));
    return file.parent_path() / target;
}

/// Links are followed one by one: whoever owns one decides what is read.
inline result<std::filesystem::path> behind_links(std::filesystem::path file) {
    for (int followed = 0; followed < 8; ++followed) {
        alertstream::detail::descriptor const here{::open(file.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
        if (!here) return cannot_read(file);
        struct stat now {};
        if (::fstat(here.get(), &now) != 0) return cannot_read(file);
        if (!S_ISLNK(now.st_mode)) return file;
        if (!ours(now)) return bad_auth(file.string() + " is a link that belongs to another user: it is not followed");
        auto target = target_of(here.get(), file);
        if (!target) return target.error();
        file = *std::move(target);
    }
    return bad_auth(file.string() + " is behind too many links");
}

inline std::optional<failure> unsafe(struct stat const& of, std::filesystem::path const& file) {
    constexpr mode_t dangerous = 07077;
    if (!S_ISREG(of.st_mode)) return bad_auth(file.string() + " is no regular file");
    if (!ours(of)) return bad_auth(file.string() + " belongs to another user: it is not read");
    if ((of.st_mode & dangerous) != 0) return bad_auth(file.string() + " is not private: chmod 600 it, as others may have read your password");
    if (of.st_size > (1 << 20)) return bad_auth(file.string() + " has more than 1 MiB");
    return std::nullopt;
}

inline result<secret> private_text(std::filesystem::path const& named) {
    auto const file = behind_links(named);
    if (!file) return file.error();
    // A pipe must not hold the program up.
    alertstream::detail::descriptor const opened{::open(file->c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
    struct stat now {};
    if (!opened || ::fstat(opened.get(), &now) != 0) return cannot_read(*file);
    if (auto problem = unsafe(now, *file)) return *std::move(problem);
    std::string text(static_cast<std::size_t>(now.st_size), '\0');
    std::size_t have = 0;
    for (ssize_t got = 1; have < text.size() && got != 0;) {
        got = ::read(opened.get(), text.data() + have, text.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot_read(*file);
        have += static_cast<std::size_t>(got);
    }
    text.resize(have);
    return secret{std::move(text)};
}

// ---------------------------------------------------------------- its text

/// One table of `auth`.
class credential_reader {
public:
    credential_reader(toml::table const& from, std::string name) : from_{from}, name_{std::move(name)} {}

    result<credential> read() {
        credential made;
        made.username = text("username", true);
        made.password = secret{text("password", true)};
        made.hostname = text("hostname");
        made.ca_file = text("ssl_ca_location");
        // As hop-client: all else is TLS.
        made.tls = text("protocol") != "SASL_PLAINTEXT";
        if (!made.tls) made.ca_file.clear();
        made.mechanism = mechanism();
        made.token_endpoint = text("token_endpoint");
        if (wrong_) return *wrong_;
        return made;
    }

private:
    std::string text(std::string_view key, bool required = false) {
        auto const* const node = from_.get(key);
        auto const* const found = node ? node->as_string() : nullptr;
        if (found && !(required && found->get().empty())) return found->get();
        if (node && !found) complain("'s " + std::string{key} + " is no text");
        else if (required) complain(" has no " + std::string{key});
        return {};
    }

    kafka::sasl_mechanism mechanism() {
        auto const given = text("mechanism");
        bool const token = from_.contains("token_endpoint") || from_.contains("token_command");
        if (given.empty()) return token ? kafka::sasl_mechanism::oauthbearer : kafka::sasl_mechanism::scram_sha_512;
        auto const parsed = kafka::parse_sasl_mechanism(given);
        if (parsed) return *parsed;
        complain("'s mechanism is not known: " + parsed.error().detail);
        return {};
    }

    void complain(std::string what) {
        if (!wrong_) wrong_ = bad_auth(name_ + std::move(what));
    }

    toml::table const& from_;
    std::string name_;
    std::optional<failure> wrong_{};
};

inline result<std::vector<credential>> credentials_of(toml::table const& root) {
    auto const* const auth = root.get("auth");
    if (!auth) return bad_auth("there is no [auth] in it");
    std::vector<credential> made;
    if (auto const* const only = auth->as_table()) {
        auto read = credential_reader{*only, "[auth]"}.read();
        if (!read) return read.error();
        made.push_back(*std::move(read));
        return made;
    }
    auto const* const list = auth->as_array();
    if (!list) return bad_auth("its auth is neither a table nor a list of them");
    for (auto const& each : *list) {
        auto const name = "credential " + std::to_string(made.size() + 1);
        if (!each.is_table()) return bad_auth(name + " is no table");
        auto read = credential_reader{*each.as_table(), name}.read();
        if (!read) return read.error();
        made.push_back(*std::move(read));
    }
    return made;
}

}  // namespace inner

inline result<std::vector<credential>> parse_auth(std::string_view text) {
    try {
        return inner::credentials_of(toml::parse(text));
    } catch (toml::parse_error const& wrong) {
        // Its words may quote a password.
        auto const& at = wrong.source().begin;
        return inner::bad_auth("it is no TOML: line " + std::to_string(at.line) + ", column " + std::to_string(at.column));
    }
}

inline result<std::vector<credential>> read_auth_file(std::filesystem::path const& file) {
    auto const text = inner::private_text(file);
    if (!text) return text.error();
    auto made = parse_auth(text->reveal());
    if (!made) return failure{made.error().code, file.string() + ": " + made.error().detail};
    return made;
}

// ---------------------------------------------------------------- which one

namespace inner {

/// "host:port" with hop-client's default port, in lower case; a text that is none stays as it is.
inline std::string full_broker(std::string_view broker) {
    auto const parsed = kafka::parse_brokers(broker);
    auto text = parsed && parsed->size() == 1 ? parsed->front() : std::string{broker};
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

inline std::string named(credential const& each) {
    auto const shown = [](std::string_view text) { return alertstream::detail::escape_for_terminal(text.substr(0, 100)); };
    return '"' + shown(each.username) + '"' + (each.hostname.empty() ? " (for any host)" : " (for " + shown(each.hostname) + ")");
}

inline std::string named_all(std::span<credential const> all) {
    std::string words;
    for (auto const& each : all.first(std::min<std::size_t>(all.size(), 20))) words += (words.empty() ? "" : ", ") + named(each);
    return all.size() > 20 ? words + ", …" : words;
}

}  // namespace inner

inline result<credential> choose_credential(std::span<credential const> from, std::string_view broker, std::optional<std::string_view> username) {
    auto const wanted = inner::full_broker(broker);
    std::vector<credential> exact;
    std::vector<credential> anywhere;
    for (auto const& each : from) {
        if (username && each.username != *username) continue;
        if (each.hostname.empty()) anywhere.push_back(each);
        else if (inner::full_broker(each.hostname) == wanted) exact.push_back(each);
    }
    auto& matching = exact.empty() ? anywhere : exact;
    if (matching.size() == 1) return std::move(matching.front());
    auto const of_whom = alertstream::detail::escape_for_terminal(wanted.substr(0, 300)) + (username ? " with the user name \"" + alertstream::detail::escape_for_terminal(username->substr(0, 100)) + '"' : "");
    if (matching.empty()) return inner::bad_auth("no credential for " + of_whom + (from.empty() ? ": there is none at all" : ": there are " + inner::named_all(from)));
    return inner::bad_auth("several credentials for " + of_whom + ": " + inner::named_all(matching) + "; say which by its user name");
}

}  // namespace alertstream::hopskotch
