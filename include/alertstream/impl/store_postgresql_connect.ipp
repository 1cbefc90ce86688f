#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <boost/asio/ip/address.hpp>

#include <alertstream/impl/store_postgresql_address.ipp>
#include <alertstream/impl/store_postgresql_waiting.ipp>

// Making a connection: one host after the other, each address of it.
namespace alertstream::store::postgresql {

namespace inner {

/// libpq has no function for the SQLSTATE of a log-in that failed, but writes it, when asked
/// to be verbose: "FATAL:  28P01: password authentication failed for user …".
struct login_answer {
    std::string sqlstate{};
    std::string words{};
};

inline login_answer read_login_answer(std::string_view text) {
    login_answer made;
    auto const is_code = [](std::string_view five) {
        return five.size() == 5 && std::ranges::all_of(five, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
    };
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.starts_with("LOCATION:") || line.empty()) continue;
        if (!made.words.empty()) made.words += ' ';
        auto const colon = line.find(":  ");
        if (colon != line.npos && is_code(line.substr(colon + 3, 5)) && line.substr(colon + 8, 2) == ": ") {
            made.sqlstate = line.substr(colon + 3, 5);
            made.words.append(line.substr(0, colon + 2)).append(line.substr(colon + 10));
        } else {
            made.words += line;
        }
    }
    return made;
}

/// Nothing mends it but a person.
inline bool is_for_a_person(trouble const& why) {
    if (!why.lost()) return !why.is_of_class("57") && !why.is_of_class("53") && !why.is_of_class("08");
    for (auto const* const word : {"certificate", "does not support SSL", " value: \"", "GSSAPI", "target_session_attrs"})
        if (why.words.find(word) != std::string::npos) return true;
    return false;
}

inline failure failure_to_connect(trouble const& why) { return {is_for_a_person(why) ? errc::store_unusable : errc::store_away, why.words}; }

inline bool is_number(std::string const& host) {
    error_code ec;
    boost::asio::ip::make_address(host, ec);
    return !ec;
}

}  // namespace inner

inline connection::connection(boost::asio::any_io_executor on, logger log, std::string password)
    : executor_{std::move(on)}, log_{std::move(log)}, password_{std::move(password)} {}

inline connection::~connection() {
    if (socket_) socket_->close();
}

inline std::string connection::without_password(std::string text) const {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    // A shorter one is in any text.
    return password_.size() < 4 ? text : alertstream::detail::hidden(text, password_);
}

inline trouble connection::not_connected() const {
    auto read = inner::read_login_answer(PQerrorMessage(native_.get()));
    // In libpq's words, whose language is not known.
    if (read.sqlstate.empty() && PQconnectionNeedsPassword(native_.get())) read.sqlstate = "28000";
    return {std::move(read.sqlstate), without_password(std::move(read.words))};
}

inline void connection::take_notice(void* self, PGresult const* what) noexcept {
    try {
        auto const field = [what](int which) {
            char const* const text = PQresultErrorField(what, which);
            return std::string_view{text ? text : ""};
        };
        auto const& log = static_cast<connection*>(self)->log_;
        auto const severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
        auto const level = severity == "WARNING" ? log_level::warning : severity == "INFO" || severity == "LOG" ? log_level::info : log_level::debug;
        log_field const fields[]{{"database", static_cast<connection*>(self)->place_}, {"what", field(PG_DIAG_MESSAGE_PRIMARY)}};
        log.write(level, "the database says", fields);
    } catch (...) {  // no exception passes libpq; a line that cannot be written is lost
    }
}

inline boost::asio::awaitable<answer<void>> connection::open(std::vector<std::pair<std::string, std::string>> options, std::chrono::milliseconds patience) {
    std::vector<char const*> keys, values;
    for (auto const& [key, value] : options) {
        keys.push_back(key.c_str());
        values.push_back(value.c_str());
    }
    keys.push_back(nullptr);
    values.push_back(nullptr);
    native_.reset(PQconnectStartParams(keys.data(), values.data(), 0));
    if (!native_) co_return trouble{{}, "there is not enough memory for a connection"};
    PQsetNoticeReceiver(native_.get(), take_notice, this);
    PQsetErrorVerbosity(native_.get(), PQERRORS_VERBOSE);
    auto const until = std::chrono::steady_clock::now() + patience;
    auto wanted = PQstatus(native_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (wanted != PGRES_POLLING_OK) {
        if (wanted == PGRES_POLLING_FAILED) co_return not_connected();
        // Another one after each step, maybe under the same number.
        socket_ = std::make_shared<waiting>(executor_, PQsocket(native_.get()));
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        bool const came = co_await socket_->wait(wanted == PGRES_POLLING_READING, wanted == PGRES_POLLING_WRITING, std::max(left, std::chrono::milliseconds{}));
        socket_->close();
        if (!came) co_return trouble{{}, "no answer in " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(patience).count()) + " s"};
        wanted = PQconnectPoll(native_.get());
    }
    socket_ = std::make_shared<waiting>(executor_, PQsocket(native_.get()));
    PQsetErrorVerbosity(native_.get(), PQERRORS_DEFAULT);
    if (PQsetnonblocking(native_.get(), 1) != 0 || PQenterPipelineMode(native_.get()) != 1) co_return trouble{{}, without_password(PQerrorMessage(native_.get()))};
    co_return boost::system::in_place_value;
}

inline boost::asio::awaitable<result<std::unique_ptr<connection>>> connection::connect(boost::asio::any_io_executor on, std::string address, logger log,
                                                                                        std::chrono::milliseconds patience) {
    auto const given = inner::parse_address(address);
    if (!given) co_return given.error();
    auto const hosts = inner::hosts_of(*given);
    if (!hosts) co_return hosts.error();
    trouble why;
    for (auto const& each : *hosts) {
        if (inner::ignores_mode(*given, each)) log.warning("PGSSLMODE counts on this machine only: write sslmode into the database's address, if another one shall do with less", {{"host", each.name}});
        std::vector<std::string> found{each.address};
        if (!each.is_socket() && each.address.empty() && !inner::is_number(each.name)) {
            auto looked_up = co_await std::make_shared<inner::name_lookup>(on)->wait(each.name, patience);
            if (!looked_up) {
                why = looked_up.error();
                continue;
            }
            found = std::move(*looked_up);
        }
        for (auto const& number : found) {
            auto const options = inner::completed(*given, {each.name, number, each.port});
            std::unique_ptr<connection> made{new connection{on, log, inner::value_of(options, "password")}};
            made->place_ = (each.name.empty() ? std::string{"this machine"} : each.name) + '/' + inner::value_of(options, "dbname");
            auto const opened = co_await made->open({options.begin(), options.end()}, patience);
            if (opened) {
                if (inner::may_be_heard(options, each) && !PQsslInUse(made->native()) && PQconnectionUsedPassword(made->native()))
                    log.warning("a password went to a database without TLS: remove sslmode from its address", {{"database", made->place_}});
                co_return std::move(made);
            }
            why = opened.error();
            // Tried again elsewhere, a wrong password may lock the account.
            if (why.is_of_class("28")) co_return inner::failure_to_connect(why);
        }
    }
    co_return inner::failure_to_connect(why);
}

}  // namespace alertstream::store::postgresql
