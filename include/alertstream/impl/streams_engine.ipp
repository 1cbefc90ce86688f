#pragma once

#include <algorithm>

#include <boost/asio/append.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <alertstream/dead_letter_file.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/delivery/stream_runner.hpp>
#include <alertstream/detail/streams_engine.hpp>

namespace alertstream::detail {

// ---------------------------------------------------------------- settings and declarations put together

inline std::vector<std::string_view> names_of(std::vector<declared_stream> const& declared) {
    std::vector<std::string_view> names;
    for (auto const& each : declared) {
        names.push_back(each.name);
        names.insert(names.end(), each.service_names.begin(), each.service_names.end());
    }
    return names;
}

/// The declared stream that this NAME means: its own name, or its service's if that is clear.
inline declared_stream* find_declared(std::vector<declared_stream>& declared, stream_settings const& wanted, std::vector<setting_error>& problems) {
    for (auto& each : declared)
        if (each.name == wanted.name) return &each;
    std::vector<declared_stream*> of_service;
    for (auto& each : declared)
        if (std::find(each.service_names.begin(), each.service_names.end(), wanted.name) != each.service_names.end()) of_service.push_back(&each);
    if (of_service.size() == 1) return of_service.front();
    auto const names = names_of(declared);
    problems.push_back({wanted.path + ".NAME", of_service.empty() ? "no stream of this program has the name \"" + wanted.name + "\"" + did_you_mean(wanted.name, names)
                                                                  : "several streams of this program belong to \"" + wanted.name + "\": give the name of one"});
    return nullptr;
}

/// A pattern covers what an operator names, `sys.…` too, but Kafka's internal topics never.
inline bool names(std::string_view pattern, std::string_view topic) { return !topic.starts_with("__") && wildcards_match(pattern, topic); }

inline delivery::topic_plan const* covering(std::vector<delivery::topic_plan> const& topics, std::string_view name) {
    for (auto const& each : topics)
        if (each.name == name || (each.pattern && (is_pattern(name) ? covers(each.name, name) : names(each.name, name)))) return &each;
    return nullptr;
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
        if (!entry.handlers.empty()) routed.handlers.clear();
        for (auto const& wanted : entry.handlers) {
            auto const found = std::find_if(registry.begin(), registry.end(), [&](auto const& each) { return each.name == wanted; });
            if (found != registry.end()) {
                routed.handlers.push_back(*found);
                continue;
            }
            std::vector<std::string_view> known;
            for (auto const& each : registry) known.push_back(each.name);
            std::string all;
            for (auto const& each : registry) all += (all.empty() ? "" : ", ") + each.name;
            problems.push_back({entry.path, "no handler is registered under the name \"" + wanted + "\"" + did_you_mean(wanted, known) + "; registered: " + all});
        }
        plan.subscription.push_back(entry.topic);
        (routed.pattern ? patterns : exact).push_back(std::move(routed));
    }
    plan.topics = std::move(exact);
    plan.topics.insert(plan.topics.end(), patterns.begin(), patterns.end());
}

inline void apply_policies(stream_settings const& from, delivery::stream_plan& plan) {
    for (auto& each : plan.topics) {
        if (from.retries && !each.declared_retries) each.policy.retries = *from.retries;
        if (from.max_age && !each.policy.max_age) each.policy.max_age = *from.max_age;
        each.policy.skip_tests = plan.skip_tests;
    }
    if (from.start) plan.start = *from.start;
    if (from.drain) plan.drain = *from.drain;
    if (from.watchdog) plan.watchdog = *from.watchdog;
    if (from.in_flight_kb) plan.group.in_flight_kb = *from.in_flight_kb;
}

ALERTSTREAM_DECL assembled assemble(std::vector<declared_stream> declared, settings const& from, handler_registry const& registry, dead_letter_files& files) {
    assembled made;
    made.problems = from.errors();
    std::vector<std::string_view> seen;
    // A stream that is switched off may be one that only TOM Toolkit knows.
    std::vector<setting_error> off_and_unknown;
    for (auto const& each : from.streams()) {
        auto* const stream = find_declared(declared, each, each.active ? made.problems : off_and_unknown);
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
        delivery::stream_plan plan;
        plan.name = stream->name;
        plan.application = each.application.value_or("alertstream");
        plan.topics = stream->topics;
        plan.keeper = stream->keeper;
        stream->configure(each, plan, made.problems);
        if (each.topic_handlers)
            route_by_settings(*stream, each, registry, plan, made.problems);
        else
            for (auto const& topic : plan.topics) plan.subscription.push_back(topic.name);
        apply_policies(each, plan);
        auto const state = std::filesystem::path{each.state_dir.value_or(default_state_dir())};
        plan.position_file = state / "positions.json";
        plan.dead_letters = stream->dead_letters ? stream->dead_letters : files.at(each.dead_letter ? std::filesystem::path{*each.dead_letter} : state / "dead_letters.jsonl");
        made.active.push_back(std::move(plan));
    }
    // With a document that cannot be read at all, this would only add noise.
    if (from.streams().empty() && !made.problems.empty()) return made;
    bool missing = false;
    for (auto const& each : declared) {
        if (std::find(seen.begin(), seen.end(), each.name) != seen.end()) continue;
        if (from.absent_are_off()) {
            made.switched_off.emplace_back(each.name);
            continue;
        }
        missing = true;
        made.problems.push_back({"ALERT_STREAMS", "no entry for the stream \"" + std::string{each.name} + "\": add one, with \"ACTIVE\": false if it shall not run"});
    }
    // Then it may have been meant for that one.
    if (missing) made.problems.insert(made.problems.end(), off_and_unknown.begin(), off_and_unknown.end());
    return made;
}

ALERTSTREAM_DECL std::shared_ptr<dead_letter_sink> dead_letter_files::at(std::filesystem::path const& file) {
    auto& sink = open_[file];
    if (!sink) sink = std::make_shared<dead_letter_file_sink>(file);
    return sink;
}

// ---------------------------------------------------------------- running

ALERTSTREAM_DECL void streams_engine::prepare(std::vector<declared_stream> declared, settings const& from, handler_registry registry) {
    auto made = assemble(std::move(declared), from, registry, files_);
    if (!made.problems.empty()) throw configuration_error{std::move(made.problems)};
    for (auto const& each : from.notes()) log_.info("settings", {{"note", each}});
    plans_ = std::move(made.active);
    switched_off_ = std::move(made.switched_off);
}

ALERTSTREAM_DECL void streams_engine::run(done_handler done) {
    if (done_ || !runners_.empty()) {
        boost::asio::post(executor_, boost::asio::append(std::move(done), error_code{boost::asio::error::already_started}));
        return;
    }
    done_.swap(done);
    remaining_ = options_.limit.value_or(0);
    running_ = plans_.size() + 1;
    for (auto const& each : plans_) {
        auto runner = std::make_shared<delivery::stream_runner>(executor_, each, options_, options_.limit ? &remaining_ : nullptr, log_);
        runner->on_change([weak = weak_from_this()] {
            auto const self = weak.lock();
            if (self && self->changed_) self->changed_();
        });
        runners_.push_back(std::move(runner));
    }
    for (auto const& each : runners_) each->run([self = shared_from_this()](error_code problem) { self->stream_ended(problem); });
    if (stop_asked_) stop();
    stream_ended({});  // without any stream this is the end
}

ALERTSTREAM_DECL void streams_engine::stream_ended(error_code problem) {
    if (problem && !first_problem_) first_problem_ = problem;
    if (--running_ > 0 || !done_) return;
    for (auto const& each : at_end_) each();
    done_handler taken;
    taken.swap(done_);
    boost::asio::post(executor_, boost::asio::append(std::move(taken), first_problem_));
}

ALERTSTREAM_DECL void streams_engine::stop() {
    stop_asked_ = true;
    for (auto const& each : runners_) each->stop();
}

ALERTSTREAM_DECL void streams_engine::stop_at_once() {
    stop_asked_ = true;
    for (auto const& each : runners_) each->stop_at_once();
}

ALERTSTREAM_DECL std::vector<stream_status> streams_engine::status() const {
    std::vector<stream_status> all;
    for (auto const& each : runners_) all.push_back(each->status());
    if (runners_.empty())
        for (auto const& each : plans_) all.push_back({.name = each.name, .group_id = each.group.group_id, .last_error = {}});
    for (auto const& each : switched_off_) all.push_back({.name = each, .group_id = {}, .last_error = {}});
    return all;
}

ALERTSTREAM_DECL bool streams_engine::give_up(std::string_view stream, topic_partition const& where, std::int64_t offset) {
    for (auto const& each : runners_)
        if (each->plan().name == stream) {
            each->give_up(where, offset);
            return true;
        }
    return false;
}

inline boost::asio::awaitable<void> replay_file(std::shared_ptr<streams_engine> engine, std::filesystem::path file, streams_engine::replay_handler done) {
    delivery::replay again{engine->plans(), std::move(file), engine->log()};
    auto const ended = co_await again.run();
    if (!ended) engine->log().write(log_level::error, "replay ended early", std::vector<log_field>{{"error", ended.error().message()}});
    boost::asio::post(engine->executor(), boost::asio::append(std::move(done), ended ? error_code{} : ended.error().code, ended ? *ended : replay_result{}));
}

ALERTSTREAM_DECL void streams_engine::replay(std::filesystem::path file, replay_handler done) {
    boost::asio::co_spawn(executor_, replay_file(shared_from_this(), std::move(file), std::move(done)), boost::asio::detached);
}

}  // namespace alertstream::detail
