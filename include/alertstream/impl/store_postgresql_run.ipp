#pragma once

#include <optional>
#include <utility>

#include <alertstream/detail/escape.hpp>
#include <alertstream/impl/store_postgresql_waiting.ipp>

// A round trip.
namespace alertstream::store::postgresql {

namespace inner {

/// Left in the middle, by an exception or by cancellation: nobody knows what answer comes next.
class midway {
public:
    explicit midway(bool& broken) noexcept : broken_{broken} { broken_ = true; }
    midway(midway const&) = delete;
    midway& operator=(midway const&) = delete;
    void is_over() noexcept { broken_ = false; }

private:
    bool& broken_;
};

}  // namespace inner

inline bool connection::usable() const noexcept { return !broken_ && native_ && PQstatus(native_.get()) == CONNECTION_OK; }

inline bool connection::in_transaction() const noexcept {
    auto const state = PQtransactionStatus(native_.get());
    return state == PQTRANS_INTRANS || state == PQTRANS_INERROR || state == PQTRANS_ACTIVE;
}

inline trouble connection::lost(std::string why) {
    broken_ = true;
    auto words = without_password(std::move(why));
    return {{}, words.empty() ? "the connection is gone" : std::move(words)};
}

inline trouble connection::refused(PGresult const* by) const {
    auto const field = [by](int which) {
        char const* const text = PQresultErrorField(by, which);
        return std::string{text ? text : ""};
    };
    trouble made{field(PG_DIAG_SQLSTATE), field(PG_DIAG_MESSAGE_PRIMARY)};
    for (auto const which : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT})
        if (auto const more = field(which); !more.empty()) made.words.append("; ").append(alertstream::detail::cut_text(more, 300));
    made.words = without_password(std::move(made.words));
    return made;
}

inline answer<void> connection::send(statement const& one) {
    // The server would say so too, and hang up.
    constexpr std::size_t most = 1U << 30U;
    std::size_t size = 0;
    auto const pointers = one.with.pointers();
    auto const sizes = one.with.sizes();
    for (auto const each : sizes) size += static_cast<std::size_t>(each);
    if (size >= most) return trouble{"54000", "more than 1 GiB in one statement"};
    static constexpr int binary = 1;
    std::vector<int> const formats(sizes.size(), binary);
    std::string const text{one.sql};
    if (PQsendQueryParams(native_.get(), text.c_str(), one.with.size(), one.with.types().data(), pointers.data(), sizes.data(), formats.data(), binary) == 1)
        return boost::system::in_place_value;
    return lost(PQerrorMessage(native_.get()));
}

inline boost::asio::awaitable<answer<void>> connection::send_all(std::chrono::milliseconds patience) {
    for (;;) {
        auto const left = PQflush(native_.get());
        if (left == 0) co_return boost::system::in_place_value;
        if (left < 0) co_return lost(PQerrorMessage(native_.get()));
        bool const came = co_await socket_->wait(true, true, patience);
        if (!came) co_return lost("the database did not take anything for too long");
        if (PQconsumeInput(native_.get()) == 0) co_return lost(PQerrorMessage(native_.get()));
    }
}

inline boost::asio::awaitable<answer<connection::raw_result>> connection::next_result(std::chrono::milliseconds patience) {
    while (PQisBusy(native_.get()) == 1) {
        bool const came = co_await socket_->wait(true, false, patience);
        if (!came) co_return lost("the database did not answer for too long");
        if (PQconsumeInput(native_.get()) == 0) co_return lost(PQerrorMessage(native_.get()));
    }
    co_return raw_result{PQgetResult(native_.get())};
}

/// Of `count` statements; a sync is behind them unless `count` is 0, which reads what one script gives.
inline boost::asio::awaitable<answer<std::vector<rows>>> connection::read_all(std::size_t count, std::chrono::milliseconds patience) {
    std::vector<rows> made;
    std::optional<trouble> first;
    for (std::size_t empty = 0;;) {
        auto next = co_await next_result(patience);
        if (!next) {
            // The server's last words say more than that it hung up.
            if (first) co_return std::move(*first);
            co_return next.error();
        }
        if (!*next) {
            if (count == 0) break;
            // One ends each statement; more do not come but from a connection that is gone.
            if (++empty > count || PQstatus(native_.get()) != CONNECTION_OK) {
                auto why = lost(PQerrorMessage(native_.get()));
                co_return first ? std::move(*first) : std::move(why);
            }
            continue;
        }
        auto const status = PQresultStatus(next->get());
        if (status == PGRES_PIPELINE_SYNC) break;
        if (status == PGRES_PIPELINE_ABORTED) continue;
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) {
            made.emplace_back(next->release());
        } else if (!first) {
            first = refused(next->get());
            if (first->lost()) first = lost(PQresultErrorMessage(next->get()));
        }
        if (PQstatus(native_.get()) != CONNECTION_OK) {
            auto why = lost(PQerrorMessage(native_.get()));
            co_return first ? std::move(*first) : std::move(why);
        }
    }
    if (first) co_return std::move(*first);
    if (made.size() < count) co_return lost("the database answered less than it was asked");
    co_return std::move(made);
}

inline boost::asio::awaitable<answer<std::vector<rows>>> connection::run(std::vector<statement> all, std::chrono::milliseconds patience) {
    if (!usable()) co_return trouble{{}, "the connection is gone"};
    inner::midway under_way{broken_};
    for (auto const& each : all)
        if (auto const sent = send(each); !sent) co_return sent.error();
    if (PQpipelineSync(native_.get()) != 1) co_return lost(PQerrorMessage(native_.get()));
    if (auto const sent = co_await send_all(patience); !sent) co_return sent.error();
    auto given = co_await read_all(all.size(), patience);
    if (PQstatus(native_.get()) == CONNECTION_OK && (given || !given.error().lost())) under_way.is_over();
    co_return std::move(given);
}

inline boost::asio::awaitable<answer<rows>> connection::run(statement one) {
    std::vector<statement> all;
    all.push_back(std::move(one));
    auto given = co_await run(std::move(all));
    if (!given) co_return given.error();
    co_return std::move(given->front());
}

inline boost::asio::awaitable<answer<void>> connection::script(std::string sql, std::chrono::milliseconds patience) {
    if (!usable()) co_return trouble{{}, "the connection is gone"};
    inner::midway under_way{broken_};
    // Several statements in one text are not of the pipeline's protocol.
    if (PQexitPipelineMode(native_.get()) != 1 || PQsendQuery(native_.get(), sql.c_str()) != 1) co_return lost(PQerrorMessage(native_.get()));
    if (auto const sent = co_await send_all(patience); !sent) co_return sent.error();
    auto given = co_await read_all(0, patience);
    if (PQstatus(native_.get()) != CONNECTION_OK || (!given && given.error().lost())) co_return given ? lost({}) : given.error();
    if (PQenterPipelineMode(native_.get()) != 1) co_return lost(PQerrorMessage(native_.get()));
    under_way.is_over();
    if (!given) co_return given.error();
    co_return boost::system::in_place_value;
}

inline bool connection::still_there() noexcept {
    // The server's last words come before the end of the stream: the first call may see only those.
    for (int i = 0; i < 2 && usable(); ++i)
        if (PQconsumeInput(native_.get()) == 0 || PQisBusy(native_.get()) == 1) broken_ = true;
    return usable();
}

}  // namespace alertstream::store::postgresql
