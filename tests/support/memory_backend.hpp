#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/store/backend.hpp>

/// What is in a store, in memory; several backends may share it, as processes share a database.
struct memory_tables {
    std::map<alertstream::store::partition_key, alertstream::store::stored_position> offsets;
    std::map<alertstream::store::digest, alertstream::store::datum> data;      ///< by identity
    std::vector<alertstream::store::unit> units;                               ///< all that were stored, in order
    std::vector<alertstream::dead_letter> letters;
    std::set<std::string> done;                   ///< by what a store knows them by
    std::map<std::string, std::string> spoilt{};  ///< what lies in a letter's place, by id
};

/// A database that does what a test says: the logic of one, without matching and history.
class memory_backend : public alertstream::store::backend {
    template <class T>
    using answer = boost::asio::awaitable<alertstream::result<T>>;

public:
    memory_backend(boost::asio::any_io_executor executor, std::shared_ptr<memory_tables> tables) : executor_{std::move(executor)}, tables_{std::move(tables)} {}

    /// Asked before each commit: what it says instead of doing it.
    std::function<std::optional<alertstream::store::commit_result>(alertstream::store::batch const&)> before{};
    /// The next so many commits go through, and their answer is lost.
    int lost_answers{};
    /// A unit that the database does not take, by its title.
    std::string poison{"poison"};
    alertstream::result<void> opens{};
    std::string name{"memory"};
    std::size_t rows_at_most{2000};
    std::vector<std::size_t> sizes{};  ///< units of each commit that was tried
    std::vector<std::size_t> pages{};  ///< letters that were asked for
    int open_calls{};
    bool waits{};                      ///< each commit takes a turn of the loop
    bool hangs{};                      ///< open and commit never answer

    answer<void> open() override {
        ++open_calls;
        if (hangs) co_await hang();
        co_return opens;
    }
    std::string identity() const override { return name; }
    std::size_t most_rows() const noexcept override { return rows_at_most; }

    answer<std::vector<std::optional<alertstream::store::stored_position>>> positions(std::vector<alertstream::store::partition_key> which) override {
        std::vector<std::optional<alertstream::store::stored_position>> made;
        for (auto const& each : which) made.push_back(find(each));
        co_return made;
    }

    boost::asio::awaitable<alertstream::store::commit_result> commit(alertstream::store::batch const& what) override {
        namespace store = alertstream::store;
        sizes.push_back(what.units.size());
        if (hangs) co_await hang();
        if (waits) co_await boost::asio::post(executor_, boost::asio::use_awaitable);
        if (before)
            if (auto instead = before(what)) co_return *std::move(instead);
        store::fenced elsewhere;
        for (std::size_t i = 0; i < what.moves.size(); ++i) {
            auto const found = find(what.moves[i].which);
            auto const& from = what.moves[i].from;
            if (found.has_value() != from.has_value() || (found && !found->same_place(*from))) elsewhere.found.emplace_back(i, found);
        }
        if (!elsewhere.found.empty()) co_return elsewhere;
        bool const refuses = std::any_of(what.units.begin(), what.units.end(), [this](auto const& each) { return each.message.title == poison; });
        if (refuses && !what.one_by_one) co_return store::not_committed{{alertstream::errc::store_unusable, "a value that it does not take"}, store::not_committed::kind::refused};
        store::committed done;
        for (auto const& each : what.moves) tables_->offsets[each.which] = each.to;
        for (auto const& each : what.units) done.reports.push_back(store_one(each));
        for (auto const& each : what.letters)
            if (std::none_of(tables_->letters.begin(), tables_->letters.end(), [&](auto const& known) { return alertstream::store::letter_id(known) == alertstream::store::letter_id(each); })) tables_->letters.push_back(each);
        if (lost_answers > 0) {
            --lost_answers;
            co_return store::not_committed{{alertstream::errc::store_away, "the connection was lost"}, store::not_committed::kind::away};
        }
        co_return done;
    }

    answer<std::optional<alertstream::store::target_record>> find_target(std::string) override { co_return std::optional<alertstream::store::target_record>{}; }
    answer<std::vector<alertstream::store::target_record>> within(alertstream::store::cone) override { co_return std::vector<alertstream::store::target_record>{}; }
    answer<std::vector<alertstream::store::datum_record>> data(std::optional<std::int64_t>, std::optional<alertstream::time_point>, alertstream::store::data_filter) override {
        co_return std::vector<alertstream::store::datum_record>{};
    }
    answer<std::vector<alertstream::store::stored_letter>> open_letters(std::string behind, std::size_t most) override {
        pages.push_back(most);
        std::vector<alertstream::store::stored_letter> made;
        bool passed = behind.empty() || std::none_of(tables_->letters.begin(), tables_->letters.end(), [&](auto const& each) { return alertstream::store::letter_id(each) == behind; });
        for (auto const& each : tables_->letters) {
            auto const id = alertstream::store::letter_id(each);
            if (passed && made.size() < most && !tables_->done.contains(id)) {
                auto const text = tables_->spoilt.find(each.id());
                made.push_back({id, text == tables_->spoilt.end() ? alertstream::result<alertstream::dead_letter>{each} : alertstream::parse_dead_letter(text->second)});
            }
            passed = passed || id == behind;
        }
        co_return made;
    }
    answer<void> mark_done(std::string id) override {
        tables_->done.insert(std::move(id));
        co_return alertstream::result<void>{};
    }
    answer<void> replace_letter(std::string done, alertstream::dead_letter with) override {
        tables_->done.insert(std::move(done));
        tables_->letters.push_back(std::move(with));
        co_return alertstream::result<void>{};
    }
    answer<std::size_t> prune_letters() override {
        co_return std::erase_if(tables_->letters, [this](auto const& each) { return tables_->done.contains(alertstream::store::letter_id(each)); });
    }
    answer<alertstream::store::target_record> add_target(alertstream::store::seen_target what) override { co_return alertstream::store::target_record{.id = 1, .name = what.name}; }
    answer<std::size_t> retract(std::string, std::string) override { co_return std::size_t{0}; }
    boost::asio::awaitable<void> close() override { co_return; }

private:
    boost::asio::awaitable<void> hang() {
        boost::asio::steady_timer never{executor_, boost::asio::steady_timer::time_point::max()};
        co_await never.async_wait(boost::asio::use_awaitable);
    }

    std::optional<alertstream::store::stored_position> find(alertstream::store::partition_key const& which) const {
        auto const found = tables_->offsets.find(which);
        return found == tables_->offsets.end() ? std::nullopt : std::optional{found->second};
    }

    alertstream::store::unit_report store_one(alertstream::store::unit const& what) {
        namespace store = alertstream::store;
        store::unit_report made{.message = what.message, .refused = what.refused.size()};
        if (what.message.title == poison) {
            made.why = "a value that it does not take";
            made.rows.assign(what.data.size(), store::row_outcome::refused);
            return made;
        }
        tables_->units.push_back(what);
        for (auto const& each : what.data) {
            auto const [at, fresh] = tables_->data.try_emplace(each.identity, each);
            made.rows.push_back(fresh ? store::row_outcome::stored : at->second.content == each.content ? store::row_outcome::known : store::row_outcome::updated);
            at->second = each;
        }
        return made;
    }

    boost::asio::any_io_executor executor_;
    std::shared_ptr<memory_tables> tables_;
};
