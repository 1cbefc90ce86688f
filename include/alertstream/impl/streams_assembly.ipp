#pragma once

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <utility>

#include <alertstream/dead_letter_file.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/detail/settings_reader.hpp>
#include <alertstream/detail/streams_engine.hpp>
#include <alertstream/handlers.hpp>

// Settings and declarations put together.
namespace alertstream::detail {

/// What an entry's text is called in a message: as the document has it.
inline std::string shown(stream_settings const& from, std::string_view key, std::string const& value) {
    auto const written = from.written.find(key);
    return '"' + (written == from.written.end() ? value : written->second) + '"';
}

inline std::string shown_near_miss(std::string_view nearest) { return nearest.empty() ? std::string{} : "; did you mean \"" + std::string{nearest} + "\"?"; }

/// What the NAMEs of a document's entries mean among the streams that a program declares.
class entry_finder {
public:
    entry_finder(std::vector<declared_stream>& declared, assembled& into) : declared_{declared}, into_{into} {}

    /// The stream that this entry is for; none if there is none, and then what is wrong has been said.
    declared_stream* find(stream_settings const& entry) {
        // Its name cannot be read, and that has been said.
        if (wrong_already(into_.problems, entry.path) || wrong_already(into_.problems, entry.path + ".NAME")) return ++nameless_, nullptr;
        for (auto& each : declared_)
            if (each.name == entry.name) return &each;
        auto const of_service = with_service_name(entry.name);
        if (of_service.size() == 1) return of_service.front();
        if (of_service.empty()) return unknown(entry), nullptr;
        for (auto const* each : of_service) meant_.push_back(each->name);
        complain(entry, "several streams of this program belong to " + shown(entry, "NAME", entry.name) + ": give the name of one");
        return nullptr;
    }

    /// Those without an entry, unless one was meant for them and said to be wrong.
    void find_missing(std::vector<std::string_view> const& seen, bool absent_are_off) {
        for (auto const& each : declared_) {
            if (contains(seen, each.name)) continue;
            auto const misspelt = std::find_if(misspelt_and_off_.begin(), misspelt_and_off_.end(), [&](auto const& one) { return one.first == each.name; });
            if (absent_are_off) into_.switched_off.emplace_back(each.name);
            else if (misspelt != misspelt_and_off_.end()) into_.problems.push_back(misspelt->second);
            else if (!contains(meant_, each.name) && nameless_ == 0)
                into_.problems.push_back({"ALERT_STREAMS", "no entry for the stream \"" + std::string{each.name} + "\": add one, with \"ACTIVE\": false if it shall not run"});
            else if (!contains(meant_, each.name)) --nameless_;
        }
    }

private:
    static bool contains(std::span<std::string_view const> names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

    std::vector<declared_stream*> with_service_name(std::string_view name) const {
        std::vector<declared_stream*> found;
        for (auto& each : declared_)
            if (contains(each.service_names, name)) found.push_back(&each);
        return found;
    }

    std::string_view nearest(std::string_view name, std::string_view& stream) const {
        std::vector<std::string_view> names;
        for (auto const& each : declared_) {
            names.push_back(each.name);
            names.insert(names.end(), each.service_names.begin(), each.service_names.end());
        }
        auto const found = nearest_by_last_part(name, names);
        for (auto const& each : declared_)
            if (each.name == found || contains(each.service_names, found)) stream = each.name;
        return found;
    }

    void complain(stream_settings const& entry, std::string problem) { into_.problems.push_back({entry.path + ".NAME", std::move(problem)}); }

    /// TOM Toolkit reads services that a program may not: their entries stop nobody.
    void unknown(stream_settings const& entry) {
        std::string_view stream;
        auto const near = nearest(entry.name, stream);
        auto const problem = "no stream of this program has the name " + shown(entry, "NAME", entry.name) + shown_near_miss(near);
        if (!near.empty()) {
            if (!entry.active) return misspelt_and_off_.push_back({stream, {entry.path + ".NAME", problem}});
            meant_.push_back(stream);
            return complain(entry, problem);
        }
        if (!entry.active) return;
        if (entry.name.find('.') == std::string::npos) return complain(entry, problem);
        into_.notes.push_back(entry.path + ".NAME: " + problem + ": the entry is passed over");
        std::erase_if(into_.problems, [&](auto const& each) { return each.path.starts_with(entry.path + ".OPTIONS"); });
    }

    std::vector<declared_stream>& declared_;
    assembled& into_;
    std::vector<std::string_view> meant_{};  ///< streams whose entry is there, with a wrong name
    std::vector<std::pair<std::string_view, setting_error>> misspelt_and_off_{};
    std::size_t nameless_{};
};

/// A pattern covers what an operator names, `sys.…` too, but Kafka's internal topics never.
inline bool names(std::string_view pattern, std::string_view topic) { return !topic.starts_with("__") && wildcards_match(pattern, topic); }

inline delivery::topic_plan const* covering(std::vector<delivery::topic_plan> const& topics, std::string_view name) {
    for (auto const& each : topics)
        if (each.name == name || (each.pattern && (is_pattern(name) ? covers(each.name, name) : names(each.name, name)))) return &each;
    return nullptr;
}

/// The handler of this name; one that TOM names with its module may be registered without.
inline delivery::handler_plan const* find_handler(handler_registry const& registry, std::string_view wanted) {
    for (auto const& each : registry)
        if (each.name == wanted) return &each;
    for (auto const& each : registry)
        if (each.name == last_part(wanted)) return &each;
    return nullptr;
}

inline std::string unknown_handler(handler_registry const& registry, std::string const& wanted, std::string const& written, std::string_view& nearest) {
    std::vector<std::string_view> known;
    std::string all;
    for (auto const& each : registry) {
        known.push_back(each.name);
        all += (all.empty() ? "" : ", ") + each.name;
    }
    nearest = nearest_by_last_part(wanted, known);
    return "no handler is registered under the name \"" + written + '"' + shown_near_miss(nearest) + "; registered: " + all;
}

/// The handlers that an entry of TOPIC_HANDLERS names, in place of those declared.
inline void name_handlers(topic_setting const& entry, handler_registry const& registry, delivery::topic_plan& routed, delivery::stream_plan& plan,
                          std::vector<setting_error>& problems) {
    auto declared = std::exchange(routed.handlers, {});
    bool passed_over = false;
    for (std::size_t i = 0; i < entry.handlers.size(); ++i) {
        auto const& wanted = entry.handlers[i];
        if (auto const* const found = find_handler(registry, wanted)) {
            routed.handlers.push_back(*found);
            continue;
        }
        std::string_view nearest;
        auto const& written = i < entry.written.size() ? entry.written[i] : wanted;
        auto const problem = unknown_handler(registry, wanted, written, nearest);
        if (nearest.empty() && wanted.starts_with("tom_alertstreams.")) {
            plan.notes.push_back(entry.path + ": \"" + written + "\" is TOM Toolkit's, and no handler of this program has its name: the handlers declared for the topic take its place");
            passed_over = true;
        } else {
            problems.push_back({entry.path, problem});
        }
    }
    if (routed.handlers.empty() && passed_over) routed.handlers = std::move(declared);
}

/// TOPIC_HANDLERS says what is subscribed, and may send a topic to another handler.
inline void route_by_settings(declared_stream const& declared, stream_settings const& from, handler_registry const& registry, delivery::stream_plan& plan,
                              std::vector<setting_error>& problems) {
    std::vector<delivery::topic_plan> exact;
    std::vector<delivery::topic_plan> patterns;
    for (auto const& entry : *from.topic_handlers) {
        auto const* const base = covering(declared.topics, entry.topic);
        if (!base) {
            std::vector<std::string_view> known;
            for (auto const& each : declared.topics) known.push_back(each.name);
            problems.push_back({entry.path, "no topic or pattern that this program declares covers \"" + entry.topic + "\"" + did_you_mean(entry.topic, known)});
            continue;
        }
        auto routed = *base;
        routed.name = entry.topic;
        routed.pattern = is_pattern(entry.topic);
        if (!entry.handlers.empty()) name_handlers(entry, registry, routed, plan, problems);
        plan.subscription.push_back(entry.topic);
        (routed.pattern ? patterns : exact).push_back(std::move(routed));
    }
    plan.topics = std::move(exact);
    plan.topics.insert(plan.topics.end(), patterns.begin(), patterns.end());
}

/// Does an entry of TOPIC_OPTIONS speak of some topic that this declaration reads?
inline bool speaks_of(std::string_view entry, delivery::topic_plan const& declared) {
    if (entry == declared.name) return true;
    if (!is_pattern(entry)) return glob_matches(declared.name, entry);
    return declared.pattern ? globs_overlap(entry, declared.name) : glob_matches(entry, declared.name);
}

/// What the type says stays: whoever writes otherwise shall know.
inline void note_what_stays(topic_options const& entry, delivery::topic_plan const& declared, std::vector<std::string>& notes) {
    auto const stays = [&](std::string_view key, bool both) {
        if (both) notes.push_back(entry.path + "." + std::string{key} + " has no effect on \"" + declared.name + "\": the program says it for this topic");
    };
    stays("START", entry.start && declared.declared_start);
    stays("INCLUDE_TESTS", entry.include_tests && declared.declared_tests);
    stays("MAX_AGE", entry.max_age && declared.declared_max_age);
    stays("RETRIES", entry.retries && declared.declared_retries);
}

/// TOPIC_OPTIONS: what the settings say of single topics.
inline void take_topic_options(stream_settings const& from, settings const& whole, delivery::stream_plan& plan, std::vector<setting_error>& problems) {
    for (auto const& entry : from.topic_options) {
        bool known = false;
        for (auto const& each : plan.topics) {
            if (!speaks_of(entry.topic, each)) continue;
            known = true;
            note_what_stays(entry, each, plan.notes);
            if (!is_pattern(entry.topic)) break;  // the first has it
        }
        if (!known) {
            std::vector<std::string_view> names;
            for (auto const& each : plan.topics) names.push_back(each.name);
            problems.push_back({entry.path, "this stream reads no topic that \"" + entry.topic + "\" names" + did_you_mean(entry.topic, names)});
        }
        plan.topic_options.push_back(entry);
        if (whole.tests_included()) plan.topic_options.back().include_tests.reset();
    }
}

inline void apply_policies(stream_settings const& from, delivery::stream_plan& plan) {
    for (auto& each : plan.topics) {
        if (from.retries && !each.declared_retries) each.policy.retries = *from.retries;
        if (from.max_age && !each.policy.max_age) each.policy.max_age = *from.max_age;
        each.policy.skip_tests = plan.skip_tests && !each.declared_tests;
    }
    if (from.fetch) plan.fetch_limit = *from.fetch;
    if (from.start) plan.start = *from.start;
    if (from.drain) plan.drain = *from.drain;
    if (from.watchdog) plan.watchdog = *from.watchdog;
    if (from.heartbeat_topic) plan.heartbeat_topic = *from.heartbeat_topic;
    if (from.heartbeat) plan.heartbeat = *from.heartbeat;
    if (from.in_flight_kb) plan.group.in_flight_kb = *from.in_flight_kb;
}

/// A drain takes its time twice, handlers' and their cancellation's, and a moment for the broker's answers.
inline void check_drain(stream_settings const& from, delivery::stream_plan const& plan, std::vector<setting_error>& problems) {
    std::int64_t longest = 300'000;  // librdkafka's default
    for (auto const& each : from.config)
        if (each.name == "max.poll.interval.ms") std::from_chars(each.reveal().data(), each.reveal().data() + each.reveal().size(), longest);
    auto const needed = 2 * plan.drain + std::chrono::seconds{5};
    if (needed < std::chrono::milliseconds{longest}) return;
    problems.push_back({from.path + ".OPTIONS.DRAIN_SECONDS", "draining may take " + std::to_string(needed.count()) + " s, twice DRAIN_SECONDS (" + std::to_string(plan.drain.count()) +
                                                                  ") and 5 s: the group gives the partition away after max.poll.interval.ms (" + std::to_string(longest) + ")"});
}

inline delivery::stream_plan plan_stream(declared_stream const& declared, stream_settings const& entry, settings const& from, handler_registry const& registry,
                                         dead_letter_files& files, std::vector<setting_error>& problems, logger const& log) {
    delivery::stream_plan plan;
    plan.name = declared.name;
    plan.application = entry.application.value_or("alertstream");
    plan.topics = declared.topics;
    plan.keeper = declared.keeper;
    declared.configure(entry, plan, problems);
    if (from.tests_included()) plan.skip_tests = false;
    if (entry.topic_handlers)
        route_by_settings(declared, entry, registry, plan, problems);
    else
        for (auto const& topic : plan.topics) plan.subscription.push_back(topic.name);
    apply_policies(entry, plan);
    take_topic_options(entry, from, plan, problems);
    check_drain(entry, plan, problems);
    auto const state = std::filesystem::path{entry.state_dir.value_or(default_state_dir())};
    plan.position_file = state / "positions.json";
    if (declared.resolve)
        if (auto made = declared.resolve(entry, plan, problems, log)) plan.resolver = std::move(made);
    plan.dead_letters = declared.dead_letters ? declared.dead_letters : files.at(entry.dead_letter ? std::filesystem::path{*entry.dead_letter} : state / "dead_letters.jsonl");
    return plan;
}

ALERTSTREAM_DECL assembled assemble(std::vector<declared_stream> declared, settings const& from, handler_registry const& registry, dead_letter_files& files, logger const& log) {
    assembled made;
    made.problems = from.errors();
    std::vector<std::string_view> seen;
    entry_finder finder{declared, made};
    for (auto const& each : from.streams()) {
        auto* const stream = finder.find(each);
        if (!stream) continue;
        if (std::find(seen.begin(), seen.end(), stream->name) != seen.end()) {
            made.problems.push_back({each.path + ".NAME", "the stream \"" + std::string{stream->name} + "\" has two entries: keep one"});
            continue;
        }
        seen.push_back(stream->name);
        if (!each.active) {
            made.switched_off.emplace_back(stream->name);
            continue;
        }
        made.active.push_back(plan_stream(*stream, each, from, registry, files, made.problems, log));
    }
    bool const any_kept = std::any_of(made.active.begin(), made.active.end(), [](auto const& each) { return each.keeper != nullptr; });
    if (!from.store().empty() && !any_kept) made.notes.push_back("STORE has no effect on the offsets: no active stream of this program is kept_by a store");
    // With a document that cannot be read at all, this would only add noise.
    if (!from.streams().empty() || made.problems.empty()) finder.find_missing(seen, from.absent_are_off());
    return made;
}

ALERTSTREAM_DECL std::shared_ptr<dead_letter_sink> dead_letter_files::at(std::string const& file) {
    auto const known = std::ranges::find(open_, file, &decltype(open_)::value_type::first);
    if (known != open_.end()) return known->second;
    return open_.emplace_back(file, std::make_shared<dead_letter_file_sink>(file)).second;
}

}  // namespace alertstream::detail
