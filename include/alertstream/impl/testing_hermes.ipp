#pragma once

#include <openssl/rand.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/impl/testing_hermes_dice.ipp>
#include <alertstream/impl/testing_hermes_service.ipp>
#include <alertstream/impl/testing_local_https.ipp>
#include <alertstream/kafka/producer.hpp>
#include <alertstream/testing/hermes.hpp>

namespace alertstream::testing {

/// What its requests need, also of those that outlive it.
struct hermes::state : std::enable_shared_from_this<hermes::state> {
    using answering = boost::asio::awaitable<local_answer>;

    state(boost::asio::any_io_executor executor, kafka::connection const& to, hermes_options with) : trouble_timer{executor}, producer{std::move(executor), to, with.log} {
        service.accounts = std::move(with.accounts);
        if (service.accounts.empty()) service.accounts.push_back({.token = std::string{default_token}, .credential_name = "observer-1a2b3c4d"});
        service.archive.sees = with.archive_sees;
        service.development = with.development;
        service.max_message_bytes = with.max_message_bytes;
        service.now = std::move(with.now);
    }

    answering usual(local_request const&, std::optional<hermes_fault> meets = {});
    boost::asio::awaitable<error_code> publish(hermes_publication);
    any_fault with(hermes_fault);
    void close() noexcept;

    hermes_service service{};
    boost::asio::steady_timer trouble_timer;
    std::vector<boost::asio::steady_timer*> waiting{};  ///< of requests under way
    kafka::producer producer;
};

namespace inner {

inline local_answer sent_as(hermes_answer&& from) { return {.status = from.status, .body = std::move(from.body), .content_type = std::move(from.content_type), .headers = std::move(from.headers)}; }

inline hermes_refusals refusals_of(std::optional<hermes_fault> const& meets) {
    hermes_refusals made;
    if (auto const* const tns = meets ? std::get_if<fault::tns_refuses>(&*meets) : nullptr) made.tns = tns->words;
    if (auto const* const gcn = meets ? std::get_if<fault::gcn_refuses>(&*meets) : nullptr) made.gcn = gcn->words;
    return made;
}

inline std::array<unsigned char, 16> random_uuid() {
    std::array<unsigned char, 16> id{};
    RAND_bytes(id.data(), static_cast<int>(id.size()));
    id[6] = static_cast<unsigned char>((id[6] & 0x0fU) | 0x40U);  // RFC 4122, 4.4: version 4
    id[8] = static_cast<unsigned char>((id[8] & 0x3fU) | 0x80U);
    return id;
}

}  // namespace inner

inline boost::asio::awaitable<error_code> hermes::state::publish(hermes_publication what) {
    auto const headers = what.headers();
    auto const [problem, where] = co_await producer.async_send({.topic = what.topic, .headers = headers, .payload = what.payload}, inner::as_result);
    if (!problem) service.published(std::move(what));
    co_return problem;
}

inline hermes::state::answering hermes::state::usual(local_request const& request, std::optional<hermes_fault> meets) {
    auto const refusals = inner::refusals_of(meets);
    auto made = service.answer(request, inner::random_uuid(), refusals);
    if (!made.publish) co_return inner::sent_as(std::move(made));
    auto const topic = made.publish->topic;
    error_code problem;
    auto const* const kafka = meets ? std::get_if<fault::kafka_refuses>(&*meets) : nullptr;
    if (!kafka || kafka->publishes) problem = co_await publish(std::move(*made.publish));
    if (kafka && kafka->after.count() > 0) {
        boost::asio::steady_timer wait{trouble_timer.get_executor(), kafka->after};
        waiting.push_back(&wait);
        co_await wait.async_wait(inner::as_result);
        std::erase(waiting, &wait);
    }
    if (kafka) problem = error_code{kafka->code};
    if (problem) co_return inner::sent_as(refused_by_kafka(problem, topic));
    co_return inner::sent_as(std::move(made));
}

inline any_fault hermes::state::with(hermes_fault meets) {
    return fault::instead{[self = shared_from_this(), meets = std::move(meets)](local_request const& request) { return self->usual(request, meets); }};
}

inline void hermes::state::close() noexcept {
    trouble_timer.cancel();
    for (auto* const each : waiting) each->cancel();
    producer.async_close(std::chrono::seconds{1}, [self = shared_from_this()](error_code) {});
}

ALERTSTREAM_DECL hermes::hermes(boost::asio::any_io_executor executor, kafka::connection const& to, hermes_options with)
    : state_{std::make_shared<state>(executor, to, with)},
      server_{executor, "alertstream's Hermes for tests", with.log, [state = state_](local_request const& request) { return state->usual(request); }} {}

ALERTSTREAM_DECL hermes::~hermes() { close(); }

ALERTSTREAM_DECL std::string hermes::url() const { return server_.url(); }
ALERTSTREAM_DECL unsigned short hermes::port() const noexcept { return server_.port(); }
ALERTSTREAM_DECL std::string hermes::ca_file() const { return server_.ca_file(); }
ALERTSTREAM_DECL void hermes::add_account(hermes_account account) { state_->service.accounts.push_back(std::move(account)); }
ALERTSTREAM_DECL std::vector<hermes_account> const& hermes::accounts() const noexcept { return state_->service.accounts; }
ALERTSTREAM_DECL std::vector<archived_message> const& hermes::published() const noexcept { return state_->service.archive.messages(); }
ALERTSTREAM_DECL std::vector<hermes_report> const& hermes::reported() const noexcept { return state_->service.reported(); }
ALERTSTREAM_DECL void hermes::archive_sees(bool sees) { state_->service.archive.sees = sees; }
ALERTSTREAM_DECL void hermes::next(hermes_fault fault) { server_.next(state_->with(std::move(fault))); }
ALERTSTREAM_DECL void hermes::no_random_faults() { server_.by_chance({}); }
ALERTSTREAM_DECL void hermes::by_chance(std::function<std::optional<any_fault>()> draw) { server_.by_chance(std::move(draw)); }

ALERTSTREAM_DECL void hermes::random_faults(chance what) {
    server_.by_chance([state = state_, draws = inner::fault_dice{what}]() mutable {
        return draws.next([&state](hermes_fault fault) { return state->with(std::move(fault)); });
    });
}

ALERTSTREAM_DECL void hermes::trouble(account_trouble which) {
    state_->trouble_timer.cancel();
    state_->service.trouble = which;
}

ALERTSTREAM_DECL void hermes::trouble_for(account_trouble which, std::chrono::milliseconds span) {
    trouble(which);
    state_->trouble_timer.expires_after(span);
    state_->trouble_timer.async_wait([state = state_](error_code cancelled) {
        if (!cancelled) state->service.trouble = account_trouble::none;
    });
}

ALERTSTREAM_DECL void hermes::next(any_fault fault) { server_.next(std::move(fault)); }
ALERTSTREAM_DECL void hermes::show(shown_certificate which) { server_.show(which); }
ALERTSTREAM_DECL std::vector<hermes_request> const& hermes::requests() const noexcept { return server_.requests(); }
ALERTSTREAM_DECL std::size_t hermes::connections() const noexcept { return server_.connections(); }
ALERTSTREAM_DECL void hermes::accept_again() { server_.accept_again(); }
ALERTSTREAM_DECL void hermes::refuse() { server_.refuse(); }
ALERTSTREAM_DECL void hermes::refuse_for(std::chrono::milliseconds span) { server_.refuse_for(span); }
ALERTSTREAM_DECL void hermes::close_idle() { server_.close_idle(); }

ALERTSTREAM_DECL void hermes::close() noexcept {
    if (server_.close()) state_->close();
}

ALERTSTREAM_DECL settings settings_for(broker const& from, hermes const& to, std::filesystem::path const& folder, std::initializer_list<std::string_view> streams,
                                       std::string_view named) {
    boost::json::object const destination{{"BASE_URL", to.url()}, {"HERMES_API_KEY", hermes::default_token}, {"CA_FILE", to.ca_file()}};
    return settings::parse(boost::json::serialize(
        boost::json::object{{"ALERT_STREAMS", detail::stream_entries(from, folder, streams)}, {"DATA_SHARING", {{boost::json::string_view{named.data(), named.size()}, destination}}}}));
}

}  // namespace alertstream::testing
