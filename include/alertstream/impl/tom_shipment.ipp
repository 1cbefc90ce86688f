#pragma once

#include <algorithm>

#include <boost/json/serialize.hpp>

#include <alertstream/hermes/point_key.hpp>
#include <alertstream/impl/tom_answer.ipp>
#include <alertstream/impl/tom_data_product.ipp>
#include <alertstream/impl/tom_target.ipp>
#include <alertstream/tom/shipment.hpp>

namespace alertstream::tom {

namespace inner {

/// Reads an alert row by row, and collects what is wrong.
class shipper {
public:
    explicit shipper(hermes::alert const& from) : from_{from} {}

    std::variant<shipment, rejected> ship(std::string_view list) {
        for (std::size_t i = 0; i < from_.targets.size(); ++i) target(from_.targets[i], list, "targets[" + std::to_string(i) + ']');
        source();
        for (std::size_t i = 0; i < from_.photometry.size(); ++i) row(from_.photometry[i], "photometry", "photometry[" + std::to_string(i) + ']');
        for (std::size_t i = 0; i < from_.spectroscopy.size(); ++i) row(from_.spectroscopy[i], "spectroscopy", "spectroscopy[" + std::to_string(i) + ']');
        if (!from_.astrometry.empty()) wrong_.push_back({"astrometry", "TOM Toolkit 2 has no place for positions, and nothing is sent in part: leave it out"});
        if (made_.targets.empty() && wrong_.empty()) wrong_.push_back({"", "neither targets nor data: there is nothing in it for a TOM"});
        if (!wrong_.empty()) return rejected{std::move(wrong_), {}};
        return std::move(made_);
    }

private:
    void target(hermes::target const& one, std::string_view list, std::string path) {
        if (hermes::simple_name(one.name).empty()) return wrong_.push_back({path + ".name", "missing"});
        auto creation = write_target(one, list, path);
        shipped_target made{.name = one.name, .aliases = one.aliases, .path = std::move(path)};
        if (auto* const what = std::get_if<boost::json::object>(&creation)) made.creation = std::move(*what);
        else made.why_not = std::get<rejected>(std::move(creation)).errors;
        made_.targets.push_back(std::move(made));
    }

    /// One that the alert does not describe can be known to the TOM all the same.
    std::size_t target_of(std::string const& name, std::string const& path) {
        auto const is = [&, simple = hermes::simple_name(name)](shipped_target const& each) { return hermes::simple_name(each.name) == simple; };
        auto const found = std::ranges::find_if(made_.targets, is);
        if (found != made_.targets.end()) return static_cast<std::size_t>(found - made_.targets.begin());
        field_error const nowhere{path + ".target", "the alert does not say where " + hermes::inner::shown_text(name) + " is: describe it in targets"};
        made_.targets.push_back({.name = name, .path = path + ".target", .why_not = {nowhere}});
        return made_.targets.size() - 1;
    }

    void source() {
        std::string const path;
        row_checker check{path};
        check.text("submitter", from_.submitter, 100);
        check.text("uuid", from_.uuid, 100);
        for (auto& each : check.take()) wrong_.push_back({each.path.substr(1), std::move(each.problem)});
    }

    template <class Row>
    void row(Row const& from, std::string_view type, std::string const& path) {
        if (hermes::simple_name(from.target).empty()) return wrong_.push_back({path + ".target", "missing"});
        auto value = value_of(from, path);
        if (auto* const refused = std::get_if<rejected>(&value)) {
            wrong_.insert(wrong_.end(), std::make_move_iterator(refused->errors.begin()), std::make_move_iterator(refused->errors.end()));
            return;
        }
        datum made{.data_type = std::string{type}, .timestamp = *from.at, .source_name = from_.submitter.empty() ? "alertstream" : from_.submitter};
        made.value = std::get<boost::json::object>(std::move(value));
        if (!from_.uuid.empty()) made.source_location = "Hermes " + from_.uuid;
        made_.data.push_back({path, target_of(from.target, path), std::move(made)});
    }

    hermes::alert const& from_;
    shipment made_{};
    std::vector<field_error> wrong_{};
};

// ---------------------------------------------------------------- frozen

inline boost::json::array texts(std::vector<std::string> const& from) {
    boost::json::array made;
    for (auto const& each : from) made.emplace_back(each);
    return made;
}

inline boost::json::object frozen(shipped_target const& from) {
    boost::json::array why_not;
    for (auto const& each : from.why_not) why_not.push_back(boost::json::object{{"path", each.path}, {"problem", each.problem}});
    auto creation = from.creation ? boost::json::value(*from.creation) : boost::json::value(nullptr);
    return {{"name", from.name}, {"aliases", texts(from.aliases)}, {"path", from.path}, {"creation", std::move(creation)}, {"why_not", std::move(why_not)}};
}

inline boost::json::object frozen(shipped_datum const& from) {
    auto const& what = from.what;
    return {{"path", from.path},
            {"of", from.target},
            {"data_type", what.data_type},
            {"timestamp", to_iso_time(what.timestamp)},
            {"target", what.target},
            {"source_name", what.source_name},
            {"source_location", what.source_location},
            {"value", what.value}};
}

/// Reads what `freeze` wrote; anything else is absent in the end.
class thawer {
public:
    explicit thawer(boost::json::object const& head) : head_{head} {}

    std::optional<shipment> read(std::string_view bytes) {
        for (auto const& each : list("targets")) made_.targets.push_back(target(each));
        for (auto const& each : list("data")) made_.data.push_back(row(each));
        if (auto const* const file = head_.if_contains("file"); file && file->is_object()) read_file(file->get_object(), bytes);
        else if (!bytes.empty()) broken_ = true;
        return broken_ ? std::nullopt : std::optional{std::move(made_)};
    }

private:
    static std::string text(boost::json::value const& from, std::string_view name) { return std::string{hermes::inner::text_of(from, name)}; }

    boost::json::array const& list(std::string_view name) {
        static boost::json::array const none;
        auto const* const found = head_.if_contains(name);
        if (found && found->is_array()) return found->get_array();
        broken_ = true;
        return none;
    }

    shipped_target target(boost::json::value const& from) {
        shipped_target made{.name = text(from, "name"), .path = text(from, "path")};
        auto const* const object = from.if_object();
        if (!object || made.name.empty()) return broken_ = true, made;
        if (auto const* const aliases = object->if_contains("aliases"); aliases && aliases->is_array())
            for (auto const& each : aliases->get_array())
                if (each.is_string()) made.aliases.emplace_back(each.get_string().data(), each.get_string().size());
        if (auto const* const creation = object->if_contains("creation"); creation && creation->is_object()) made.creation = creation->get_object();
        if (auto const* const why_not = object->if_contains("why_not"); why_not && why_not->is_array())
            for (auto const& each : why_not->get_array()) made.why_not.push_back({text(each, "path"), text(each, "problem")});
        return made;
    }

    shipped_datum row(boost::json::value const& from) {
        shipped_datum made{.path = text(from, "path")};
        auto const of = integer_in(from, "of");
        auto what = read_datum(from);
        if (!of || *of < 0 || static_cast<std::size_t>(*of) >= made_.targets.size() || !what) return broken_ = true, made;
        made.target = static_cast<std::size_t>(*of);
        made.what = *std::move(what);
        return made;
    }

    void read_file(boost::json::value const& from, std::string_view bytes) {
        auto const size = integer_in(from, "size");
        if (!size || static_cast<std::size_t>(*size) != bytes.size() || made_.targets.size() != 1) return void(broken_ = true);
        made_.file = data_product{text(from, "target"), text(from, "type"), {text(from, "name"), text(from, "content_type"), std::string{bytes}}, text(from, "product_id")};
    }

    boost::json::object const& head_;
    shipment made_{};
    bool broken_{};
};

}  // namespace inner

ALERTSTREAM_DECL std::variant<shipment, rejected> ship(hermes::alert const& what, std::string_view list) { return inner::shipper{what}.ship(list); }

ALERTSTREAM_DECL std::variant<shipment, rejected> ship(data_product const& what) {
    if (auto wrong = product_problems(what); !wrong.empty()) return rejected{std::move(wrong), {}};
    shipment made;
    made.targets.push_back({.name = what.target, .path = "product.target", .why_not = {{"product.target", "a file makes no target: share the target first"}}});
    made.file = what;
    made.file->product_id = product_id_of(what);
    return made;
}

ALERTSTREAM_DECL std::string freeze(shipment const& from) {
    boost::json::array targets, data;
    for (auto const& each : from.targets) targets.emplace_back(inner::frozen(each));
    for (auto const& each : from.data) data.emplace_back(inner::frozen(each));
    boost::json::object head{{"targets", std::move(targets)}, {"data", std::move(data)}};
    if (from.file)
        head["file"] = boost::json::object{{"target", from.file->target},
                                           {"type", from.file->type},
                                           {"name", from.file->file.name},
                                           {"content_type", from.file->file.content_type},
                                           {"product_id", from.file->product_id},
                                           {"size", from.file->file.bytes.size()}};
    auto made = boost::json::serialize(head) + '\n';
    if (from.file) made += from.file->file.bytes;
    return made;
}

ALERTSTREAM_DECL result<shipment> thaw(std::string_view frozen) {
    auto const end = frozen.find('\n');
    auto const head = end == frozen.npos ? boost::json::value{} : inner::tree_of(frozen.substr(0, end));
    auto made = head.is_object() ? inner::thawer{head.get_object()}.read(frozen.substr(end + 1)) : std::nullopt;
    if (!made) return failure{errc::bad_value, "an entry of the outbox that this version did not write"};
    return *std::move(made);
}

}  // namespace alertstream::tom
