#pragma once

#include <map>
#include <set>

#include <boost/system/system_error.hpp>

#include <alertstream/impl/tom_at_hand.ipp>

/// A shipment on its way: log-in, targets, then row by row.
namespace alertstream::tom::inner {

class delivery {
public:
    delivery(at_hand with, shipment what) : with_{std::move(with)}, what_{std::move(what)} {}

    /// What is thrown is a cancellation between two requests.
    boost::asio::awaitable<outcome> run() {
        std::optional<failure> cancelled;
        try {
            co_await work();
        } catch (boost::system::system_error const& thrown) {
            cancelled = failure{thrown.code(), "cancelled"};
        }
        if (cancelled) stopped_ = ended_by(*std::move(cancelled));
        co_return end();
    }

private:
    boost::asio::awaitable<void> work() {
        if (!co_await prepare()) co_return;
        for (auto& row : what_.data)
            if (!co_await send(row)) co_return;
        if (what_.file && known_.at(0)) co_await send_file();
    }

    // ------------------------------------------------------------ before it

    /// False: it is over.
    boost::asio::awaitable<bool> prepare() {
        alertstream::detail::fifo_mutex::turn const turn{co_await enter(with_)};
        if (auto why = co_await prove_login(with_)) {
            stopped_ = nothing_sent(*std::move(why));
            co_return false;
        }
        for (std::size_t i = 0; i < what_.targets.size(); ++i) {
            auto const& target = what_.targets[i];
            remembered_.push_back(with_->find(target.name) != nullptr);
            auto came = co_await resolve(with_, target);
            if (!take(std::move(came))) co_return false;
        }
        co_return true;
    }

    bool take(resolved came) {
        auto& into = known_.emplace_back();
        if (auto* const is = std::get_if<known_target>(&came)) into = std::move(*is);
        else if (auto* const wrong = std::get_if<std::vector<field_error>>(&came)) wrong_.insert(wrong_.end(), wrong->begin(), wrong->end());
        else if (auto* const kept = std::get_if<not_sent>(&came)) return stop(std::move(*kept));
        else if (auto* const lost = std::get_if<unknown>(&came)) return stop(std::move(*lost));
        return true;
    }

    bool stop(not_sent why) {
        if (why.why.code == errc::account_refused) with_->proven = false;
        stopped_ = changed() ? outcome{unknown{std::move(why.why), false}} : outcome{std::move(why)};
        return false;
    }
    bool stop(unknown why) {
        stopped_ = std::move(why);
        return false;
    }

    // ------------------------------------------------------------ a row

    /// False: nothing more is sent.
    boost::asio::awaitable<bool> send(shipped_datum& row) {
        if (!known_[row.target]) co_return true;  // its target is refused already
        row.what.target = known_[row.target]->id;
        asked_ = true;
        auto came = co_await with_->tom.async_post_datum(row.what, boost::asio::use_awaitable);
        if (auto const* const why = std::get_if<rejected>(&came); why && no_such_target(*why) && remembered_[row.target]) {
            if (!co_await look_again(row.target)) co_return false;
            if (!known_[row.target]) co_return true;
            row.what.target = known_[row.target]->id;
            came = co_await with_->tom.async_post_datum(row.what, boost::asio::use_awaitable);
        }
        if (std::holds_alternative<stored>(came)) ++stored_;
        else if (std::holds_alternative<already_there>(came)) ++there_;
        else if (auto* const why = std::get_if<rejected>(&came)) refuse(row, *why);
        else if (auto* const kept = std::get_if<not_sent>(&came)) co_return stop(std::move(*kept));
        else co_return co_await settle(row, std::get<unknown>(std::move(came)));
        co_return true;
    }

    /// It was deleted since, perhaps made anew.
    boost::asio::awaitable<bool> look_again(std::size_t target) {
        auto const& which = what_.targets[target];
        with_->forget(which.name);
        remembered_[target] = false;
        alertstream::detail::fifo_mutex::turn const turn{co_await enter(with_)};
        auto came = co_await resolve(with_, which);
        auto const before = known_.size();
        bool const goes_on = take(std::move(came));
        known_[target] = std::move(known_[before]);
        known_.pop_back();
        co_return goes_on;
    }

    static std::string not_ours(std::string const& name, rejected const& why) {
        return "the TOM shows its target " + hermes::inner::shown_text(name) + ", but the account may not change it: ask its owner for access (" + why.errors.front().problem + ')';
    }

    void refuse(shipped_datum const& row, rejected const& why) {
        if (no_such_target(why)) {
            with_->forget(what_.targets[row.target].name);
            known_[row.target].reset();
            wrong_.push_back({row.path + ".target", not_ours(what_.targets[row.target].name, why)});
            return;
        }
        for (auto const& each : why.errors) wrong_.push_back({each.path.empty() ? row.path : row.path + '.' + each.path, each.problem});
    }

    /// An answer that does not say whether it was kept: the TOM's list does. Without an answer nothing is asked.
    boost::asio::awaitable<bool> settle(shipped_datum const& row, unknown why) {
        if (why.why.code != errc::answer_unclear) co_return stop(std::move(why));
        if (shows(row.what)) {
            ++there_;
            co_return true;
        }
        auto list = co_await with_->tom.async_data_of(row.what.target, row.what.data_type, boost::asio::use_awaitable);
        if (list) seen_[{row.what.target, row.what.data_type}] = *std::move(list);
        if (!shows(row.what)) co_return stop(std::move(why));
        ++there_;
        co_return true;
    }

    bool shows(datum const& what) const {
        auto const found = seen_.find({what.target, what.data_type});
        return found != seen_.end() && std::ranges::any_of(found->second, [&](datum const& each) { return is_same(what, each); });
    }

    // ------------------------------------------------------------ the file

    boost::asio::awaitable<void> send_file() {
        auto const& target = *known_.at(0);
        asked_ = true;
        auto came = co_await with_->tom.async_upload_file(target.id, *what_.file, boost::asio::use_awaitable);
        if (std::holds_alternative<known_product>(came)) ++stored_;
        else if (auto* const why = std::get_if<rejected>(&came)) refuse_file(*why);
        else if (auto* const kept = std::get_if<not_sent>(&came)) stop(std::move(*kept));
        else if (auto* const lost = std::get_if<unknown>(&came); lost && lost->why.code != errc::answer_unclear) stop(std::move(*lost));
        else {
            std::optional<unknown> unclear;
            if (lost) unclear = std::move(*lost);
            co_await find_file(std::move(unclear));
        }
    }

    void refuse_file(rejected const& why) {
        if (no_such_target(why)) {
            with_->forget(what_.targets.at(0).name);
            wrong_.push_back({"product.target", not_ours(what_.targets.at(0).name, why)});
            return;
        }
        for (auto const& each : why.errors) wrong_.push_back({each.path.empty() ? "product" : "product." + each.path, each.problem});
    }

    /// Whose the file of this id is, which a TOM 2 does not say; and whether it is there at all, if that is not clear.
    boost::asio::awaitable<void> find_file(std::optional<unknown> unclear) {
        auto const& target = *known_.at(0);
        auto found = co_await with_->tom.async_find_product(target.name, what_.file->product_id, boost::asio::use_awaitable);
        if (found && *found && (*found)->target == target.id) {
            ++there_;
        } else if (unclear) {
            stop(*std::move(unclear));
        } else if (found) {
            auto const of = hermes::inner::shown_text(target.name);
            wrong_.push_back({"product.product_id", "the TOM has a file of this product_id, which is not among those of " + of + ": give this one another"});
        } else {
            stop(unknown{found.error(), false});
        }
    }

    // ------------------------------------------------------------ the end

    bool changed() const noexcept { return stored_ > 0; }

    /// `asked_`: a row was on its way when it was cancelled, or the one before was done.
    outcome ended_by(failure why) const {
        if (asked_) return unknown{std::move(why), false};
        return not_sent{std::move(why), true};
    }

    outcome end() {
        auto const rows = what_.data.size() + (what_.file ? 1 : 0);
        auto const done = std::to_string(stored_ + there_) + " of " + std::to_string(rows) + (rows == 1 ? " is at the TOM" : " are at the TOM");
        if (stopped_) {
            auto& words = std::holds_alternative<unknown>(*stopped_) ? std::get<unknown>(*stopped_).why.detail : std::get<not_sent>(*stopped_).why.detail;
            if (stored_ + there_ > 0) words += (words.empty() ? "" : "; ") + done;
            return *std::move(stopped_);
        }
        if (wrong_.empty()) return published{};
        if (stored_ + there_ > 0) wrong_.push_back({"", done + ", and need not be sent again"});
        return rejected{std::move(wrong_), {}};
    }

    at_hand with_;
    shipment what_;
    std::vector<std::optional<known_target>> known_{};  ///< by the shipment's targets; absent: refused
    std::vector<bool> remembered_{};                    ///< the same: not asked for this time
    std::map<std::pair<std::int64_t, std::string>, std::vector<datum>> seen_{};  ///< the TOM's lists, where they were asked for
    std::vector<field_error> wrong_{};
    std::optional<outcome> stopped_{};
    std::size_t stored_{}, there_{};
    bool asked_{};
};

}  // namespace alertstream::tom::inner
