#pragma once

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <unistd.h>

#include <alertstream/detail/authority_places.hpp>
#include <alertstream/detail/hide.hpp>
#include <alertstream/detail/this_machine.hpp>
#include <alertstream/store/postgresql.hpp>

// What an address says, and what it need not say.
namespace alertstream::store::postgresql::inner {

using options = std::map<std::string, std::string, std::less<>>;

struct free_options {
    void operator()(PQconninfoOption* old) const noexcept { PQconninfoFree(old); }
};
using option_list = std::unique_ptr<PQconninfoOption, free_options>;

inline options set_ones(PQconninfoOption const* from) {
    options made;
    for (auto const* each = from; each && each->keyword; ++each)
        if (each->val && *each->val) made.emplace(each->keyword, each->val);
    return made;
}

inline result<options> parse_address(std::string const& address) {
    auto const wrong = [](std::string why) {
        return failure{errc::store_unusable, "the address of the database is not understood (" + std::move(why) +
                                                 "); it reads postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with % and what stands for itself in it written as %25"};
    };
    if (!address.starts_with("postgresql://") && !address.starts_with("postgres://")) return wrong("it does not begin with postgresql://");
    if (address.find('\0') != address.npos) return wrong("there is a NUL byte in it");
    // In libpq's own words a part of the password may be quoted, with the quotes of whatever language it speaks.
    option_list const parsed{PQconninfoParse(address.c_str(), nullptr)};
    if (!parsed) return wrong("a part or an option of it is not libpq's");
    auto made = set_ones(parsed.get());
    if (made.contains("service")) return failure{errc::store_unusable, "the address of the database names a service: write host, port and database themselves"};
    if (auto const key = made.find("sslkey"); key != made.end() && key->second.find(':') != std::string::npos)
        return failure{errc::store_unusable, "sslkey in the address of the database names an engine, which is not loaded: name a file"};
    for (auto const& [key, variable] : {std::pair{"host", "PGHOST"}, {"hostaddr", "PGHOSTADDR"}, {"port", "PGPORT"}, {"sslrootcert", "PGSSLROOTCERT"}})
        if (char const* const value = std::getenv(variable); value && *value) made.try_emplace(key, value);
    if (char const* const service = std::getenv("PGSERVICE"); service && *service && !made.contains("host"))
        return failure{errc::store_unusable, "the address of the database names no host, and PGSERVICE is set: write the host into the address"};
    return made;
}

inline std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> made;
    for (std::size_t from = 0;;) {
        auto const comma = list.find(',', from);
        made.emplace_back(list.substr(from, comma == list.npos ? comma : comma - from));
        if (comma == list.npos) return made;
        from = comma + 1;
    }
}

/// One of an address's hosts.
struct host {
    std::string name{};     ///< a path: a Unix socket's folder; empty: the usual one
    std::string address{};  ///< a number; empty: not known
    std::string port{};

    bool is_socket() const noexcept { return address.empty() && (name.empty() || name.front() == '/' || name.front() == '@'); }
    bool is_here() const noexcept { return is_socket() || alertstream::detail::host_is_this_machine(address.empty() ? name : address); }
};

inline std::string value_of(options const& in, std::string_view key) {
    auto const found = in.find(key);
    return found == in.end() ? std::string{} : found->second;
}

inline result<std::vector<host>> hosts_of(options const& in) {
    auto const names = split(value_of(in, "host")), addresses = split(value_of(in, "hostaddr")), ports = split(value_of(in, "port"));
    auto const count = std::max(names.size(), addresses.size());
    auto const fits = [count](std::vector<std::string> const& list) { return list.size() == 1 || list.size() == count; };
    if (!fits(names) || !fits(addresses) || !fits(ports))
        return failure{errc::store_unusable, "the address of the database has " + std::to_string(count) + " hosts, and another number of addresses or ports"};
    auto const at = [](std::vector<std::string> const& list, std::size_t i) { return list.size() == 1 ? list.front() : list[i]; };
    std::vector<host> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back({at(names, i), at(addresses, i), at(ports, i)});
    return made;
}

/// Where libpq looks if nothing is said.
inline bool has_own_authorities() {
    char const* const home = std::getenv("HOME");
    return home && ::access((std::string{home} + "/.postgresql/root.crt").c_str(), F_OK) == 0;
}

inline std::string system_authorities() {
    if (char const* const chosen = std::getenv("SSL_CERT_FILE"); chosen && *chosen) return chosen;
    for (auto const* const path : alertstream::detail::authority_places)
        if (::access(path, R_OK) == 0) return path;
    return {};
}

/// What is said of nobody but us, unless somebody else does.
inline options completed(options given, host const& of) {
    given["client_encoding"] = "UTF8";
    given.try_emplace("fallback_application_name", "alertstream");
    given.try_emplace("keepalives_idle", "30");
    given.try_emplace("keepalives_interval", "10");
    given.try_emplace("keepalives_count", "3");
    given.try_emplace("tcp_user_timeout", "60000");
    for (auto const& [key, value] : {std::pair{"host", &of.name}, {"hostaddr", &of.address}, {"port", &of.port}}) {
        given.erase(key);
        if (!value->empty()) given.emplace(key, *value);
    }
    if (of.is_here()) return given;
    // Whatever PGSSLMODE says: what was meant for another program does not open the way to ours.
    given.try_emplace("sslmode", "verify-full");
    if (given["sslmode"].starts_with("verify-") && !given.contains("sslrootcert") && !has_own_authorities())
        if (auto const file = system_authorities(); !file.empty()) given.emplace("sslrootcert", file);
    return given;
}

/// PGSSLMODE asks for less than a host elsewhere is given.
inline bool ignores_mode(options const& given, host const& of) {
    char const* const mode = std::getenv("PGSSLMODE");
    return mode && *mode && std::string_view{mode} != "verify-full" && !given.contains("sslmode") && !of.is_here();
}

inline bool may_be_heard(options const& of, host const& on) {
    auto const mode = value_of(of, "sslmode");
    return !on.is_here() && (mode == "disable" || mode == "allow" || mode == "prefer");
}

}  // namespace alertstream::store::postgresql::inner
