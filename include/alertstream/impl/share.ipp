#pragma once

#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/share.hpp>

namespace alertstream::tools {

namespace inner {

inline constexpr int wrong_arguments = 64;

/// Why it ends without an outcome.
struct no_outcome {
    int exit_code;
    std::string words;
};

inline std::string read_all(std::string const& file) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    auto& in = file == "-" ? std::cin : opened;
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (in.bad() || (file != "-" && !opened.is_open())) throw no_outcome{wrong_arguments, "cannot read " + file};
    return text;
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
    return not_sent{.why = {errc::bad_settings, entry.path + ".USER_TOPICS does not list " + topic}};
}

template <class Client, class Value>
boost::asio::awaitable<void> publish_and_close(Client& client, std::string topic, Value value, outcome& came) {
    came = co_await client.publish(std::move(topic), std::move(value));
    if constexpr (requires { client.close(); }) co_await client.close();
}

/// The destination's client says what is wrong with its settings.
template <class Destination, class Value>
outcome publish(sharing_settings const& entry, std::string const& topic, Value value) {
    boost::asio::io_context loop{1};
    std::vector<setting_error> problems;
    alertstream::detail::refuse_later_settings(entry, problems);
    typename Destination::client client{destination_setup{loop.get_executor(), entry, {topic}, logger{}, problems}};
    if (!problems.empty()) throw configuration_error{std::move(problems)};
    if (auto const held = held_back(entry, topic)) return *held;
    outcome came = unknown{};
    boost::asio::co_spawn(loop, publish_and_close(client, topic, std::move(value), came), [](std::exception_ptr thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    loop.run();
    return came;
}

/// Absent: valid, and not to be published.
inline std::optional<outcome> share_by_kafka(sharing_settings const& entry, share_options const& wanted, std::string bytes) {
    if (wanted.validate) return std::nullopt;
    return publish<kafka::destination<"kafka", any_topic>>(entry, wanted.topic, std::move(bytes));
}

inline std::optional<outcome> share_by_hermes(sharing_settings const& entry, share_options const& wanted, std::string const& text) {
    auto read = hermes::read_alert_file(text);
    if (!read) return rejected{.errors = {{"", read.error().message()}}};
    // Here, as the destination sees no more of the file than the alert.
    if (auto wrong = hermes::check(*read, {.topic = wanted.topic, .default_authors = entry.default_authors.value_or(""), .submit = {}})) return std::move(*wrong);
    if (wanted.validate) return std::nullopt;
    using destination = hermes::destination<"hermes", any_topic>;
    if (read->submit == hermes::submission{}) return publish<destination>(entry, wanted.topic, std::move(read->alert));
    return publish<destination>(entry, wanted.topic, hermes::reported_alert{std::move(read->alert), read->submit});
}

inline std::optional<outcome> share(share_options const& wanted) {
    auto const from = settings::load(wanted.settings);
    if (!from.errors().empty()) throw configuration_error{from.errors()};
    auto const& entry = entry_of(from, wanted.destination);
    auto text = read_all(wanted.file);
    return is_kafka(entry) ? share_by_kafka(entry, wanted, std::move(text)) : share_by_hermes(entry, wanted, text);
}

}  // namespace inner

ALERTSTREAM_DECL int share(share_options const& wanted) {
    static_assert(std::is_same_v<outcome, std::variant<published, rejected, not_sent, unknown>>, "the exit code is the alternative's index");
    try {
        auto const came = inner::share(wanted);
        std::cout << (came ? to_json_line(*came) : R"({"outcome":"valid"})") << '\n' << std::flush;
        return came ? static_cast<int>(came->index()) : 0;
    } catch (inner::no_outcome const& why) {
        std::cerr << why.words << '\n';
        return why.exit_code;
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
}

}  // namespace alertstream::tools
