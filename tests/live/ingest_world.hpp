#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <sqlite3.h>

#include <postgresql/server.hpp>
#include <support/talking_child.hpp>

#include "cluster.hpp"

/// Alerts whose rows are known by their numbers, processes that store them, and databases
/// that are read by their own libraries alone.
namespace ingest {

constexpr std::size_t rows_of_an_alert = 5;
constexpr std::size_t targets = 200;
constexpr std::size_t partitions = 4;

inline std::string target_of(std::size_t row) { return "SN 2026" + std::to_string(row / rows_of_an_alert % targets); }
inline std::string magnitude_of(std::size_t row) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.4f", 12 + static_cast<double>(row * 7919 % 100'003) / 10'000);
    return text.data();
}
/// Rows are a second apart; seconds since 1970.
inline std::int64_t time_of(std::size_t row) { return 1'767'225'600 + static_cast<std::int64_t>(row); }

inline std::string alert_of(std::size_t number) {
    auto const target = target_of(number * rows_of_an_alert);
    std::string made = R"({"title": "Light curve of )" + target + R"(", "topic": "live", "message_text": "", "submitter": "chaos", "authors": "", "data": {"references": [], "targets": [{"name": ")" +
                       target + R"(", "ra": )" + std::to_string(number % targets) + R"(, "dec": 2}], "photometry": [)";
    for (auto row = number * rows_of_an_alert; row < (number + 1) * rows_of_an_alert; ++row) {
        auto const at = static_cast<std::time_t>(time_of(row));
        std::tm parts{};
        std::array<char, 40> date{};
        std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S+00:00", ::gmtime_r(&at, &parts));
        made += (made.back() == '[' ? R"({"target_name": ")" : R"(, {"target_name": ")") + target + R"(", "date_obs": ")" + date.data() +
                R"(", "telescope": "ELP", "instrument": "sbig", "bandpass": "r", "brightness": )" + magnitude_of(row) + R"(, "brightness_error": 0.01, "brightness_unit": "AB mag"})";
    }
    return made + R"(], "spectroscopy": [], "astrometry": []}})";
}

/// From one alert to another, to the partition that its number says.
inline void publish(std::string const& topic, std::size_t from, std::size_t to) {
    std::vector<std::string> texts;
    std::vector<std::string> ids;
    for (auto number = from; number < to; ++number) texts.push_back(alert_of(number)), ids.push_back("alert " + std::to_string(number));
    std::vector<std::array<alertstream::header, 3>> headers(texts.size());
    std::vector<alertstream::kafka::record> records(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        headers[i] = {{{"_id", ids[i]}, {"_sender", "chaos"}, {"_format", "json"}}};
        records[i].topic = topic;
        records[i].headers = headers[i];
        records[i].payload = texts[i];
        records[i].partition = static_cast<std::int32_t>((from + i) % partitions);
    }
    live::publish(records);
}

struct found_row {
    std::string target;
    std::int64_t seconds;
    double magnitude;
};

/// A database, as other programs see it.
class database {
public:
    virtual ~database() = default;
    virtual std::string address() const = 0;
    /// The first column of the first row.
    virtual std::string ask(std::string const& sql) = 0;
    virtual std::vector<found_row> rows() = 0;
};

class sqlite_database final : public database {
public:
    std::string address() const override { return "sqlite:" + path_; }
    std::string ask(std::string const& sql) override {
        std::string made;
        each(sql, [&](sqlite3_stmt* found) {
            if (auto const* const text = sqlite3_column_text(found, 0)) made = reinterpret_cast<char const*>(text);
        });
        return made;
    }
    std::vector<found_row> rows() override {
        std::vector<found_row> made;
        // As a number: its text is shorter than it is.
        each("SELECT target_name, strftime('%s', timestamp), brightness FROM reduced_data", [&](sqlite3_stmt* found) {
            made.push_back({reinterpret_cast<char const*>(sqlite3_column_text(found, 0)), sqlite3_column_int64(found, 1), sqlite3_column_double(found, 2)});
        });
        return made;
    }

private:
    /// Nothing, while the file or the table is not there yet.
    template <class Each>
    void each(std::string const& sql, Each const& row) {
        sqlite3* in = nullptr;
        sqlite3_stmt* found = nullptr;
        sqlite3_open_v2(path_.c_str(), &in, SQLITE_OPEN_READONLY, nullptr);
        sqlite3_busy_timeout(in, 10'000);
        if (sqlite3_prepare_v2(in, sql.c_str(), -1, &found, nullptr) == SQLITE_OK)
            while (sqlite3_step(found) == SQLITE_ROW) row(found);
        sqlite3_finalize(found);
        sqlite3_close(in);
    }

    temporary_folder folder_{};
    std::string path_ = (folder_ / "alerts.db").string();
};

struct needs_postgresql {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const {
        boost::test_tools::assertion_result there{server::the_one() != nullptr};
        there.message() << "PostgreSQL's server (initdb) is not installed";
        return there;
    }
};

class postgresql_database final : public database {
public:
    std::string address() const override { return in_.address(); }
    std::string ask(std::string const& sql) override { return in_.ask(sql); }
    std::vector<found_row> rows() override {
        std::istringstream all{ask("SELECT string_agg(target_name || '|' || extract(epoch FROM timestamp)::bigint || '|' || brightness, E'\n') FROM reduced_data")};
        std::vector<found_row> made;
        for (std::string target, seconds, magnitude; std::getline(all, target, '|') && std::getline(all, seconds, '|') && std::getline(all, magnitude);)
            made.push_back({target, std::stoll(seconds), std::strtod(magnitude.c_str(), nullptr)});
        return made;
    }
    /// As after a crash: what is connected is cut off.
    static void restart() {
        server::the_one()->stop("immediate");
        server::the_one()->start();
    }

private:
    fresh_database in_{*server::the_one()};
};

class world {
public:
    explicit world(database& in) : in_{in} {}

    std::string const& topic() const noexcept { return topic_; }

    /// Under an instance id a process takes over at once from the one of that id that was
    /// killed; without one the group waits until that one's session is over.
    std::unique_ptr<talking_child> ingester(std::string const& instance = {}) {
        namespace json = boost::json;
        auto const more = R"("GROUP_ID": "alice-)" + topic_ + R"(", "TOPIC_HANDLERS": {")" + topic_ + R"(": null})";
        auto all = json::parse(live::settings_json(folder_.path().string(), more, "ALERTSTREAM_KAFKA_SCRAM", live::from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE"),
                                                   instance.empty() ? "" : R"("group.instance.id": ")" + instance + '"'));
        all.as_object()["STORE"] = in_.address();
        all.as_object()["STORE_OPTIONS"] = json::object{{"CREATE_TARGETS", true}};
        auto const file = (folder_.path() / "settings.json").string();
        std::ofstream{file} << json::serialize(all);
        std::filesystem::permissions(file, std::filesystem::perms{0600});
        return std::make_unique<talking_child>(std::vector<std::string>{LIVE_INGESTER, file}, log());
    }

    std::size_t stored() { return static_cast<std::size_t>(std::strtoull(in_.ask("SELECT count(*) FROM messages").c_str(), nullptr, 10)); }
    void await_stored(std::size_t alerts, std::chrono::minutes patience = std::chrono::minutes{5}) {
        auto const end = std::chrono::steady_clock::now() + patience;
        for (std::size_t there = 0; there < alerts; there = stored()) {
            BOOST_TEST_REQUIRE((std::chrono::steady_clock::now() < end), there << " alerts of " << alerts << " are stored\n" << last_words());
            ::usleep(20'000);  // other processes write: there is nothing to wait on
        }
    }

    std::string last_words() const {
        auto const text = said();
        return text.size() > 4000 ? text.substr(text.size() - 4000) : text;
    }

    /// Every row as it was published, none missing, none twice, none more; each alert was
    /// stored in one transaction, with its offset, and never came again.
    void check(std::size_t alerts) {
        auto const count = [this](std::string const& of) { return in_.ask("SELECT count(*) FROM " + of); };
        BOOST_TEST(count("messages") == std::to_string(alerts));
        BOOST_TEST(count("(SELECT DISTINCT kafka_partition, kafka_offset FROM messages) AS places") == std::to_string(alerts));
        BOOST_TEST(in_.ask("SELECT sum(next) FROM offsets") == std::to_string(alerts));
        BOOST_TEST(count("offsets") == std::to_string(partitions));
        BOOST_TEST(count("targets") == std::to_string(targets));
        for (auto const* const each : {"reduced_data WHERE target_id IS NULL", "reduced_data_history", "refused_rows", "dead_letters"}) BOOST_TEST(count(each) == "0", each);

        BOOST_TEST(said().find("stored before") == std::string::npos, last_words());

        std::vector<int> seen(alerts * rows_of_an_alert);
        std::size_t wrong = 0;
        for (auto const& [target, seconds, magnitude] : in_.rows()) {
            auto const row = static_cast<std::size_t>(seconds - time_of(0));
            bool const right = row < seen.size() && target == target_of(row) && magnitude == std::strtod(magnitude_of(row).c_str(), nullptr);
            if (right) ++seen[row];
            else if (++wrong == 1) BOOST_ERROR("a row that nobody published: " << target << ' ' << seconds << ' ' << magnitude);
        }
        BOOST_TEST(wrong == 0U);
        BOOST_TEST(std::count(seen.begin(), seen.end(), 0) == 0, "rows are missing");
        BOOST_TEST(std::count_if(seen.begin(), seen.end(), [](auto times) { return times > 1; }) == 0, "rows are there twice");
    }

private:
    /// All that the processes wrote to their log.
    std::string said() const {
        std::ostringstream all;
        all << std::ifstream{log()}.rdbuf();
        return std::move(all).str();
    }
    std::string log() const { return (folder_.path() / "log").string(); }

    alertstream::testing::temporary_folder folder_{};
    std::string topic_{live::fresh_topic("ingest", partitions)};
    database& in_;
};

}  // namespace ingest
