#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <span>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <alertstream/detail/this_machine.hpp>
#include <alertstream/kafka/connection.hpp>

namespace alertstream::kafka {

namespace detail {

inline std::string lower(std::string_view text) {
    std::string made{text};
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return made;
}

/// A host name, an IPv4 address, or an IPv6 address in brackets.
inline bool is_host(std::string_view host) noexcept {
    if (host.starts_with('[')) {
        if (!host.ends_with(']')) return false;
        in6_addr address;
        return inet_pton(AF_INET6, std::string{host.substr(1, host.size() - 2)}.c_str(), &address) == 1;
    }
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

inline bool is_port(std::string_view port) noexcept {
    unsigned value = 0;
    auto const [end, error] = std::from_chars(port.data(), port.data() + port.size(), value);
    return error == std::errc{} && end == port.data() + port.size() && value >= 1 && value <= 65535;
}

/// "host:port" from "host" or "host:port"; empty if it is neither.
inline std::string parse_broker(std::string_view text) {
    auto const bracket = text.rfind(']');
    auto const colon = text.rfind(':');
    bool const has_port = colon != text.npos && (bracket == text.npos || colon > bracket);
    auto const host = has_port ? text.substr(0, colon) : text;
    auto const port = has_port ? text.substr(colon + 1) : std::string_view{"9092"};
    if (!is_host(host) || !is_port(port)) return {};
    return std::string{host} + ":" + std::string{port};
}

inline failure bad_url(std::string why) {
    return {errc::bad_settings, std::move(why) + "; expected kafka://host[:port][,host[:port]...]/"};
}

}  // namespace detail

ALERTSTREAM_DECL result<std::vector<std::string>> parse_brokers(std::string_view url) {
    if (auto const scheme = url.find("://"); scheme != url.npos) {
        if (detail::lower(url.substr(0, scheme)) != "kafka") return detail::bad_url("the URL's scheme is not kafka");
        url.remove_prefix(scheme + 3);
    }
    // What precedes an @ may hold a password: it is not repeated.
    if (url.find('@') != url.npos) return detail::bad_url("a user does not belong in the URL (set USERNAME and PASSWORD)");
    if (auto const slash = url.find('/'); slash != url.npos) {
        if (slash + 1 != url.size()) return detail::bad_url("a topic or path does not belong in the URL (topics are declared)");
        url = url.substr(0, slash);
    }
    std::vector<std::string> brokers;
    for (std::size_t at = 0; at <= url.size();) {
        auto const end = std::min(url.find(',', at), url.size());
        auto const one = url.substr(at, end - at);
        if (one.empty()) return detail::bad_url("a host is missing");
        auto broker = detail::parse_broker(one);
        if (broker.empty()) return detail::bad_url("not a host and port: \"" + std::string{one.substr(0, 300)} + "\"");
        brokers.push_back(std::move(broker));
        at = end + 1;
    }
    return brokers;
}

ALERTSTREAM_DECL bool is_this_machine(std::string_view broker) noexcept {
    return alertstream::detail::host_is_this_machine(broker.substr(0, broker.rfind(':')));
}

namespace detail {

template <class Enum, std::size_t Size>
result<Enum> parse_name(std::string_view text, std::array<std::pair<Enum, std::string_view>, Size> const& names, std::string_view expected) {
    auto wanted = lower(text);
    std::ranges::replace(wanted, '_', '-');
    for (auto const& [value, name] : names) {
        auto plain = lower(name);
        std::ranges::replace(plain, '_', '-');
        if (plain == wanted) return value;
    }
    return failure{errc::bad_settings, "expected " + std::string{expected}};
}

inline constexpr std::array<std::pair<security_protocol, std::string_view>, 4> protocol_names{
    {{security_protocol::plaintext, "PLAINTEXT"},
     {security_protocol::ssl, "SSL"},
     {security_protocol::sasl_plaintext, "SASL_PLAINTEXT"},
     {security_protocol::sasl_ssl, "SASL_SSL"}}};

inline constexpr std::array<std::pair<sasl_mechanism, std::string_view>, 4> mechanism_names{
    {{sasl_mechanism::scram_sha_256, "SCRAM-SHA-256"},
     {sasl_mechanism::scram_sha_512, "SCRAM-SHA-512"},
     {sasl_mechanism::plain, "PLAIN"},
     {sasl_mechanism::oauthbearer, "OAUTHBEARER"}}};

}  // namespace detail

ALERTSTREAM_DECL std::string_view to_string(security_protocol protocol) noexcept {
    return detail::protocol_names[static_cast<std::size_t>(protocol)].second;
}

ALERTSTREAM_DECL std::string_view to_string(sasl_mechanism mechanism) noexcept {
    return detail::mechanism_names[static_cast<std::size_t>(mechanism)].second;
}

ALERTSTREAM_DECL result<security_protocol> parse_security_protocol(std::string_view text) {
    return detail::parse_name(text, detail::protocol_names, "SASL_SSL, SSL, SASL_PLAINTEXT or PLAINTEXT");
}

ALERTSTREAM_DECL result<sasl_mechanism> parse_sasl_mechanism(std::string_view text) {
    return detail::parse_name(text, detail::mechanism_names, "SCRAM-SHA-512, SCRAM-SHA-256, PLAIN or OAUTHBEARER");
}

ALERTSTREAM_DECL failure property_problems::why() const {
    std::string text;
    for (auto const& each : all) {
        if (!text.empty()) text += "; ";
        text += each.property + ": " + each.problem;
    }
    return {errc::bad_settings, std::move(text)};
}

}  // namespace alertstream::kafka

#include <alertstream/impl/property_plan.ipp>
