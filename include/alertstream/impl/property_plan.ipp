#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

#include <netinet/in.h>
#include <sys/socket.h>

#include <alertstream/authorities.hpp>
#include <alertstream/kafka/connection.hpp>
#include <alertstream/kafka/error.hpp>

namespace alertstream::kafka::detail {

/// The properties of topics may be written with this in front, those of clients not:
/// `topic.metadata.refresh.interval.ms` is a name of its own.
inline std::string_view without_topic_prefix(std::string_view name) {
    constexpr std::string_view prefix = "topic.";
    if (!name.starts_with(prefix)) return name;
    topic_conf_handle const topics{rd_kafka_topic_conf_new()};
    std::size_t size = 0;
    auto const rest = name.substr(prefix.size());
    return rd_kafka_topic_conf_get(topics.get(), std::string{rest}.c_str(), nullptr, &size) == RD_KAFKA_CONF_OK ? rest : name;
}

/// The one name of a property that has several.
inline std::string_view canonical(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> aliases{
        {{"metadata.broker.list", "bootstrap.servers"}, {"sasl.mechanism", "sasl.mechanisms"}, {"auto.commit.enable", "enable.auto.commit"}}};
    name = without_topic_prefix(name);
    for (auto const& [alias, meant] : aliases)
        if (name == alias) return meant;
    return name;
}

/// Its value must not show anywhere.
inline bool is_secret(std::string_view name) noexcept {
    return std::ranges::any_of(std::array{"password", "secret", "token", "pem", "oauthbearer.config"},
                               [&](std::string_view part) { return name.find(part) != name.npos; });
}

/// A property that cannot be set to anything but `value`; with no value, not at all.
struct fixed_property {
    std::string_view name;
    std::string_view value;
    std::string_view reason;
    bool set{true};  ///< librdkafka's default is not relied upon
};

inline constexpr std::array fixed_for_all{
    fixed_property{"log.queue", "true", "logs go to the program's own log"},
    fixed_property{"enabled_events", "", "the events are chosen by alertstream", false},
    fixed_property{"enable.ssl.certificate.verification", "true", "the verification of certificates cannot be switched off: put the authority into CA_FILE", false},
    fixed_property{"ssl.endpoint.identification.algorithm", "https", "the verification of host names cannot be switched off", false},
    fixed_property{"ssl.ca.pem", "", "set CA_FILE, which adds to the system's authorities", false},
    fixed_property{"ssl.ca.certificate.stores", "", "set CA_FILE", false},
    fixed_property{"plugin.library.paths", "", "no code is loaded by settings", false},
    fixed_property{"ssl.engine.location", "", "no code is loaded by settings", false},
    fixed_property{"ssl.engine.id", "", "no code is loaded by settings", false},
    fixed_property{"ssl.providers", "", "no code is loaded by settings", false},
    fixed_property{"sasl.kerberos.kinit.cmd", "", "no command is run by settings", false},
    fixed_property{"enable.sasl.oauthbearer.unsecure.jwt", "false", "a token without signature is no log-in", false},
    fixed_property{"sasl.oauthbearer.method", "default", "the token is fetched by alertstream", false},
};

inline constexpr std::array fixed_for_consumers{
    fixed_property{"enable.auto.commit", "false", "an alert's offset is kept when its handlers are done, not before"},
    fixed_property{"enable.auto.offset.store", "false", "an alert's offset is kept when its handlers are done, not before"},
    fixed_property{"auto.offset.reset", "error", "a lost position is reported, not decided silently: set START for a group without position"},
    fixed_property{"enable.partition.eof", "true", "the end of a partition is how 'caught up' is known"},
    fixed_property{"offset.store.method", "broker", "offsets are kept on the broker or in a STORE", false},
    fixed_property{"group.protocol", "classic", "the newer protocol of groups is not supported", false},
};

inline constexpr std::array fixed_for_readers{
    fixed_property{"enable.auto.commit", "false", "nothing is kept"},
    fixed_property{"enable.auto.offset.store", "false", "nothing is kept"},
};

inline constexpr std::array fixed_for_producers{
    fixed_property{"delivery.report.only.error", "false", "each send waits for its report"},
    fixed_property{"transactional.id", "", "transactions are not supported, and HOPSKOTCH refuses them", false},
};

/// librdkafka's ways to write a truth value, made one.
inline std::string plain_value(std::string_view value) {
    auto text = lower(value);
    if (text == "t" || text == "1") return "true";
    if (text == "f" || text == "0") return "false";
    return text;
}

class planner {
public:
    explicit planner(connection from) : from_{std::move(from)} {}

    property_plan plan(std::span<property const> tuned, std::span<fixed_property const> fixed) && {
        fold();
        check_brokers();
        check_login();
        check_fixed(fixed_for_all);
        check_fixed(fixed);
        check_ciphers();
        add_connection();
        made_.properties.insert(made_.properties.end(), tuned.begin(), tuned.end());
        std::ranges::move(from_.extra, std::back_inserter(made_.properties));
        add_fixed(fixed_for_all);
        add_fixed(fixed);
        return std::move(made_);
    }

    void problem(std::string_view property, std::string text) { made_.problems.push_back({std::string{property}, std::move(text)}); }

    /// The value in CONFIG, if there is one: the last wins, as with librdkafka.
    std::string const* extra(std::string_view name) const {
        std::string const* found = nullptr;
        for (auto const& each : from_.extra)
            if (canonical(each.name) == name) found = &each.value;
        return found;
    }

private:
    /// What a field holds may come as a property: so that each check below sees
    /// what will be used.
    void fold() {
        std::erase_if(from_.extra, [this](property const& each) { return fold(canonical(each.name), each); });
    }

    bool fold(std::string_view name, property const& each) {
        if (name == "bootstrap.servers") return take(each, parse_brokers(each.value), from_.brokers);
        if (name == "security.protocol") return take(each, parse_security_protocol(each.value), from_.security);
        if (name == "sasl.mechanisms") return take(each, parse_sasl_mechanism(each.value), from_.mechanism);
        if (name == "sasl.username") return from_.username = each.value, true;
        if (name == "sasl.password") return from_.password = secret{each.value}, true;
        if (name == "client.id") return from_.client_id = each.value, true;
        if (name == "ssl.ca.location") {
            if (each.value != "probe") from_.ca_file = each.value;
            return true;
        }
        return false;
    }

    template <class T>
    bool take(property const& each, result<T> parsed, T& into) {
        if (parsed) into = std::move(*parsed);
        else problem(each.name, parsed.error().detail);
        return true;
    }

    bool logs_in() const noexcept { return from_.security == security_protocol::sasl_plaintext || from_.security == security_protocol::sasl_ssl; }

    void check_brokers() {
        if (from_.brokers.empty()) problem("bootstrap.servers", "no broker is given: set URL, for example kafka://kafka.scimma.org/");
        for (auto& each : from_.brokers) {
            auto broker = parse_broker(each);
            if (broker.empty()) problem("bootstrap.servers", "not a host and port: \"" + each.substr(0, 300) + "\"");
            else each = std::move(broker);
        }
    }

    void check_login() {
        if (!logs_in()) return;
        if (from_.mechanism == sasl_mechanism::oauthbearer) {
            if (!from_.tokens) problem("sasl.mechanisms", "OAUTHBEARER needs a token, and nothing here fetches one: for GCN set CLIENT_ID and CLIENT_SECRET");
        } else {
            if (from_.username.empty()) problem("sasl.username", "is missing: set USERNAME");
            if (from_.password.empty()) problem("sasl.password", "is missing: set PASSWORD");
        }
        if (from_.security != security_protocol::sasl_plaintext) return;
        made_.loopback_only = true;
        if (!std::ranges::all_of(from_.brokers, is_this_machine))
            problem("security.protocol", "a credential is sent without TLS only to this machine (localhost, 127.0.0.1, ::1): set SASL_SSL");
    }

    void check_fixed(std::span<fixed_property const> fixed) {
        for (auto const& rule : fixed) {
            auto const* const given = extra(rule.name);
            if (!given || (!rule.value.empty() && plain_value(*given) == rule.value)) continue;
            problem(rule.name, (rule.value.empty() ? "cannot be set: " : "cannot be anything but \"" + std::string{rule.value} + "\": ") + std::string{rule.reason});
        }
    }

    /// Suites without authentication or encryption would undo the verification.
    void check_ciphers() {
        auto const* const given = extra("ssl.cipher.suites");
        if (!given) return;
        for (std::string_view const weak : {"NULL", "ADH", "AECDH", "SECLEVEL=0"})
            if (given->find(weak) != given->npos) return problem("ssl.cipher.suites", "cipher suites without verification or encryption are refused");
    }

    void add(std::string_view name, std::string value) { made_.properties.push_back({std::string{name}, std::move(value)}); }

    void add_connection() {
        std::string brokers;
        for (auto const& each : from_.brokers) brokers += (brokers.empty() ? "" : ",") + each;
        if (!brokers.empty()) add("bootstrap.servers", brokers);
        if (!from_.client_id.empty()) add("client.id", from_.client_id);
        add("security.protocol", lower(to_string(from_.security)));
        if (logs_in()) add_login();
        if (!from_.ca_file.empty()) add_authorities();
        add("socket.keepalive.enable", "true");
        add("reconnect.backoff.ms", "100");
        add("reconnect.backoff.max.ms", "10000");
        add("topic.metadata.refresh.interval.ms", "5000");
    }

    void add_login() {
        add("sasl.mechanisms", std::string{to_string(from_.mechanism)});
        if (from_.mechanism == sasl_mechanism::oauthbearer) return;
        add("sasl.username", from_.username);
        add("sasl.password", from_.password.reveal());
    }

    /// Checked even where TLS is not used: a wrong path is a mistake today.
    void add_authorities() {
        auto text = authorities(from_.ca_file);
        if (!text) return problem("ssl.ca.location", text.error().detail);
        if (from_.security == security_protocol::ssl || from_.security == security_protocol::sasl_ssl) add("ssl.ca.pem", std::move(*text));
    }

    void add_fixed(std::span<fixed_property const> fixed) {
        for (auto const& rule : fixed)
            if (rule.set) add(rule.name, std::string{rule.value});
    }

    connection from_;
    property_plan made_{};
};

inline void check_strategy(planner& from, int version) {
    auto const* const given = from.extra("partition.assignment.strategy");
    constexpr int cooperative_mended = 0x020a00ff;
    if (given && given->find("cooperative") != given->npos && version < cooperative_mended)
        from.problem("partition.assignment.strategy", "cooperative-sticky hangs or loses partitions before librdkafka 2.10 (this is " +
                                                          version_text(version) + "): use range,roundrobin, or a newer librdkafka");
}

/// The two ends of one trade-off: see 'a handler that takes time' in the measurements.
inline std::vector<property> consumer_tuning(consumer_options const& options, int version) {
    constexpr int has_fetch_backoff = 0x020200ff;
    bool const modern = version >= has_fetch_backoff;
    auto const kilobytes = options.in_flight_kb.value_or(modern ? 8192 : 65536);
    return {
        {"partition.assignment.strategy", "range,roundrobin"},
        modern ? property{"fetch.queue.backoff.ms", "10"} : property{"queued.min.messages", "10000000"},
        {"queued.max.messages.kbytes", std::to_string(kilobytes)},
        {"fetch.message.max.bytes", "4194304"},
        {"statistics.interval.ms", std::to_string(options.statistics_interval_ms)},
    };
}

ALERTSTREAM_DECL property_plan plan_consumer(connection from, consumer_options const& options, int version) {
    planner made{std::move(from)};
    check_strategy(made, version);
    if (options.group_id.empty()) made.problem("group.id", "is missing: set GROUP_ID or APPLICATION");
    if (auto const* const given = made.extra("group.id"); given && *given != options.group_id)
        made.problem("group.id", "set GROUP_ID instead");
    auto tuned = consumer_tuning(options, version);
    tuned.push_back({"group.id", options.group_id});
    return std::move(made).plan(tuned, fixed_for_consumers);
}

ALERTSTREAM_DECL property_plan plan_reader(connection from, reader_tuning tuning) {
    std::erase_if(from.extra, [](property const& each) { return each.name.starts_with("group."); });
    // Behind CONFIG's, whose sizes are for alerts.
    for (auto const& [name, value] : std::initializer_list<std::pair<char const*, char const*>>{
             {"enable.partition.eof", tuning.until_end ? "true" : "false"},
             {"auto.offset.reset", tuning.latest ? "latest" : "earliest"},
             {"queued.max.messages.kbytes", "1024"},
             {"queued.min.messages", "1000"},
             {"fetch.message.max.bytes", "1048576"},
             {"topic.metadata.refresh.interval.ms", "60000"},
             {"statistics.interval.ms", "0"}})
        from.extra.push_back({name, value});
    property const wait{"fetch.wait.max.ms", tuning.until_end ? "100" : "10000"};
    return planner{std::move(from)}.plan({&wait, 1}, fixed_for_readers);
}

ALERTSTREAM_DECL property_plan plan_producer(connection from, int) {
    return planner{std::move(from)}.plan({}, fixed_for_producers);
}

ALERTSTREAM_DECL int connect_loopback_only(int socket, sockaddr const* address, int size, char const*, void*) noexcept {
    bool const loopback =
        (address->sa_family == AF_INET && (ntohl(reinterpret_cast<sockaddr_in const*>(address)->sin_addr.s_addr) >> 24) == 127) ||
        (address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<sockaddr_in6 const*>(address)->sin6_addr));
    if (!loopback) return EACCES;
    if (::connect(socket, address, static_cast<socklen_t>(size)) == 0 || errno == EINPROGRESS) return 0;
    return errno;
}

/// librdkafka's words, without a secret's value.
inline std::string refusal(std::string_view name, char const* words) {
    return is_secret(name) ? "librdkafka does not accept this value" : words;
}

ALERTSTREAM_DECL conf_result make_conf(property_plan plan) {
    conf_handle conf{rd_kafka_conf_new()};
    std::array<char, 1024> words{};
    for (auto const& each : plan.properties) {
        auto const refused = [&](std::string text) {
            auto const known = [&](property_problem const& other) { return canonical(other.property) == canonical(each.name); };
            if (std::ranges::none_of(plan.problems, known)) plan.problems.push_back({each.name, std::move(text)});
        };
        if (each.name.find('\0') != each.name.npos || each.value.find('\0') != each.value.npos) refused("a NUL character is not allowed");
        else if (rd_kafka_conf_set(conf.get(), each.name.c_str(), each.value.c_str(), words.data(), words.size()) != RD_KAFKA_CONF_OK)
            refused(refusal(each.name, words.data()));
    }
    if (!plan.problems.empty()) return property_problems{std::move(plan.problems)};
    if (plan.loopback_only) rd_kafka_conf_set_connect_cb(conf.get(), connect_loopback_only);
    return conf;
}

}  // namespace alertstream::kafka::detail

namespace alertstream::kafka {

ALERTSTREAM_DECL conf_result make_consumer_conf(connection const& from, consumer_options const& options) {
    return detail::make_conf(detail::plan_consumer(from, options, rd_kafka_version()));
}

ALERTSTREAM_DECL conf_result make_producer_conf(connection const& from) {
    return detail::make_conf(detail::plan_producer(from, rd_kafka_version()));
}

}  // namespace alertstream::kafka
