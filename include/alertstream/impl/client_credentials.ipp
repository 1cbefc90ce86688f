#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/authorities.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/http/detail/url.hpp>
#include <alertstream/kafka/client_credentials.hpp>
#include <alertstream/kafka/detail/token_machine.hpp>

namespace alertstream::kafka::detail {

class token_desk;

/// What the loops of a program share: the credential, and the last token.
struct shared_token {
    explicit shared_token(client_credentials of) : credentials{std::move(of)} {}

    client_credentials const credentials;
    std::mutex guard{};
    std::optional<dated_token> token{};  ///< guarded; no broker refused it
    std::vector<std::pair<boost::asio::any_io_executor, std::weak_ptr<token_desk>>> desks{};  ///< guarded; one a loop
};

/// The clients of one loop: does what the machine says.
class token_desk : public std::enable_shared_from_this<token_desk> {
public:
    token_desk(boost::asio::any_io_executor executor, std::shared_ptr<shared_token> shared, logger log)
        : executor_{executor}, shared_{std::move(shared)}, log_{std::move(log)}, timer_{std::move(executor)} {}
    token_desk(token_desk const&) = delete;
    token_desk& operator=(token_desk const&) = delete;

    /// An executor that is kept must not outlive its loop: a strand belongs to it.
    ~token_desk() {
        std::lock_guard const lock{shared_->guard};
        std::erase_if(shared_->desks, [](auto const& each) { return each.second.expired(); });
    }

    token_machine::user enter(token_user& user) {
        users_.emplace(++last_, &user);
        return last_;
    }

    void leave(token_machine::user which) {
        users_.erase(which);
        machine_.left(which);
        if (!machine_.try_again_at()) disarm();
    }

    void ask(token_machine::user which) {
        auto const keep = shared_from_this();
        look_at_others(which);
        switch (machine_.ask(which, moment::now())) {
        case token_machine::answer::token: return give(which);
        case token_machine::answer::none:
            give_none(which);
            return arm();
        case token_machine::answer::later: return;
        case token_machine::answer::fetch: return fetch();
        }
    }

    void refused() {
        if (!machine_.refused(moment::now())) return;
        {
            std::lock_guard const lock{shared_->guard};
            if (shared_->token && shared_->token->value == machine_.token()->value) shared_->token.reset();
        }
        fetch();
    }

    login_report report() const { return machine_.report(moment::now()); }

private:
    /// Whoever asked before and was told that there is none has it now, too.
    void look_at_others(token_machine::user for_whom) {
        {
            std::lock_guard const lock{shared_->guard};
            if (!shared_->token || !machine_.adopt(*shared_->token, moment::now())) return;
        }
        disarm();
        for (auto const& [which, _] : std::map{users_})
            if (which != for_whom) give(which);
    }

    void fetch() {
        auto const asked_at = moment::now();
        try {
            if (!client_) client_.emplace(executor_, http::options{.ca_file = shared_->credentials.ca_file}, log_);
        } catch (error const& unusable) {
            return failed({{errc::no_token, unusable.why().message()}, true, std::nullopt});
        }
        client_->async_request(token_request(shared_->credentials), [weak = weak_from_this(), asked_at](http::result came) {
            if (auto const self = weak.lock()) self->answered(came, asked_at);
        });
    }

    void answered(http::result const& came, moment asked_at) {
        auto const& credentials = shared_->credentials;
        if (!came) return failed(no_answer(credentials, came.error()));
        // It is an hour until the next: no server keeps a connection for so long.
        client_->close_idle();
        auto token = read_token_answer(credentials, *came, std::chrono::system_clock::now());
        if (!token) return failed(std::move(token).error());
        if (token->clock_ahead) say_clock_is_off(*token->clock_ahead);
        arrived({std::move(token->value), asked_at, asked_at + token->life, token->clock_ahead}, token->life);
    }

    void arrived(dated_token token, std::chrono::seconds life) {
        say_arrived(life);
        {
            std::lock_guard const lock{shared_->guard};
            shared_->token = token;
        }
        machine_.arrived(std::move(token));
        disarm();
        auto const keep = shared_from_this();
        for (auto const& [which, _] : std::map{users_}) give(which);
    }

    void failed(token_problem problem) {
        auto const told = machine_.failed(std::move(problem), moment::now(), std::uniform_real_distribution<double>{}(random_));
        say_failed();
        auto const keep = shared_from_this();
        for (auto const which : told) give_none(which);
        arm();
    }

    /// No new one: a client that was made since goes on with the old one as the others do.
    void give_none(token_machine::user which) {
        if (machine_.is_news_to(which, moment::now())) return give(which);
        auto const why = machine_.why();
        if (auto const found = users_.find(which); found != users_.end()) found->second->on_no_token(why);
    }

    void give(token_machine::user which) {
        auto const found = users_.find(which);
        auto const& token = machine_.token();
        if (found == users_.end() || !token) return;
        machine_.gave(which);
        auto const now = moment::now();
        auto const left = std::chrono::duration_cast<std::chrono::system_clock::duration>(token->left(now));
        // The client's id as the principal: librdkafka wants a text and makes nothing of it. Who one is
        // brokers read in the token (GCN's in its `scope`).
        found->second->on_token({token->value, shared_->credentials.client_id, now.system + left});
    }

    void arm() {
        auto const at = machine_.try_again_at();
        if (!at || armed_for_ == *at) return;
        armed_for_ = *at;
        timer_.expires_at(*at);
        timer_.async_wait([weak = weak_from_this()](error_code const& cancelled) {
            auto const self = weak.lock();
            if (!self || cancelled) return;
            self->armed_for_.reset();
            if (self->machine_.try_again(moment::now())) self->fetch();
        });
    }

    void disarm() {
        armed_for_.reset();
        timer_.cancel();
    }

    // ------------------------------------------------------------ words

    void say_arrived(std::chrono::seconds life) {
        bool const recovered = machine_.failures() > 0;
        auto const level = recovered || !std::exchange(said_first_, true) ? log_level::info : log_level::debug;
        std::array const fields{log_field{"client", shared_->credentials.client_id}, log_field{"seconds", life.count()}, log_field{"after_failures", machine_.failures()}};
        log_.write(level, recovered ? "a token to log in with came again" : "a token to log in with", std::span{fields}.first(recovered ? 3 : 2));
    }

    /// The first of several, and one in ten minutes.
    void say_failed() {
        auto const now = moment::now();
        auto const report = machine_.report(now);
        auto const next = std::chrono::ceil<std::chrono::seconds>(machine_.try_again_at().value_or(now.steady) - now.steady).count();
        auto const left = report.expires ? std::chrono::floor<std::chrono::seconds>(*report.expires - now.system).count() : 0;
        bool const due = machine_.failures() == 1 || now.steady >= say_again_;
        if (due) say_again_ = now.steady + std::chrono::minutes{10};
        std::array const fields{log_field{"client", shared_->credentials.client_id}, log_field{"error", machine_.why().detail}, log_field{"failures", machine_.failures()},
                                log_field{"next_try_seconds", next}, log_field{"old_token_seconds", left}};
        log_.write(due ? log_level::warning : log_level::debug, "no token to log in with; asked for again", fields);
    }

    void say_clock_is_off(std::chrono::seconds by) {
        if (std::exchange(said_clock_, true)) return;
        log_.warning("this machine's clock is off, as the token endpoint's says: set it (NTP)", {{"seconds_ahead", by.count()}});
    }

    boost::asio::any_io_executor executor_;
    std::shared_ptr<shared_token> shared_;
    logger log_;
    std::optional<http::client> client_{};
    boost::asio::steady_timer timer_;
    std::optional<std::chrono::steady_clock::time_point> armed_for_{};
    token_machine machine_{};
    std::map<token_machine::user, token_user*> users_{};
    token_machine::user last_{};
    bool said_first_{};
    bool said_clock_{};
    std::chrono::steady_clock::time_point say_again_{};
    std::mt19937 random_{std::random_device{}()};
};

class token_place final : public token_source::place {
public:
    token_place(std::shared_ptr<token_desk> desk, token_user& user) : desk_{std::move(desk)}, which_{desk_->enter(user)} {}
    token_place(token_place const&) = delete;
    token_place& operator=(token_place const&) = delete;
    ~token_place() override { desk_->leave(which_); }

    void ask() override { desk_->ask(which_); }
    void refused() override { desk_->refused(); }
    login_report report() const override { return desk_->report(); }

private:
    std::shared_ptr<token_desk> desk_;
    token_machine::user which_;
};

class oauth_source final : public token_source {
public:
    explicit oauth_source(client_credentials of) : shared_{std::make_shared<shared_token>(std::move(of))} {}

    client_credentials const& credentials() const noexcept { return shared_->credentials; }

    /// A loop's clients meet at one desk, which goes with the last of them.
    std::unique_ptr<place> enter(boost::asio::any_io_executor executor, token_user& user, logger log) override {
        std::shared_ptr<token_desk> desk;
        {
            std::lock_guard const lock{shared_->guard};
            auto const found = std::ranges::find_if(shared_->desks, [&](auto const& each) { return !each.second.expired() && each.first == executor; });
            if (found != shared_->desks.end()) desk = found->second.lock();
            if (!desk) {
                desk = std::make_shared<token_desk>(executor, shared_, std::move(log));
                shared_->desks.emplace_back(std::move(executor), desk);
            }
        }
        return std::make_unique<token_place>(std::move(desk), user);
    }

private:
    std::shared_ptr<shared_token> shared_;
};

/// The sources that somebody has.
struct known_sources {
    std::mutex guard{};
    std::vector<std::weak_ptr<oauth_source>> all{};
};

inline known_sources& sources() {
    static known_sources known;
    return known;
}

}  // namespace alertstream::kafka::detail

namespace alertstream::kafka {

ALERTSTREAM_DECL result<std::shared_ptr<token_source>> tokens_of(client_credentials const& of) {
    if (of.client_id.empty() || of.client_secret.empty()) return failure{errc::bad_settings, "a client's id and its secret are needed: CLIENT_ID and CLIENT_SECRET"};
    if (auto const url = http::detail::parse_url(of.token_endpoint); !url) return failure{url.error().code, "the address of the token endpoint: " + url.error().detail};
    if (!of.ca_file.empty())
        if (auto const believed = authorities(of.ca_file); !believed) return believed.error();
    auto& known = detail::sources();
    std::lock_guard const lock{known.guard};
    std::erase_if(known.all, [](auto const& each) { return each.expired(); });
    for (auto const& each : known.all)
        if (auto found = each.lock(); found && found->credentials() == of) return std::shared_ptr<token_source>{std::move(found)};
    auto made = std::make_shared<detail::oauth_source>(of);
    known.all.push_back(made);
    return std::shared_ptr<token_source>{std::move(made)};
}

}  // namespace alertstream::kafka
