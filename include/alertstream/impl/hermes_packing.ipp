#pragma once

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/hermes/alert_file.hpp>
#include <alertstream/hermes/check.hpp>
#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/packing.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/impl/hermes_row_owners.ipp>

namespace alertstream::hermes {

// ---------------------------------------------------------------- the reference

ALERTSTREAM_DECL std::optional<std::string> reference_of(std::string_view payload) {
    if (payload.find(reference_member) == payload.npos) return std::nullopt;
    boost::json::value tree;
    // As any handler reads it: a bare NaN, which Hermes writes, is no hindrance.
    message const bare{{}, 0, 0, std::nullopt, payload};
    if (!decoder<boost::json::value>::decode(bare, tree)) return std::nullopt;
    auto const* const root = tree.if_object();
    auto const* const data = root ? root->if_contains("data") : nullptr;
    auto const* const members = data ? data->if_object() : nullptr;
    auto const* const reference = members ? members->if_contains(boost::json::string_view{reference_member.data(), reference_member.size()}) : nullptr;
    if (!reference || !reference->is_string()) return std::nullopt;
    return std::string{reference->get_string()};
}

// ---------------------------------------------------------------- what is frozen

namespace inner {

inline boost::json::value flag(std::optional<bool> const& from) { return from ? boost::json::value(*from) : boost::json::value(nullptr); }

inline std::optional<bool> flag_in(boost::json::object const& from, std::string_view name) {
    auto const* const value = from.if_contains(boost::json::string_view{name.data(), name.size()});
    return value && value->is_bool() ? std::optional{value->get_bool()} : std::nullopt;
}

/// A part of `from`, cut off its front; absent if there is not so much.
inline std::optional<std::string> take(std::string_view& from, boost::json::value const& size) {
    boost::system::error_code problem;
    auto const count = size.to_number<std::size_t>(problem);
    if (problem || count > from.size()) return std::nullopt;
    std::string made{from.substr(0, count)};
    from.remove_prefix(count);
    return made;
}

inline std::optional<frozen_message> read_frozen(boost::json::object const& head, std::string_view rest) {
    frozen_message made{.submit = {flag_in(head, "tns"), flag_in(head, "mpc"), flag_in(head, "gcn")}};
    auto const* const size = head.if_contains("json");
    auto json = size ? take(rest, *size) : std::nullopt;
    if (!json) return std::nullopt;
    made.json = *std::move(json);
    auto const* const files = head.if_contains("files");
    if (!files || !files->is_array()) return std::nullopt;
    for (auto const& each : files->get_array()) {
        auto const* const of = each.if_object();
        auto const text = [of](char const* name) { return of && of->if_contains(name) && of->at(name).is_string() ? std::string{of->at(name).get_string()} : std::string{}; };
        auto bytes = of && of->if_contains("size") ? take(rest, of->at("size")) : std::nullopt;
        if (!bytes) return std::nullopt;
        made.files.push_back({text("name"), text("content_type"), *std::move(bytes)});
    }
    return rest.empty() ? std::optional{std::move(made)} : std::nullopt;
}

}  // namespace inner

ALERTSTREAM_DECL std::string freeze(frozen_message const& from) {
    boost::json::array files;
    std::size_t size = from.json.size();
    for (auto const& each : from.files) {
        files.push_back({{"name", each.name}, {"content_type", each.content_type}, {"size", each.bytes.size()}});
        size += each.bytes.size();
    }
    auto const head = boost::json::serialize(boost::json::object{{"tns", inner::flag(from.submit.to_tns)},
                                                                  {"mpc", inner::flag(from.submit.to_mpc)},
                                                                  {"gcn", inner::flag(from.submit.to_gcn)},
                                                                  {"json", from.json.size()},
                                                                  {"files", std::move(files)}});
    std::string made;
    made.reserve(head.size() + 1 + size);
    made.append(head).append(1, '\n').append(from.json);
    for (auto const& each : from.files) made += each.bytes;
    return made;
}

ALERTSTREAM_DECL result<frozen_message> thaw(std::string_view frozen) {
    auto const end = frozen.find('\n');
    boost::system::error_code problem;
    auto const head = end == frozen.npos ? boost::json::value{} : boost::json::parse(boost::json::string_view{frozen.data(), end}, problem);
    auto made = !problem && head.is_object() ? inner::read_frozen(head.get_object(), frozen.substr(end + 1)) : std::nullopt;
    if (!made) return failure{errc::bad_value, "an entry of the outbox that this version did not write"};
    return *std::move(made);
}

// ---------------------------------------------------------------- packing

namespace inner {

/// What must be equal in alerts that go out as one message.
inline std::string all_but_tables(alert const& of, encode_options const& with) {
    alert rest{.title = of.title, .submitter = of.submitter, .authors = of.authors, .message_text = of.message_text, .event_id = of.event_id, .references = of.references, .extra = of.extra};
    std::string made;
    // An alert that cannot be encoded was refused before.
    static_cast<void>(encode(rest, made, with));
    return made;
}

inline std::vector<std::string> subjects_of(alert const& what) {
    std::vector<std::string> made;
    auto const add = [&made](std::string subject) {
        if (std::find(made.begin(), made.end(), subject) == made.end()) made.push_back(std::move(subject));
    };
    for (auto const& each : what.targets) add("target " + simple_name(each.name));
    for (auto const& each : what.references)
        if (!each.citation.empty()) add("reference " + each.source + ' ' + each.citation);
    return made;
}

inline std::size_t rows_of(alert const& what) { return what.photometry.size() + what.spectroscopy.size() + what.astrometry.size(); }

/// An alert as it was packed. Whatever is wrong with the outbox's text is an error of the outbox, and thrown.
struct unpacked {
    explicit unpacked(std::string_view content) : message{thaw(content).value()}, alert{std::move(read_alert_file(message.json).value().alert)} {}

    frozen_message message;
    hermes::alert alert;
};

inline std::string encoded(alert const& from, submission const& submit) {
    std::string made;
    encode(from, made, {.topic = {}, .default_authors = {}, .submit = submit}).value();
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL std::variant<packed, rejected> pack(std::string const& topic, alert const& what, pack_options const& with) {
    encode_options const as{.topic = topic, .default_authors = with.default_authors, .submit = with.submit};
    if (auto wrong = check(what, as)) return *std::move(wrong);
    if (std::any_of(what.extra.begin(), what.extra.end(), [](auto const& each) { return each.name == reference_member; }))
        return rejected{{{"data." + std::string{reference_member}, "the outbox writes this member: give yours another name"}}};
    frozen_message message{.submit = with.submit, .files = {with.files.begin(), with.files.end()}};
    if (auto const done = encode(what, message.json, as); !done) return rejected{{{"", done.error().message()}}};
    packed made{.subjects = inner::subjects_of(what), .points = points_of(what), .rows = std::max<std::size_t>(1, inner::rows_of(what))};
    if (message.files.empty() && !with.submit.anywhere()) made.gathers_as = inner::all_but_tables(what, as);
    made.content = freeze(message);
    return made;
}

ALERTSTREAM_DECL packed without(packed from, std::span<std::size_t const> rows) {
    inner::unpacked content{from.content};
    std::size_t row = 0;
    auto const leave_out = [&](auto& table) {
        std::erase_if(table, [&](auto const&) { return std::find(rows.begin(), rows.end(), row++) != rows.end(); });
    };
    leave_out(content.alert.photometry);
    leave_out(content.alert.spectroscopy);
    leave_out(content.alert.astrometry);
    content.message.json = inner::encoded(content.alert, content.message.submit);
    from.content = freeze(content.message);
    from.points = points_of(content.alert);
    from.rows = std::max<std::size_t>(1, inner::rows_of(content.alert));
    return from;
}

// ---------------------------------------------------------------- one message of several

namespace inner {

template <class Row>
void append(std::vector<Row>& to, std::vector<Row>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace inner

ALERTSTREAM_DECL std::variant<parcel, rejected> wrap(std::string const& topic, std::span<std::string const> contents, std::string const& reference) {
    inner::unpacked whole{contents.front()};
    for (auto const& each : contents.subspan(1)) {
        inner::unpacked more{each};
        if (!inner::add_targets(whole.alert.targets, more.alert.targets)) return rejected{{{"data.targets", "a target is described in two ways"}}};
        inner::append(whole.alert.photometry, more.alert.photometry);
        inner::append(whole.alert.spectroscopy, more.alert.spectroscopy);
        inner::append(whole.alert.astrometry, more.alert.astrometry);
    }
    whole.alert.extra.push_back(text_member(std::string{reference_member}, reference));
    whole.message.json = inner::encoded(whole.alert, whole.message.submit);
    if (auto const size = whole.message.json.size(); size > largest_body)
        return rejected{{{"data", "with its reference the message has " + std::to_string(size) + " bytes; Hermes takes at most " + std::to_string(largest_body) + ": send it in parts"}}};
    return parcel{topic, reference, freeze(whole.message)};
}

ALERTSTREAM_DECL std::size_t fit(std::span<std::string const> contents) {
    std::size_t size = 0, count = 0;
    std::vector<target> targets;
    for (auto const& each : contents) {
        inner::unpacked const next{each};
        size += next.message.json.size();
        if (count > 0 && (size > most_gathered || !inner::add_targets(targets, next.alert.targets))) break;
        if (count++ == 0) targets = next.alert.targets;
    }
    return std::max<std::size_t>(1, count);
}

ALERTSTREAM_DECL std::vector<std::size_t> blamed(std::span<std::string const> contents, rejected const& why) {
    inner::row_owners owners;
    for (auto const& each : contents) owners.add(inner::unpacked{each}.alert);
    std::vector<std::size_t> made;
    for (auto const& each : why.errors)
        if (!owners.find(each.path, made)) return {};
    std::sort(made.begin(), made.end());
    made.erase(std::unique(made.begin(), made.end()), made.end());
    return made;
}

}  // namespace alertstream::hermes
