#pragma once

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/detail/file.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/detail/publish_once.hpp>
#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/hermes/server_2022.hpp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/share.hpp>
#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools {

namespace inner {

inline constexpr int wrong_arguments = 64;

/// Why it ends without an outcome.
struct no_outcome {
    int exit_code;
    std::string words;
};

/// More than a Hermes or a Kafka takes; a device or a pipe may never end.
inline constexpr std::size_t most_input = 64U << 20U;

inline std::string read_all(int from, std::string const& name) {
    constexpr std::size_t block = 64U << 10U;
    std::string text;
    while (text.size() <= most_input) {
        auto const before = text.size();
        text.resize(before + block);
        auto const got = ::read(from, text.data() + before, block);
        auto const problem = errno;
        text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got == 0) return text;
        if (got > 0 || problem == EINTR) continue;
        if (problem != EAGAIN && problem != EWOULDBLOCK) throw no_outcome{wrong_arguments, "cannot read " + name + ": " + std::strerror(problem)};
        pollfd more{from, POLLIN, 0};
        ::poll(&more, 1, -1);
    }
    throw no_outcome{wrong_arguments, "cannot read " + name + ": it has more than " + std::to_string(most_input) + " bytes, which no destination takes"};
}

inline std::string read_all(std::string const& file) {
    if (file == "-") return read_all(STDIN_FILENO, "standard input");
    detail::descriptor const opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened) throw no_outcome{wrong_arguments, "cannot read " + file + ": " + std::strerror(errno)};
    return read_all(opened.get(), file);
}

inline sharing_settings const& entry_of(settings const& from, std::string const& name) {
    auto const& all = from.data_sharing();
    auto const found = std::find_if(all.begin(), all.end(), [&name](auto const& each) { return each.name == name; });
    if (found != all.end()) return *found;
    std::string words = "--to " + name + ": DATA_SHARING has no such destination";
    for (auto const& each : all) words += (&each == all.data() ? "; there is " : ", ") + each.name;
    throw no_outcome{wrong_arguments, words};
}

inline bool is_kafka(sharing_settings const& entry) { return entry.base_url && entry.base_url->starts_with("kafka:"); }

/// USER_TOPICS holds a topic back as it does in `data_sharing`.
inline std::optional<outcome> held_back(sharing_settings const& entry, std::string const& topic) {
    if (!entry.user_topics || std::find(entry.user_topics->begin(), entry.user_topics->end(), topic) != entry.user_topics->end()) return std::nullopt;
    std::vector<std::string_view> const listed{entry.user_topics->begin(), entry.user_topics->end()};
    return not_sent{{errc::held_back, "USER_TOPICS of the destination \"" + entry.name + "\" does not list \"" + topic + '"' + detail::did_you_mean(topic, listed)}, false};
}

template <class Destination, class Value>
outcome publish(sharing_settings const& entry, std::string const& topic, Value value) {
    if (auto held = held_back(entry, topic)) return *std::move(held);
    return detail::publish_once<typename Destination::client>(entry, topic, std::move(value));
}

/// Absent: valid, and not to be published.
inline std::optional<outcome> share_by_kafka(sharing_settings const& entry, share_options const& wanted, std::string bytes) {
    if (wanted.validate) return std::nullopt;
    return publish<kafka::destination<"kafka", any_topic>>(entry, wanted.topic, std::move(bytes));
}

/// What `publish` of the destination would say before it asks anybody, and what the file would lose.
inline std::optional<outcome> wrong_with(hermes::alert_file const& file, sharing_settings const& entry, std::string const& topic) {
    std::string const authors = entry.default_authors.value_or("");
    hermes::encode_options const with{.topic = topic, .default_authors = authors, .submit = file.submit};
    if (entry.api_key || !(entry.credential_username || entry.credential_password)) return check(file, with);
    auto wrong = hermes::check_2022(file.alert, with);
    if (file.refusals.empty() || (wrong && !std::holds_alternative<rejected>(*wrong))) return wrong;
    auto made = wrong ? std::get<rejected>(*std::move(wrong)) : rejected{};
    made.errors.insert(made.errors.end(), file.refusals.begin(), file.refusals.end());
    return made;
}

inline std::optional<outcome> share_by_hermes(sharing_settings const& entry, share_options const& wanted, std::string const& text) {
    auto read = hermes::read_alert_file(text);
    if (!read) return rejected{.errors = {{"", read.error().message()}}};
    // Here, as the destination sees no more of the file than the alert.
    if (auto wrong = wrong_with(*read, entry, wanted.topic)) return wrong;
    if (wanted.validate) return std::nullopt;
    return publish<hermes::destination<"hermes", any_topic>>(entry, wanted.topic, hermes::reported_alert{std::move(read->alert), read->submit});
}

inline std::optional<outcome> share(share_options const& wanted) {
    auto const from = settings::load(wanted.settings);
    if (!from.errors().empty()) throw configuration_error{from.errors()};
    auto const& entry = entry_of(from, wanted.destination);
    std::vector<setting_error> problems;
    detail::refuse_later_settings(entry, problems);
    if (!problems.empty()) throw configuration_error{std::move(problems)};
    auto text = read_all(wanted.file);
    return is_kafka(entry) ? share_by_kafka(entry, wanted, std::move(text)) : share_by_hermes(entry, wanted, text);
}

/// The outcome must not be lost: it may hold the message's only trace.
inline int print(std::string const& line, int code) {
    auto const problem = write_all(STDOUT_FILENO, line + '\n');
    if (!problem) return code;
    std::cerr << "standard output: " << problem.message() << ": the outcome was " << line << '\n';
    return static_cast<int>(exit_code::failed);
}

}  // namespace inner

ALERTSTREAM_DECL int share(share_options const& wanted) {
    static_assert(std::is_same_v<outcome, std::variant<published, rejected, not_sent, unknown>>, "the exit code is the alternative's index");
    try {
        auto const came = inner::share(wanted);
        return inner::print(came ? to_json_line(*came) : R"({"outcome":"valid"})", came ? static_cast<int>(came->index()) : 0);
    } catch (inner::no_outcome const& why) {
        std::cerr << why.words << '\n';
        return why.exit_code;
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
}

}  // namespace alertstream::tools
