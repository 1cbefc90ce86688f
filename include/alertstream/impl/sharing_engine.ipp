#pragma once

#include <algorithm>
#include <array>
#include <exception>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <alertstream/detail/destination_parts.hpp>
#include <alertstream/detail/near_miss.hpp>
#include <alertstream/detail/sharing_engine.hpp>
#include <alertstream/detail/why_thrown.hpp>
#include <alertstream/impl/sharing_closing.ipp>
#include <alertstream/impl/sharing_publication.ipp>

namespace alertstream::detail {

// ---------------------------------------------------------------- settings and declarations put together

/// Whether an error is about this entry or a key of it; a name may hold dots.
inline bool is_about(setting_error const& what, sharing_settings const& entry, settings const& from) {
    auto const about = [&](sharing_settings const& each) { return what.path == each.path || what.path.starts_with(each.path + "."); };
    return about(entry) && std::none_of(from.data_sharing().begin(), from.data_sharing().end(),
                                        [&](auto const& other) { return other.path.size() > entry.path.size() && about(other); });
}

/// TOM Toolkit shares with services that a program may not: their entries stop nobody,
/// unless a name is misspelt. What is to be said of them.
ALERTSTREAM_DECL std::vector<std::string> sharing_engine::pass_over(std::vector<std::string_view> const& declared, settings const& from, std::vector<setting_error>& problems) {
    std::vector<std::string> notes;
    for (auto const& entry : from.data_sharing()) {
        if (std::find(declared.begin(), declared.end(), entry.name) != declared.end()) continue;
        auto const near = did_you_mean(entry.name, declared);
        auto problem = "no destination of this program has the name \"" + entry.name + "\"" + near;
        if (!near.empty()) {
            problems.push_back({entry.path, std::move(problem)});
            continue;
        }
        std::erase_if(problems, [&](auto const& each) { return is_about(each, entry, from); });
        notes.push_back(entry.path + ": " + problem + ": the entry is passed over");
    }
    return notes;
}

ALERTSTREAM_DECL void sharing_engine::prepare(std::vector<declared_destination> declared, settings const& from) {
    auto problems = from.errors();
    // With a document that cannot be read at all, what is missing would only add noise.
    bool const unreadable = from.data_sharing().empty() && !problems.empty();
    std::vector<std::string_view> names;
    for (auto const& each : declared) names.push_back(each.name);
    auto const passed_over = pass_over(names, from, problems);
    for (auto& each : declared) {
        auto& made = destinations_.emplace_back(shared_destination{std::move(each), {}});
        made.status.name = made.status.display_name = made.declared.name;
        auto const entry = std::find_if(from.data_sharing().begin(), from.data_sharing().end(), [&](auto const& one) { return one.name == made.status.name; });
        if (entry != from.data_sharing().end()) prepare_one(made, *entry, from, problems);
        else if (!from.absent_are_off() && !unreadable)
            problems.push_back({"DATA_SHARING", "no entry for the destination \"" + made.status.name + "\": add one"});
    }
    if (!problems.empty()) throw configuration_error{std::move(problems)};
    for (auto const* notes : {&from.notes(), &passed_over})
        for (auto const& each : *notes) log_.info("settings", {{"note", each}});
}

ALERTSTREAM_DECL void sharing_engine::prepare_one(shared_destination& made, sharing_settings const& entry, settings const& from, std::vector<setting_error>& problems) {
    made.status.active = true;
    if (entry.display_name && !entry.display_name->empty()) made.status.display_name = *entry.display_name;
    made.user_topics = entry.user_topics;
    choose_topics(made, entry, problems);
    if (!made.declared.outbox) refuse_outbox_settings(entry, problems);
    auto const& topics = made.declared.topics;
    try {
        made.client = made.declared.make({executor_, entry, topics, log_, problems, &from});
    } catch (configuration_error const& wrong) {
        problems.insert(problems.end(), wrong.errors().begin(), wrong.errors().end());
    } catch (std::exception const& wrong) {
        problems.push_back({entry.path, wrong.what()});
    }
}

ALERTSTREAM_DECL void sharing_engine::choose_topics(shared_destination& made, sharing_settings const& entry, std::vector<setting_error>& problems) const {
    auto const& declared = made.declared.topics;
    auto& chosen = made.status.topics;
    if (!entry.user_topics) {
        chosen.assign(declared.begin(), declared.end());
        return;
    }
    std::vector<setting_error> others;
    for (std::size_t i = 0; i < entry.user_topics->size(); ++i) {
        auto const& each = (*entry.user_topics)[i];
        if (!made.declared.contains(each))
            others.push_back({entry.path + ".USER_TOPICS[" + std::to_string(i) + "]",
                              "the destination \"" + made.status.name + "\" of this program has no topic \"" + each + "\"" + did_you_mean(each, declared)});
        else if (std::find(chosen.begin(), chosen.end(), each) == chosen.end()) chosen.push_back(each);
    }
    if (chosen.empty()) {
        std::string all;
        for (auto const each : declared) all += (all.empty() ? "" : ", ") + std::string{each};
        problems.insert(problems.end(), others.begin(), others.end());
        problems.push_back({entry.path + ".USER_TOPICS", "lists no topic that this program publishes to: nothing could be published" + (all.empty() ? "" : "; declared: " + all)});
        return;
    }
    for (auto const& each : others) log_.info("a topic of USER_TOPICS is not published to", {{"path", each.path}, {"why", each.problem}});
    for (auto const each : declared)
        if (std::find(chosen.begin(), chosen.end(), each) == chosen.end())
            log_.warning("a declared topic is held back: USER_TOPICS does not list it", {{"destination", made.status.display_name}, {"topic", each}});
}

// ---------------------------------------------------------------- publishing

/// All cancellation types reach the client, from the first step on.
inline boost::asio::awaitable<outcome> run_publication(std::shared_ptr<publication> which, std::unique_ptr<publication_work> work) {
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::enable_total_cancellation());
    if (which->cancelled != boost::asio::cancellation_type::none)
        co_return not_sent{{boost::asio::error::operation_aborted, "cancelled before anything was sent"}, true};
    co_return co_await work->begin();
}

/// Why nothing goes to this topic; absent: it does.
ALERTSTREAM_DECL std::optional<not_sent> sharing_engine::why_not(std::size_t index, std::string_view topic) const {
    auto const& to = destinations_[index];
    auto const& topics = to.status.topics;
    auto const& name = to.status.name;
    if (closing_) return not_sent{{errc::closed, "nothing more is published"}, true};
    if (!to.status.active) return not_sent{{errc::held_back, "no entry for the destination \"" + name + "\" in DATA_SHARING"}, false};
    if (std::find(topics.begin(), topics.end(), topic) != topics.end()) return std::nullopt;
    if (!to.declared.contains(topic))
        return not_sent{{errc::not_declared, "no topic \"" + std::string{topic} + "\" at the destination \"" + name + "\"" + did_you_mean(topic, to.declared.topics)}, false};
    if (!to.user_topics) return std::nullopt;  // it takes any topic
    std::vector<std::string_view> const listed{topics.begin(), topics.end()};
    return not_sent{{errc::held_back, "USER_TOPICS of the destination \"" + name + "\" does not list \"" + std::string{topic} + "\"" + did_you_mean(topic, listed)}, false};
}

ALERTSTREAM_DECL bool sharing_engine::admits(std::size_t index, std::string_view topic, outcome_handler& handler) {
    auto why = why_not(index, topic);
    if (why) refuse(index, topic, *std::move(why), std::move(handler));
    return !why;
}

ALERTSTREAM_DECL bool sharing_engine::admits(std::size_t index, std::string_view topic, acceptance_handler& handler) {
    auto why = why_not(index, topic);
    if (why) refuse(destinations_[index].status.display_name, topic, *std::move(why), std::move(handler));
    return !why;
}

ALERTSTREAM_DECL void sharing_engine::start(std::size_t index, std::string topic, std::unique_ptr<publication_work> work, outcome_handler handler) {
    auto const made = std::make_shared<publication>(index, std::move(topic), std::move(handler), executor_);
    made->place = publications_.insert(publications_.end(), made);
    ++destinations_[index].status.under_way;
    if (auto slot = boost::asio::get_associated_cancellation_slot(made->handler); slot.is_connected())
        slot.assign([weak = std::weak_ptr{made}](boost::asio::cancellation_type kind) {
            if (auto const running = weak.lock()) running->cancel(kind);
        });
    boost::asio::co_spawn(executor_, run_publication(made, std::move(work)),
                          boost::asio::bind_cancellation_slot(made->signal.slot(), [self = shared_from_this(), made](std::exception_ptr thrown, outcome came) {
                              if (thrown) came = unknown{why_thrown(std::move(thrown))};
                              self->finish(*made, std::move(came));
                          }));
}

ALERTSTREAM_DECL void sharing_engine::finish(publication& which, outcome came) {
    auto& status = destinations_[which.index].status;
    --status.under_way;
    publications_.erase(which.place);
    ++*std::array{&status.published, &status.rejected, &status.not_sent, &status.unknown}[came.index()];
    report(status.display_name, which.topic, came);
    complete(std::move(which.handler), std::move(came));
    if (closing_) waiting_.cancel();
}

ALERTSTREAM_DECL void sharing_engine::complete(outcome_handler handler, outcome came) {
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
    boost::asio::post(executor_, boost::asio::append(std::move(handler), std::move(came)));
}

ALERTSTREAM_DECL void sharing_engine::refuse(std::size_t index, std::string_view topic, not_sent why, outcome_handler handler) {
    outcome came = std::move(why);
    auto& status = destinations_[index].status;
    ++status.not_sent;
    report(status.display_name, topic, came);
    complete(std::move(handler), std::move(came));
}

ALERTSTREAM_DECL void sharing_engine::refuse(std::string_view destination, std::string_view topic, not_sent why, acceptance_handler handler) {
    log_.warning("not accepted", {{"destination", destination}, {"topic", topic}, {"why", why.why.message()}});
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected()) slot.clear();
    boost::asio::post(executor_, boost::asio::append(std::move(handler), acceptance{not_accepted{std::move(why.why), why.retryable}}));
}

ALERTSTREAM_DECL not_sent sharing_engine::wrong_type(std::size_t index, std::string_view type) const {
    return {{errc::not_declared, "the destination \"" + destinations_[index].status.name + "\" does not take values of the type " + std::string{type}}, false};
}

ALERTSTREAM_DECL not_sent sharing_engine::wrong_name(std::string_view destination) const {
    std::vector<std::string_view> names;
    for (auto const& each : destinations_) names.push_back(each.declared.name);
    return {{errc::not_declared, "no destination \"" + std::string{destination} + "\"" + did_you_mean(destination, names)}, false};
}

ALERTSTREAM_DECL void sharing_engine::refuse_type(std::size_t index, std::string_view topic, std::string_view type, outcome_handler handler) {
    refuse(index, topic, wrong_type(index, type), std::move(handler));
}

ALERTSTREAM_DECL void sharing_engine::refuse_type(std::size_t index, std::string_view topic, std::string_view type, acceptance_handler handler) {
    refuse(destinations_[index].status.display_name, topic, wrong_type(index, type), std::move(handler));
}

ALERTSTREAM_DECL void sharing_engine::refuse_name(std::string_view destination, std::string_view topic, outcome_handler handler) {
    outcome came = wrong_name(destination);
    report(destination, topic, came);
    complete(std::move(handler), std::move(came));
}

ALERTSTREAM_DECL void sharing_engine::refuse_name(std::string_view destination, std::string_view topic, acceptance_handler handler) {
    refuse(destination, topic, wrong_name(destination), std::move(handler));
}

ALERTSTREAM_DECL void sharing_engine::report(std::string_view destination, std::string_view topic, outcome const& came) const {
    constexpr std::array<std::string_view, 4> events{"published", "publication rejected", "publication not sent", "publication unknown"};
    if (std::holds_alternative<published>(came)) log_.debug(events[0], {{"destination", destination}, {"topic", topic}});
    else log_.warning(events[came.index()], {{"destination", destination}, {"topic", topic}, {"why", describe(came)}});
}

// ---------------------------------------------------------------- what is asked

ALERTSTREAM_DECL std::vector<destination_status> sharing_engine::status() const {
    std::vector<destination_status> all;
    for (auto const& each : destinations_) {
        auto& one = all.emplace_back(each.status);
        if (each.client && each.declared.outbox) one.outbox = each.declared.outbox(each.client.get());
    }
    return all;
}

ALERTSTREAM_DECL std::vector<std::string> sharing_engine::destinations() const {
    std::vector<std::string> all;
    for (auto const& each : destinations_) all.push_back(each.status.name);
    return all;
}

ALERTSTREAM_DECL std::vector<std::string> sharing_engine::topics_of(std::string_view destination) const {
    for (auto const& each : destinations_)
        if (each.status.name == destination) return each.status.topics;
    return {};
}

}  // namespace alertstream::detail
