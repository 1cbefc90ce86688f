#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include <alertstream/destination.hpp>
#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/detail/publish_once.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/hermes/server_2022.hpp>
#include <alertstream/hermes/split.hpp>
#include <alertstream/impl/share_verdict.ipp>
#include <alertstream/kafka/destination.hpp>
#include <alertstream/run.hpp>
#include <alertstream/tools/read_input.hpp>
#include <alertstream/tools/share.hpp>
#include <alertstream/tools/share_contents.hpp>
#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools {

namespace inner {

inline constexpr int wrong_arguments = 64;

/// Why it ends without an outcome.
struct no_outcome {
    int exit_code;
    std::string words;
};

inline std::string text_of(std::string const& file) {
    auto text = read_input(file);
    if (!text) throw no_outcome{wrong_arguments, text.error().detail};
    return *std::move(text);
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

/// What is printed, and the exit code.
struct ending {
    std::string line;
    int code;
};

inline ending ending_of(outcome const& came) { return {to_json_line(came), static_cast<int>(came.index())}; }
inline ending ending_of(share_verdict const& verdict) { return {to_json_line(verdict), verdict.valid() ? 0 : 1}; }

/// The outcome must not be lost: it may hold the message's only trace.
inline int print(ending const& what) {
    auto const problem = write_all(STDOUT_FILENO, what.line + '\n');
    if (!problem) return what.code;
    std::cerr << "standard output: " << problem.message() << ": the outcome was " << what.line << '\n';
    return static_cast<int>(exit_code::failed);
}

inline bool sends(share_options const& wanted) { return !wanted.validate && !wanted.dry_run; }

inline int share_by_kafka(sharing_settings const& entry, share_options const& wanted, std::string bytes) {
    for (auto const given : {message_option(wanted), table_option(wanted)})
        if (!given.empty()) throw no_outcome{wrong_arguments, std::string{given} + ": a Kafka gets the file's bytes as they are"};
    if (wanted.dry_run) std::cout << bytes.size() << " bytes as they are, to " << detail::escape_for_terminal(entry.name) << ", topic " << detail::escape_for_terminal(wanted.topic) << '\n' << std::flush;
    if (!sends(wanted)) return print({R"({"outcome":"valid"})", 0});
    return print(ending_of(publish<kafka::destination<"kafka", any_topic>>(entry, wanted.topic, std::move(bytes))));
}

inline bool is_of_2022(sharing_settings const& entry) { return !entry.api_key && (entry.credential_username || entry.credential_password); }

/// What a server of 2022 has no place for, and what the file would lose.
inline std::optional<outcome> wrong_with_2022(share_contents const& what, share_options const& wanted, std::string const& authors) {
    rejected made{what.errors};
    if (!is_allowed(wanted, "lost")) made.errors.insert(made.errors.end(), what.file.refusals.begin(), what.file.refusals.end());
    if (what.errors.empty()) {
        auto wrong = hermes::check_2022(what.file.alert, {.topic = wanted.topic, .default_authors = authors, .submit = what.file.submit});
        auto* const refused = wrong ? std::get_if<rejected>(&*wrong) : nullptr;
        if (wrong && !refused) return wrong;
        if (refused) made.errors.insert(made.errors.begin(), refused->errors.begin(), refused->errors.end());
    }
    if (made.errors.empty()) return std::nullopt;
    return made;
}

/// An alert in as many messages as it takes.
inline std::vector<hermes::alert> parts_of(share_contents const& what, sharing_settings const& entry, share_options const& wanted, std::string const& authors) {
    if (is_of_2022(entry) || !what.errors.empty()) return {what.file.alert};
    auto made = hermes::split(what.file.alert, 0, {.topic = wanted.topic, .default_authors = authors, .submit = what.file.submit});
    return made && !made->empty() ? *std::move(made) : std::vector<hermes::alert>{what.file.alert};  // what does not fit is judged
}

/// Places that are not needed hold what cannot be allowed.
inline hermes::allowing allowed_by(share_options const& wanted) {
    std::array<hermes::refusal, 12> all;
    all.fill(hermes::refusal::unwritable);
    std::size_t count = 0;
    for (auto const& each : wanted.allow)
        if (auto const which = hermes::parse_refusal(each); which && std::find(all.begin(), all.end(), *which) == all.end() && count < all.size()) all[count++] = *which;
    return {all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8], all[9], all[10], all[11]};
}

/// One after the other, as long as they are published.
inline int publish_parts(std::vector<hermes::alert> parts, hermes::submission to, sharing_settings const& entry, share_options const& wanted) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
        hermes::reported_alert message{std::move(parts[i]), to};
        message.allowed = allowed_by(wanted);
        auto const code = print(ending_of(publish<hermes::destination<"hermes", any_topic>>(entry, wanted.topic, std::move(message))));
        if (code == 0) continue;
        if (i + 1 < parts.size()) std::cerr << parts.size() - i - 1 << " of " << parts.size() << " messages were not tried\n";
        return code;
    }
    return 0;
}

inline int share_by_hermes(sharing_settings const& entry, share_options const& wanted, std::string const& text) {
    auto what = read_share_contents(text, wanted);
    if (!what) throw no_outcome{wrong_arguments, what.error().detail};
    auto const authors = entry.default_authors.value_or("");
    auto parts = parts_of(*what, entry, wanted, authors);
    if (wanted.dry_run) std::cout << preview(*what, wanted, parts.size()) << std::flush;
    else std::cerr << left_out_text(*what);
    if (is_of_2022(entry)) {
        if (auto const wrong = wrong_with_2022(*what, wanted, authors)) return print(ending_of(*wrong));
    } else if (auto const verdict = wanted.validate ? validate_contents(*what, wanted, authors, parts.size()) : judge_alert(*what, wanted, authors, parts.size()); !verdict.valid()) {
        return print(ending_of(verdict));
    }
    if (!sends(wanted)) return print({R"({"outcome":"valid"})", 0});
    return publish_parts(std::move(parts), what->file.submit, entry, wanted);
}

inline void check_arguments(share_options const& wanted) {
    if (wanted.destination.empty() && sends(wanted)) throw no_outcome{wrong_arguments, "--to is required: the destination's name in DATA_SHARING"};
    if (wanted.topic.empty() && !wanted.validate) throw no_outcome{wrong_arguments, "--topic is required"};
    for (auto const& each : wanted.allow)
        if (auto const which = hermes::parse_refusal(each); (!which && each != "lost") || which == hermes::refusal::unwritable)
            throw no_outcome{wrong_arguments, "--allow " + each + ": there is no such refusal that can be allowed; they are named in the outcome"};
}

inline int share(share_options const& wanted) {
    check_arguments(wanted);
    if (wanted.destination.empty()) return share_by_hermes({}, wanted, text_of(wanted.file));
    auto const from = settings::load(wanted.settings);
    if (!from.errors().empty()) throw configuration_error{from.errors()};
    auto entry = entry_of(from, wanted.destination);
    if (entry.outbox || entry.gather_rows || entry.gather) std::cerr << entry.path << ": its outbox and GATHER_ROWS, GATHER_SECONDS are not used here: this is published at once\n";
    entry.stream.reset();  // nothing is looked for
    auto text = text_of(wanted.file);
    return is_kafka(entry) ? share_by_kafka(entry, wanted, std::move(text)) : share_by_hermes(entry, wanted, text);
}

}  // namespace inner

ALERTSTREAM_DECL int share(share_options const& wanted) {
    static_assert(std::is_same_v<outcome, std::variant<published, rejected, not_sent, unknown>>, "the exit code is the alternative's index");
    try {
        return inner::share(wanted);
    } catch (inner::no_outcome const& why) {
        std::cerr << why.words << '\n';
        return why.exit_code;
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
}

}  // namespace alertstream::tools
