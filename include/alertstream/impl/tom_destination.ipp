#pragma once

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/impl/tom_delivery.ipp>
#include <alertstream/impl/tom_row_checker.ipp>
#include <alertstream/tom/destination.hpp>

namespace alertstream::tom {

ALERTSTREAM_DECL destination_client::destination_client(destination_setup const& with) : list_{with.settings.shared_list.value_or("")} {
    auto who = account_of(with.settings, with.problems);
    if (inner::characters(list_) > 200) with.problems.push_back({with.settings.path + ".SHARED_LIST", "expected at most 200 characters"});
    // Never used if anything is wrong, here or elsewhere.
    if (!with.problems.empty()) return;
    try {
        at_hand_ = std::make_shared<inner::tom_at_hand>(client{with.executor, std::move(who), {}, with.log}, with.settings.create_targets.value_or(false), list_, with.log);
    } catch (error const& e) {
        with.problems.push_back({with.settings.path, e.why().message()});  // a proxy or an authority of the environment
    }
}

// ---------------------------------------------------------------- publishing

namespace inner {

inline boost::asio::awaitable<outcome> deliver(at_hand with, std::variant<shipment, rejected> what) {
    if (auto* const refused = std::get_if<rejected>(&what)) co_return std::move(*refused);
    delivery one{std::move(with), std::get<shipment>(std::move(what))};
    co_return co_await one.run();
}

}  // namespace inner

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string, hermes::alert what) { return inner::deliver(at_hand_, ship(what, list_)); }

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::publish(std::string, data_product what) { return inner::deliver(at_hand_, ship(what)); }

ALERTSTREAM_DECL boost::asio::awaitable<void> destination_client::close() {
    at_hand_->tom.close_idle();
    co_return;
}

// ---------------------------------------------------------------- for an outbox

namespace inner {

inline std::variant<packed, rejected> packed_of(std::variant<shipment, rejected> what, std::vector<shared_point> points) {
    if (auto* const refused = std::get_if<rejected>(&what)) return std::move(*refused);
    auto const& made = std::get<shipment>(what);
    packed content{.content = freeze(made), .points = std::move(points), .rows = std::max<std::size_t>(1, made.data.size())};
    for (auto const& each : made.targets)
        if (auto subject = "target " + hermes::simple_name(each.name); std::ranges::find(content.subjects, subject) == content.subjects.end()) content.subjects.push_back(std::move(subject));
    return content;
}

}  // namespace inner

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack(std::string const&, hermes::alert const& what) const { return inner::packed_of(ship(what, list_), hermes::points_of(what)); }

ALERTSTREAM_DECL std::variant<packed, rejected> destination_client::pack(std::string const&, data_product const& what) const {
    auto made = ship(what);
    auto const* const is = std::get_if<shipment>(&made);
    shared_point const whole{is ? boost::json::serialize(boost::json::array{"product", is->file->product_id}) : std::string{}, {}, 0};
    return inner::packed_of(std::move(made), {whole});
}

ALERTSTREAM_DECL packed destination_client::without(packed from, std::span<std::size_t const> rows) const {
    auto what = thaw(from.content).value();
    std::vector<shipped_datum> left;
    std::vector<shared_point> points;
    for (std::size_t i = 0; i < what.data.size(); ++i) {
        if (std::ranges::find(rows, i) != rows.end()) continue;
        for (auto& each : from.points)
            if (each.row == i) points.push_back({each.key, each.revision, left.size()});
        left.push_back(std::move(what.data[i]));
    }
    what.data = std::move(left);
    from.content = freeze(what);
    from.points = std::move(points);
    from.rows = std::max<std::size_t>(1, what.data.size());
    return from;
}

ALERTSTREAM_DECL std::variant<parcel, rejected> destination_client::wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) const {
    return parcel{topic, reference, contents.front()};
}

ALERTSTREAM_DECL boost::asio::awaitable<std::string> destination_client::ends_of(std::string) { co_return std::string{}; }

ALERTSTREAM_DECL boost::asio::awaitable<outcome> destination_client::deliver(parcel what) {
    auto made = thaw(what.body);
    if (!made) co_return not_sent{made.error(), false};
    inner::delivery one{at_hand_, *std::move(made)};
    co_return co_await one.run();
}

namespace inner {

inline unclear cannot_tell(failure why) {
    bool const later = why.code != errc::bad_value;  // two targets of one name: a person decides
    return {std::move(why), later};
}

/// Whether the TOM shows all of it.
inline boost::asio::awaitable<finding> search(at_hand with, shipment what) {
    {
        alertstream::detail::fifo_mutex::turn const turn{co_await enter(with)};
        if (auto why = co_await prove_login(with)) co_return cannot_tell(*std::move(why));
    }
    std::map<std::pair<std::int64_t, std::string>, std::vector<datum>> seen;
    std::vector<known_target> targets;
    for (auto const& each : what.targets) {
        auto found = co_await look_for(with, each);
        if (!found) co_return cannot_tell(found.error());
        if (!*found) co_return absent{};
        targets.push_back(std::move(**found));
    }
    for (auto& each : what.data) {
        each.what.target = targets[each.target].id;
        std::pair const key{each.what.target, each.what.data_type};
        if (!seen.contains(key)) {
            auto list = co_await with->tom.async_data_of(key.first, key.second, boost::asio::use_awaitable);
            if (!list) co_return cannot_tell(list.error());
            seen.emplace(key, *std::move(list));
        }
        if (std::ranges::none_of(seen.at(key), [&](datum const& there) { return is_same(each.what, there); })) co_return absent{};
    }
    if (!what.file) co_return found{};
    auto product = co_await with->tom.async_find_product(targets.at(0).name, what.file->product_id, boost::asio::use_awaitable);
    if (!product) co_return cannot_tell(product.error());
    if (!*product || (*product)->target != targets.at(0).id) co_return absent{};
    co_return found{};
}

}  // namespace inner

ALERTSTREAM_DECL boost::asio::awaitable<finding> destination_client::look_up(parcel what, std::string) {
    auto made = thaw(what.body);
    if (!made) co_return unclear{made.error(), false};
    co_return co_await inner::search(at_hand_, *std::move(made));
}

ALERTSTREAM_DECL boost::asio::awaitable<std::optional<failure>> destination_client::probe() {
    auto const with = at_hand_;
    auto const taken = co_await with->tom.async_check_login(boost::asio::use_awaitable);
    with->proven = taken.has_value();
    if (!taken) co_return taken.error();
    co_return std::nullopt;
}

}  // namespace alertstream::tom
