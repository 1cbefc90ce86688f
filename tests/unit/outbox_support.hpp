#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include <alertstream/store/outbox.hpp>

#include <support/temporary_folder.hpp>

namespace outbox_test {

namespace as = alertstream;
using namespace std::chrono_literals;
using as::store::entry_state;

/// Contents are lines, one a row; a point's row is its line. `without` leaves lines out.
class lines : public as::deliverer {
public:
    as::packed without(as::packed from, std::span<std::size_t const> rows) const override {
        as::packed left{.subjects = from.subjects, .rows = 0, .gathers_as = from.gathers_as};
        std::size_t row = 0;
        std::string_view rest = from.content;
        for (; !rest.empty(); ++row) {
            auto const line = rest.substr(0, rest.find('\n') + 1);
            rest.remove_prefix(line.size());
            if (std::find(rows.begin(), rows.end(), row) != rows.end()) continue;
            for (auto const& each : from.points)
                if (each.row == row) left.points.push_back({each.key, each.revision, left.rows});
            ++left.rows;
            left.content += line;
        }
        return left;
    }
    std::variant<as::parcel, as::rejected> wrap(std::string const&, std::span<std::string const>, std::string const&) const override { return as::rejected{}; }
    boost::asio::awaitable<std::string> ends_of(std::string) override { co_return ""; }
    boost::asio::awaitable<as::outcome> deliver(as::parcel) override { co_return as::published{}; }
    boost::asio::awaitable<as::finding> look_up(as::parcel, std::string) override { co_return as::absent{}; }
};

inline lines const leaves_lines_out;

/// "SN2023ixf@1" is the point of the key SN2023ixf and the revision 1, a row of its own.
inline as::packed rows_of(std::vector<std::string> const& points, std::vector<std::string> subjects = {}) {
    as::packed made{.subjects = std::move(subjects), .rows = points.size(), .gathers_as = "photometry"};
    for (std::size_t i = 0; i < points.size(); ++i) {
        auto const at = points[i].find('@');
        made.points.push_back({points[i].substr(0, at), points[i].substr(at + 1), i});
        made.content += points[i] + '\n';
    }
    return made;
}

inline as::packed text_of(std::string content, std::vector<std::string> subjects = {}, std::string gathers_as = {}) {
    return {.content = std::move(content), .subjects = std::move(subjects), .gathers_as = std::move(gathers_as)};
}

struct box {
    temporary_folder folder;
    std::string path = (folder / "outbox.db").string();
    as::time_point clock{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28}};
    std::unique_ptr<as::store::outbox> out = opened();
    int references = 0;

    std::unique_ptr<as::store::outbox> opened() {
        auto made = as::store::outbox::open({.path = path, .now = [this] { return clock; }});
        BOOST_REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().message()));
        return std::move(*made);
    }
    /// As the next run of a program finds it; `how`: what was done to the file meanwhile.
    template <class How>
    void reopen(How how) {
        out.reset();
        how();
        out = opened();
    }
    void reopen() {
        reopen([] {});
    }

    as::acceptance accept(as::packed what, as::accept_options with = {}, std::string topic = "t", std::string destination = "hermes") {
        as::store::new_entry const one{std::move(destination), std::move(topic), std::move(what), std::move(with), &leaves_lines_out};
        auto const answers = out->accept({&one, 1});
        BOOST_REQUIRE_MESSAGE(answers.has_value(), (answers ? "" : answers.error().message()));
        BOOST_REQUIRE(answers->size() == 1);
        return answers->front();
    }
    std::int64_t accept_id(as::packed what, as::accept_options with = {}, std::string topic = "t", std::string destination = "hermes") {
        auto const answer = accept(std::move(what), std::move(with), std::move(topic), std::move(destination));
        BOOST_REQUIRE(std::holds_alternative<as::accepted>(answer));
        return std::get<as::accepted>(answer).id;
    }

    as::result<as::store::attempt> try_begin(std::vector<std::int64_t> const& entries, std::string topic = "t") {
        return out->begin("hermes", {.topic = std::move(topic), .reference = "reference-" + std::to_string(++references), .body = "body"}, entries, "ends");
    }
    std::int64_t begin(std::vector<std::int64_t> const& entries, std::string topic = "t") {
        auto const begun = try_begin(entries, std::move(topic));
        BOOST_REQUIRE_MESSAGE(begun.has_value(), (begun ? "" : begun.error().message()));
        return begun->id;
    }
    std::int64_t unknown(std::vector<std::int64_t> const& entries, std::string topic = "t") {
        auto const id = begin(entries, std::move(topic));
        BOOST_REQUIRE(out->settle_unknown(id, no_answer, false));
        return id;
    }

    as::store::entry shown(std::int64_t id) {
        auto const found = out->show(id);
        BOOST_REQUIRE(found.has_value());
        BOOST_REQUIRE(found->has_value());
        return **found;
    }
    entry_state state(std::int64_t id) { return shown(id).state; }

    /// Ids of the entries that are next in a topic.
    std::vector<std::int64_t> next(std::string_view topic = "t", std::size_t most_rows = 100) {
        std::vector<std::int64_t> ids;
        for (auto const& batch : out->next("hermes", most_rows).value())
            if (batch.topic == topic)
                for (auto const& each : batch.entries) ids.push_back(each.id);
        return ids;
    }

    inline static as::failure const no_answer{as::errc::answer_unclear, "no answer"};
};

inline bool is_accepted(as::acceptance const& what) { return std::holds_alternative<as::accepted>(what); }
inline bool is_already_shared(as::acceptance const& what) { return std::holds_alternative<as::already_shared>(what); }

/// A change that this library does not make, in a file that nobody has open.
inline void edit(std::string const& path, std::string const& sql) {
    sqlite3* open = nullptr;
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &open) == SQLITE_OK);
    auto const code = sqlite3_exec(open, sql.c_str(), nullptr, nullptr, nullptr);
    BOOST_TEST(code == SQLITE_OK, sqlite3_errmsg(open));
    sqlite3_close(open);
}

template <class T>
bool refused(as::result<T> const& what, std::string_view words) {
    if (what.has_value()) return false;
    BOOST_TEST(what.error().message().find(words) != std::string::npos, what.error().message());
    return true;
}

}  // namespace outbox_test

namespace alertstream::store {
inline std::ostream& operator<<(std::ostream& out, entry_state state) { return out << to_string(state); }
}  // namespace alertstream::store
