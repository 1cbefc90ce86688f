#pragma once

#include <map>

#include <alertstream/formats/json_buffer.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/impl/tom_rows.ipp>
#include <alertstream/tom/exact_json.hpp>

namespace alertstream::tom {

namespace inner {

inline boost::json::value const* member_of(boost::json::value const* from, std::string_view name) noexcept {
    auto const* const object = from ? from->if_object() : nullptr;
    return object ? object->if_contains(name) : nullptr;
}

/// A list, or a page of one as the REST interface answers.
inline boost::json::array const* list_in(boost::json::value const& from, std::string_view name) noexcept {
    auto const* found = member_of(&from, name);
    if (auto const* const page = member_of(found, "results")) found = page;
    return found ? found->if_array() : nullptr;
}

/// All of them, one after the other.
class converter {
public:
    converted_data convert(boost::json::value const& from) {
        auto const* const targets = list_in(from, "targets");
        auto const* const datums = list_in(from, "datums");
        for (std::string_view const name : {"targets", "datums"})
            if (auto const* const next = member_of(member_of(&from, name), "next"); next && !next->is_null()) made_.refusals.push_back({std::string{name} + ".next", "a page of several: give all of them"});
        for (std::size_t i = 0; targets && i < targets->size(); ++i) target((*targets)[i], "targets[" + std::to_string(i) + ']');
        for (std::size_t i = 0; datums && i < datums->size(); ++i) datum((*datums)[i], "datums[" + std::to_string(i) + ']');
        return std::move(made_);
    }

private:
    void target(boost::json::value const& from, std::string path) {
        auto const* const object = from.if_object();
        if (!object) return made_.refusals.push_back({std::move(path), "no target"});
        members const of{*object, std::move(path), made_.refusals};
        auto made = target_of(of);
        if (auto const* const id = of.find("id"); id && id->is_int64()) by_id_.emplace(id->get_int64(), made.name);
        made_.alert.targets.push_back(std::move(made));
    }

    std::string name_in(members const& datum) {
        std::string name;
        auto const* const found = datum.find("target");
        if (!found) return datum.refuse("target", "missing"), name;
        if (auto const* const id = found->if_int64()) {
            auto const known = by_id_.find(*id);
            if (known == by_id_.end()) return datum.refuse("target", "none of the targets has the id " + std::to_string(*id)), name;
            return known->second;
        }
        name = datum.text("target");
        bool known = false;
        for (auto const& each : made_.alert.targets) known = known || each.name == name;
        if (!known && !name.empty()) datum.refuse("target", "none of the targets: " + hermes::inner::shown_text(name));
        return name;
    }

    void datum(boost::json::value const& from, std::string path) {
        auto const* const object = from.if_object();
        if (!object) return made_.refusals.push_back({std::move(path), "no datum"});
        members const of{*object, std::move(path), made_.refusals};
        auto const* const value = of.find("value");
        if (value && !value->is_object()) return of.refuse("value", "no object");
        auto const held = value ? of.inside("value", value->get_object()) : of;
        auto type = of.text("data_type");
        if (type.empty() && !value) type = "photometry";  // a table of its own
        if (type != "photometry" && type != "spectroscopy") return of.refuse("data_type", "neither photometry nor spectroscopy: " + hermes::inner::shown_text(type));
        auto name = name_in(of);
        auto& alert = made_.alert;
        if (type == "photometry") alert.photometry.push_back(point_of(of, held)), alert.photometry.back().target = std::move(name);
        else alert.spectroscopy.push_back(spectrum_of(of, held)), alert.spectroscopy.back().target = std::move(name);
    }

    converted_data made_;
    std::map<std::int64_t, std::string> by_id_;
};

/// A text that is nearly always ASCII without quotes.
inline void put_text(std::string& out, std::string_view name, std::string_view value) {
    (out += name) += '"';
    if (json::is_plain(value)) return void((out += value) += '"');
    out.pop_back();
    alertstream::detail::append_json_string(out, value);
}

inline void put_number(std::string& out, std::string_view name, double value) {
    out += name;
    alertstream::detail::append_json_number(out, value);
}

inline void put_error(boost::json::object& into, std::optional<double> const& error) {
    if (error) into["error"] = *error;
}

}  // namespace inner

ALERTSTREAM_DECL bool is_tom_data(boost::json::value const& from) noexcept { return inner::list_in(from, "datums") != nullptr; }

ALERTSTREAM_DECL converted_data to_hermes(boost::json::value const& from) { return inner::converter{}.convert(from); }

ALERTSTREAM_DECL result<converted_data> read_tom_data(std::string_view text) {
    auto const read = read_exact_json(text);
    if (!read) return read.error();
    if (!is_tom_data(*read)) return failure{errc::wrong_type, "no {\"datums\": […], \"targets\": […]}"};
    return to_hermes(*read);
}

ALERTSTREAM_DECL boost::json::object stored_value(hermes::photometry const& row) {
    boost::json::object made{{"error", ""}, {"filter", row.bandpass}, {"telescope", row.telescope}, {"instrument", row.instrument}, {"unit", ""}};
    if (auto const* const seen = std::get_if<hermes::detection>(&row.measured)) {
        inner::put_error(made, seen->error);
        made["unit"] = to_string(seen->value.unit);
        made["magnitude"] = seen->value.value;
    } else if (auto const* const limit = std::get_if<hermes::upper_limit>(&row.measured)) {
        inner::put_error(made, limit->error);
        made["unit"] = to_string(limit->value.unit);
        made["limit"] = limit->value.value;
    } else if (auto const* const odd = std::get_if<hermes::in_unknown_unit>(&row.measured)) {
        inner::put_error(made, odd->error);
        made["unit"] = odd->brightness ? row.unit_text : row.limit_unit_text;
        if (odd->brightness) made["magnitude"] = *odd->brightness;
        else if (odd->limit) made["limit"] = *odd->limit;
    }
    return made;
}

ALERTSTREAM_DECL void append_stored_value(std::string& out, hermes::photometry const& row) {
    auto const* const seen = std::get_if<hermes::detection>(&row.measured);
    auto const* const limit = std::get_if<hermes::upper_limit>(&row.measured);
    auto const* const odd = std::get_if<hermes::in_unknown_unit>(&row.measured);
    auto const error = seen ? seen->error : limit ? limit->error : odd ? odd->error : std::nullopt;
    if (error) inner::put_number(out, "{\"error\":", *error);
    else out += "{\"error\":\"\"";
    inner::put_text(out, ",\"filter\":", row.bandpass);
    inner::put_text(out, ",\"telescope\":", row.telescope);
    inner::put_text(out, ",\"instrument\":", row.instrument);
    auto const unit = seen ? to_string(seen->value.unit) : limit ? to_string(limit->value.unit) : odd ? std::string_view{odd->brightness ? row.unit_text : row.limit_unit_text} : std::string_view{};
    inner::put_text(out, ",\"unit\":", unit);
    if (seen) inner::put_number(out, ",\"magnitude\":", seen->value.value);
    else if (limit) inner::put_number(out, ",\"limit\":", limit->value.value);
    else if (odd && odd->brightness) inner::put_number(out, ",\"magnitude\":", *odd->brightness);
    else if (odd && odd->limit) inner::put_number(out, ",\"limit\":", *odd->limit);
    out += '}';
}

}  // namespace alertstream::tom
