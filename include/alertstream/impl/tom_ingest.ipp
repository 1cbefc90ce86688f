#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include <boost/asio/deferred.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/hopskotch/stored_message.hpp>
#include <alertstream/impl/hermes_own_alert.ipp>
#include <alertstream/impl/tom_ingest_plan.ipp>
#include <alertstream/impl/tom_look_for.ipp>
#include <alertstream/tom/ingest.hpp>
#include <alertstream/tom/photometry_file.hpp>

namespace alertstream::tom {

struct ingest::state {
    tom::client tom;
    ingest_options with;
    ingest_counters counters{};
    bool logged_in{};               ///< the TOM was seen to look at our log-in
    std::set<std::string> late{};   ///< files that the TOM had, and showed no point of
    store::admission admission{with.admission};

    /// Absent: it is passed over, and counted.
    std::optional<store::admission::ticket> admit(hermes::alert const& alert, metadata const& from) {
        if (hermes::inner::comes_back(with.skip_ours, from)) {
            ++counters.ours;
            return std::nullopt;
        }
        auto ticket = admission.ask(from, hopskotch::stored_sender(from.raw()), alert.photometry.size() + alert.spectroscopy.size());
        counters.strangers = admission.counts().strangers;
        counters.over_quota = admission.counts().over_quota;
        return ticket;
    }
};

namespace inner {

template <class Type>
using awaited = boost::asio::awaitable<Type>;

/// One alert on its way into the TOM.
class ingestion {
public:
    ingestion(tom::client& tom, ingest_options const& with, ingest_counters& counters, bool& logged_in, std::set<std::string>& late, metadata const& from)
        : tom_{tom}, with_{with}, counters_{counters}, logged_in_{logged_in}, late_{late}, from_{from} {}

    awaited<void> put(ingest_plan plan) {
        refused_ = std::move(plan.refused);
        refused_rows_ = plan.refused_rows;
        if (!plan.targets.empty()) co_await log_in();
        for (auto& each : plan.targets) co_await put(each);
        report();
        finish();
    }

private:
    /// `path`: the row's, that may be to blame.
    [[noreturn]] void away(failure const& why, std::string const& path = {}) {
        logged_in_ = false;
        throw unavailable{"the TOM: " + path + (path.empty() ? "" : ": ") + why.message()};
    }

    /// A path of ours has its beginning, one of the TOM's has not.
    static std::string below(std::string const& start, std::string const& path) { return path.starts_with(start) ? path : path.empty() ? start : start + '.' + path; }

    void refuse(std::size_t rows, std::string path, std::string why) {
        refused_.push_back({std::move(path), std::move(why)});
        refused_rows_ += rows;
    }

    awaited<void> log_in() {
        if (logged_in_) co_return;
        auto const taken = co_await tom_.async_check_login();
        if (!taken) away(taken.error());
        logged_in_ = true;
    }

    awaited<void> put(ingest_target& of) {
        auto const there = co_await find_or_make(of);
        if (!there) co_return;
        for (auto& row : of.rows) row.what.target = there->id;
        co_await put_file(of, *there);
        for (auto const& row : of.rows) co_await post(row);
    }

    // ------------------------------------------------------------ targets

    /// Absent: its rows are accounted for.
    awaited<std::optional<known_target>> find_or_make(ingest_target const& of) {
        auto found = co_await find(of);
        if (!found) {
            refuse(of.rows.size(), of.rows.front().path, found.error().message());
            co_return std::nullopt;
        }
        if (*found) co_return std::move(*found);
        if (with_.create_targets && of.described) co_return co_await make(of);
        passed_over_.push_back(of.name);
        counters_.passed_over += of.rows.size();
        passed_over_rows_ += of.rows.size();
        co_return std::nullopt;
    }

    /// A name that several targets go by, and aliases of two, are `bad_value`.
    awaited<result<std::optional<known_target>>> find(ingest_target const& of) {
        auto const aliases = of.described ? std::span<std::string const>{of.described->aliases} : std::span<std::string const>{};
        auto found = co_await look_for(tom_, of.name, aliases);
        if (!found && found.error().code != errc::bad_value) away(found.error());
        co_return found;
    }

    awaited<std::optional<known_target>> make(ingest_target const& of) {
        auto const what = write_target(*of.described, with_.target_list, of.path);
        if (auto const* const wrong = std::get_if<rejected>(&what)) co_return refuse_target(of, *wrong);
        auto made = co_await tom_.async_create_target(std::get<boost::json::object>(what));
        if (auto* const target = std::get_if<known_target>(&made)) {
            ++counters_.targets;
            co_return std::move(*target);
        }
        if (auto const* const down = std::get_if<not_sent>(&made)) away(down->why);
        if (auto const* const unclear = std::get_if<unknown>(&made)) away(unclear->why);
        auto const& why = std::get<rejected>(made);
        if (is_taken(why)) {  // by another lane meanwhile, or by somebody who does not show it
            auto found = co_await find(of);
            if (found && *found) co_return std::move(*found);
        }
        co_return refuse_target(of, why);
    }

    std::optional<known_target> refuse_target(ingest_target const& of, rejected const& why) {
        if (why.errors.empty()) refuse(of.rows.size(), of.path, "the TOM refuses the target");
        else refuse(of.rows.size(), below(of.path, why.errors.front().path), why.errors.front().problem);
        return std::nullopt;
    }

    // ------------------------------------------------------------ rows

    awaited<void> post(ingest_row const& row) {
        auto const came = co_await tom_.async_post_datum(row.what);
        if (std::holds_alternative<stored>(came)) ++kept_, ++counters_.stored;
        else if (std::holds_alternative<already_there>(came)) ++kept_, ++counters_.known;
        else if (auto const* const refused = std::get_if<rejected>(&came))
            refuse(1, refused->errors.empty() ? row.path : below(row.path, refused->errors.front().path), refused->errors.empty() ? "the TOM refuses it" : refused->errors.front().problem);
        else if (auto const* const down = std::get_if<not_sent>(&came)) {
            if (down->why.code != errc::request_refused) away(down->why, row.path);
            refuse(1, row.path, down->why.message());
        } else co_await look_up(row, std::get<unknown>(came).why);
    }

    /// A TOM 2 without DEBUG answers a repeat as it answers everything that went wrong: what it has, says which it was.
    awaited<void> look_up(ingest_row const& row, failure why) {
        if (why.code != errc::answer_unclear) away(why, row.path);
        if (!shows(row.what)) {
            auto there = co_await tom_.async_data_of(row.what.target, row.what.data_type);
            if (there) lists_[{row.what.target, row.what.data_type}] = *std::move(there);
            if (!shows(row.what)) away(why, row.path);
        }
        ++kept_, ++counters_.known;
    }

    /// In its list, if that was asked for.
    bool shows(datum const& what) const {
        auto const found = lists_.find({what.target, what.data_type});
        return found != lists_.end() && std::ranges::any_of(found->second, [&](datum const& each) { return is_same(what, each); });
    }

    // ------------------------------------------------------------ files

    /// Takes from the target's rows what need not go one by one.
    awaited<void> put_file(ingest_target& of, known_target const& into) {
        auto const fits = [](ingest_row const& row) { return fits_photometry_file(row.what); };
        if (with_.file_from == 0 || static_cast<std::size_t>(std::ranges::count_if(of.rows, fits)) < with_.file_from) co_return;
        bool const shows_some = co_await drop_known(of, into);
        std::vector<datum> points;
        for (auto const& row : of.rows)
            if (fits(row)) points.push_back(row.what);
        if (points.size() < with_.file_from) co_return;
        data_product product{.target = into.name, .type = "photometry"};
        product.file.name = "photometry.csv";
        product.file.content_type = "text/csv";
        product.file.bytes = write_photometry_file(points);
        if (!co_await upload(into, product, shows_some)) co_return;
        ++counters_.files;
        kept_ += points.size();
        counters_.stored += points.size();
        std::erase_if(of.rows, fits);
    }

    /// Those that the TOM shows, and those that the alert has twice: of a file it would keep both. Whether it shows any.
    awaited<bool> drop_known(ingest_target& of, known_target const& into) {
        auto list = co_await tom_.async_data_of(into.id, "photometry");
        if (!list) away(list.error());
        bool shows_some = false;
        std::multimap<time_point, datum const*> there;
        auto const& kept = lists_[{into.id, "photometry"}] = *std::move(list);
        for (auto const& each : kept) there.emplace(each.timestamp, &each);
        std::set<std::pair<time_point, std::string>> seen;
        auto const before = of.rows.size();
        std::erase_if(of.rows, [&](ingest_row const& row) {
            auto const [begin, end] = there.equal_range(row.what.timestamp);
            if (std::any_of(begin, end, [&](auto const& each) { return is_same(row.what, *each.second); })) return shows_some = true;
            return row.what.data_type == "photometry" && !seen.emplace(row.what.timestamp, boost::json::serialize(row.what.value)).second;
        });
        kept_ += before - of.rows.size();
        counters_.known += before - of.rows.size();
        co_return shows_some;
    }

    /// False: the rows are to go one by one. So they are if the TOM has the file already, for they were not in its list: it went down before it
    /// had read all of the file, or does not show them (limits in a TOM 3). Or it is still at work on it, and they would be there twice: it is given time, once.
    awaited<bool> upload(known_target const& into, data_product const& product, bool shows_some) {
        auto const came = co_await tom_.async_upload_file(into.id, product);
        if (std::holds_alternative<known_product>(came)) co_return true;
        if (auto const* const down = std::get_if<not_sent>(&came); down && down->why.code != errc::request_refused) away(down->why);
        if (auto const* const unclear = std::get_if<unknown>(&came)) away(unclear->why);
        if (std::holds_alternative<already_there>(came) && !shows_some) wait_once(std::to_string(into.id) + ' ' + product_id_of(product));
        auto const* const refused = std::get_if<rejected>(&came);
        from_.log().warning("the TOM takes no file: its rows go one by one",
                            {{"target", into.name}, {"why", refused && !refused->errors.empty() ? refused->errors.front().problem : "it is there already, or refused"}});
        co_return false;
    }

    void wait_once(std::string const& file) {
        constexpr std::size_t many = 10'000;
        if (late_.erase(file) > 0) return;
        if (late_.size() >= many) late_.clear();
        late_.insert(file);
        throw unavailable{"the TOM: it has a file of the alert's points, and shows none of them: it may be at work on it"};
    }

    // ------------------------------------------------------------ the end

    /// The first three.
    std::string reasons() const {
        std::string text;
        for (std::size_t i = 0; i < std::min<std::size_t>(refused_.size(), 3); ++i) text += (i > 0 ? "; " : "") + refused_[i].path + ": " + refused_[i].problem;
        if (refused_.size() > 3) text += "; and more";
        return text;
    }

    void report() {
        counters_.refused += refused_rows_;
        auto const& log = from_.log();
        if (!passed_over_.empty()) {
            std::string names;
            for (std::size_t i = 0; i < std::min<std::size_t>(passed_over_.size(), 5); ++i) names += (i > 0 ? ", " : "") + passed_over_[i];
            log.info("rows of targets that the TOM does not have were passed over",
                     {{"topic", from_.topic()}, {"offset", from_.offset()}, {"rows", passed_over_rows_}, {"targets", passed_over_.size()}, {"names", names}});
        }
        if (refused_rows_ > 0) log.warning("rows were refused by the TOM", {{"topic", from_.topic()}, {"offset", from_.offset()}, {"rows", refused_rows_}, {"why", reasons()}});
    }

    void finish() {
        if (refused_rows_ > 0 && kept_ == 0) throw error{{errc::bad_value, "the TOM keeps none of the alert's rows, and refuses " + std::to_string(refused_rows_) + ": " + reasons()}};
        ++counters_.alerts;
    }

    tom::client& tom_;
    ingest_options const& with_;
    ingest_counters& counters_;
    bool& logged_in_;
    std::set<std::string>& late_;
    metadata const& from_;
    std::map<std::pair<std::int64_t, std::string>, std::vector<datum>> lists_{};  ///< the TOM's, where they were asked for
    std::vector<field_error> refused_{};
    std::vector<std::string> passed_over_{};
    std::size_t refused_rows_{};
    std::size_t passed_over_rows_{};
    std::size_t kept_{};
};

}  // namespace inner

ALERTSTREAM_DECL ingest::ingest(tom::client into, ingest_options with) : state_{std::make_shared<state>(state{std::move(into), std::move(with)})} {}

ALERTSTREAM_DECL boost::asio::awaitable<void> ingest::operator()(hermes::alert const& alert, metadata const& from) const { return put(state_, alert, from); }

ALERTSTREAM_DECL boost::asio::awaitable<void> ingest::put(std::shared_ptr<state> with, hermes::alert const& alert, metadata const& from) {
    auto admitted = with->admit(alert, from);
    if (!admitted) co_return;
    inner::ingestion one{with->tom, with->with, with->counters, with->logged_in, with->late, from};
    auto plan = inner::ingest_planner{alert, from, with->with}.make();
    co_await one.put(std::move(plan));
    admitted->keep();
}

ALERTSTREAM_DECL ingest_counters const& ingest::count() const noexcept { return state_->counters; }

}  // namespace alertstream::tom
