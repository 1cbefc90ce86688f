#pragma once

#include <algorithm>

#include <alertstream/formats/avro/plan.hpp>

namespace alertstream::avro {

namespace inner {

inline std::string_view form_name(form which) noexcept {
    switch (which) {
    case form::boolean: return "bool";
    case form::int32: return "std::int32_t";
    case form::int64: return "std::int64_t";
    case form::float32: return "float";
    case form::float64: return "double";
    case form::text: return "std::string";
    case form::text_view: return "std::string_view";
    case form::bytes: return "std::vector<std::byte>";
    case form::bytes_view: return "std::span<std::byte const>";
    case form::fixed: return "std::array<std::byte>";
    case form::time: return "time_point";
    case form::enumeration: return "an enum";
    case form::nothing: return "std::monostate";
    case form::optional: return "std::optional";
    case form::list: return "std::vector";
    case form::map: return "std::map";
    case form::choice: return "std::variant";
    case form::record: return "a struct";
    }
    return "?";
}

/// Where the words of a failure inside a field belong.
inline failure inside(failure why, std::string_view name) {
    bool const on = !why.detail.empty() && why.detail.front() != ':';
    why.detail = shown(name) + (on ? "." : "") + why.detail;
    return why;
}

}  // namespace inner

inline plan::plan(std::shared_ptr<schema const> from, shape const& into) : schema_{std::move(from)}, target_{&into} {
    root_ = resolve(schema_->root(), into);
    if (refuses(root_)) {
        refused_ = reasons_[steps_[root_].words];
        if (refused_->detail.starts_with(": ")) refused_->detail.erase(0, 2);
    }
    known_.clear();
}

inline std::uint32_t plan::add(step made) {
    steps_.push_back(made);
    return static_cast<std::uint32_t>(steps_.size() - 1);
}

/// A type may contain itself: its step has a number before it is made.
inline std::uint32_t plan::resolve(node const& from, shape const& into) {
    auto const [at, is_new] = known_.try_emplace(sought{&from, &into}, static_cast<std::uint32_t>(steps_.size()));
    auto const index = at->second;
    if (!is_new) return index;
    add({.what = op::skip, .from = &from});
    auto made = resolve_step(from, into);
    made.from = &from;
    made.into = &into;
    steps_[index] = made;
    return index;
}

inline plan::step plan::mismatch(failure why) {
    reasons_.push_back(std::move(why));
    return {.what = op::mismatch, .words = reasons_.size() - 1};
}

inline plan::step plan::cannot(node const& from, shape const& into) {
    std::string words{": Avro's "};
    words += to_string(from.type);
    return mismatch({errc::wrong_type, words + " does not go into " + std::string{inner::form_name(into.type)}});
}

inline plan::step plan::resolve_step(node const& from, shape const& into) {
    if (from.type == kind::choice) return resolve_choice(from, into);
    if (into.type == form::optional) {
        if (from.type == kind::null) return {.what = op::empty};
        auto const inside = resolve(from, into.inside());
        if (refuses(inside)) return mismatch(reasons_[steps_[inside].words]);
        return {.what = op::present, .first = inside};
    }
    if (into.type == form::choice) return resolve_variant(from, into);
    return resolve_plain(from, into);
}

/// Each branch for itself; one that does not fit is an error only when it comes.
inline plan::step plan::resolve_choice(node const& from, shape const& into) {
    std::vector<entry> branches;
    std::optional<std::uint32_t> first_refused;
    bool any = false;
    for (auto const& branch : schema_->parts(from)) {
        auto const inside = resolve(schema_->at(branch.node), into);
        branches.push_back({inside, 0});
        if (!refuses(inside)) any = true;
        else if (!first_refused || schema_->at(branch.node).type != kind::null) first_refused = inside;
    }
    if (!any && first_refused) return mismatch(reasons_[steps_[*first_refused].words]);
    auto const first = static_cast<std::uint32_t>(entries_.size());
    entries_.insert(entries_.end(), branches.begin(), branches.end());
    return {.what = op::branch, .first = first, .count = static_cast<std::uint32_t>(branches.size())};
}

inline plan::step plan::resolve_plain(node const& from, shape const& into) {
    switch (into.type) {
    case form::boolean: return from.type == kind::boolean ? step{.what = op::boolean} : cannot(from, into);
    case form::int32:
    case form::int64:
    case form::float32:
    case form::float64:
    case form::time: return resolve_number(from, into);
    case form::text:
    case form::text_view:
    case form::bytes:
    case form::bytes_view:
    case form::fixed: return resolve_text(from, into);
    case form::enumeration: return resolve_enumeration(from, into);
    case form::nothing: return from.type == kind::null ? step{.what = op::nothing} : cannot(from, into);
    case form::list:
    case form::map: {
        if (from.type != (into.type == form::list ? kind::list : kind::map)) return cannot(from, into);
        auto const inside = resolve(schema_->item(from), into.inside());
        if (refuses(inside)) return mismatch(inner::inside(reasons_[steps_[inside].words], "[]"));
        return {.what = into.type == form::list ? op::list : op::map, .first = inside, .size = into.inside().size};
    }
    case form::record: return from.type == kind::record ? resolve_record(from, into) : cannot(from, into);
    case form::optional:
    case form::choice: break;
    }
    return cannot(from, into);
}

inline plan::step plan::resolve_number(node const& from, shape const& into) {
    bool const whole = from.type == kind::int32 || from.type == kind::int64;
    if (into.type == form::int32 && from.type == kind::int32) return {.what = op::int32};
    if (into.type == form::int64 && whole) return {.what = op::int64};
    if (into.type == form::float32 && whole) return {.what = op::number_to_float};
    if (into.type == form::float64 && whole) return {.what = op::number_to_double};
    if (into.type == form::float32 && from.type == kind::float32) return {.what = op::float32};
    if (into.type == form::float64 && from.type == kind::float32) return {.what = op::float_to_double};
    if (into.type == form::float64 && from.type == kind::float64) return {.what = op::float64};
    if (into.type == form::time) {
        if (from.meaning == meaning::timestamp_micros) return {.what = op::time, .size = 1};
        if (from.meaning == meaning::timestamp_millis) return {.what = op::time, .size = 1'000};
        if (from.meaning == meaning::date) return {.what = op::time, .size = 86'400'000'000};
        if (whole) return mismatch({errc::wrong_type, ": the schema does not say that this number is a time: take std::int64_t"});
    }
    return cannot(from, into);
}

inline plan::step plan::resolve_text(node const& from, shape const& into) {
    bool const counted = from.type == kind::text || from.type == kind::bytes;
    if (into.type == form::text_view || into.type == form::bytes_view) borrows_ = true;
    if (into.type == form::text && counted) return {.what = op::text, .check_utf8 = true};
    if (into.type == form::text_view && counted) return {.what = op::text_view, .check_utf8 = true};
    if (into.type == form::bytes && counted) return {.what = op::bytes};
    if (into.type == form::bytes_view && counted) return {.what = op::bytes_view};
    if (into.type == form::bytes_view && from.type == kind::fixed) return {.what = op::fixed_view, .size = from.size};
    if (into.type == form::fixed && from.type == kind::fixed) {
        if (from.size == into.size) return {.what = op::fixed, .size = from.size};
        return mismatch({errc::wrong_type, ": a fixed of " + std::to_string(from.size) + " bytes does not go into an array of " + std::to_string(into.size)});
    }
    if (into.type == form::text && from.type == kind::enumeration) return {.what = op::symbol};
    if (into.type == form::text_view && from.type == kind::enumeration)
        return mismatch({errc::wrong_type, ": an enumeration's symbol is not in the message: take std::string or a described enum"});
    return cannot(from, into);
}

inline plan::step plan::resolve_enumeration(node const& from, shape const& into) {
    if (from.type != kind::enumeration) return cannot(from, into);
    step const made{.what = op::enumeration, .first = static_cast<std::uint32_t>(symbols_.size()), .count = from.part_count};
    for (auto const& symbol : schema_->parts(from)) {
        auto const found = std::find_if(into.enumerators.begin(), into.enumerators.end(), [&](enumerator const& each) { return each.name == symbol.name; });
        symbols_.push_back(found != into.enumerators.end() ? std::optional{found->value} : std::nullopt);
    }
    return made;
}

/// The alternative of the very type, else the first that the value can become.
inline plan::step plan::resolve_variant(node const& from, shape const& into) {
    auto const exact = [&](form type) {
        switch (from.type) {
        case kind::null: return type == form::nothing;
        case kind::boolean: return type == form::boolean;
        case kind::int32: return type == form::int32 || (type == form::time && from.meaning != meaning::none);
        case kind::int64: return type == form::int64 || (type == form::time && from.meaning != meaning::none);
        case kind::float32: return type == form::float32;
        case kind::float64: return type == form::float64;
        case kind::text: return type == form::text || type == form::text_view;
        case kind::bytes: return type == form::bytes || type == form::bytes_view;
        case kind::fixed: return type == form::fixed;
        case kind::enumeration: return type == form::enumeration;
        case kind::list: return type == form::list;
        case kind::map: return type == form::map;
        case kind::record: return type == form::record;
        case kind::choice: break;
        }
        return false;
    };
    for (bool const must_be_exact : {true, false}) {
        for (std::size_t i = 0; i < into.alternatives.size(); ++i) {
            auto const& alternative = into.alternatives[i]();
            if (must_be_exact && !exact(alternative.type)) continue;
            auto const inside = resolve(from, alternative);
            if (!refuses(inside)) return {.what = op::alternative, .first = inside, .count = static_cast<std::uint32_t>(i)};
        }
    }
    return cannot(from, into);
}

inline plan::step plan::resolve_record(node const& from, shape const& into) {
    auto const members = into.members();
    std::vector<bool> filled(members.size());
    std::vector<entry> entries;
    std::uint64_t passed_over = 0;  // neighbours of known size are passed over in one step
    auto const flush = [&] {
        if (passed_over > 0) entries.push_back({add({.what = op::skip_constant, .size = passed_over}), 0});
        passed_over = 0;
    };
    auto const which = [&](std::string_view name) {
        for (bool const usual : {true, false})
            for (std::size_t i = 0; i < members.size(); ++i)
                if (!filled[i] && (usual ? members[i].names[0] == name : std::find(members[i].names.begin() + 1, members[i].names.end(), name) != members[i].names.end())) return i;
        return members.size();
    };
    for (auto const& field : schema_->parts(from)) {
        auto const i = which(field.name);
        auto const& type = schema_->at(field.node);
        if (i == members.size()) {
            if (type.is_constant && type.size <= limits::decoded_bytes) {
                passed_over += type.size;
            } else {
                flush();
                entries.push_back({add({.what = op::skip, .from = &type}), 0});
            }
            continue;
        }
        flush();
        filled[i] = true;
        auto const inside = resolve(type, members[i].shape());
        if (refuses(inside)) return mismatch(inner::inside(reasons_[steps_[inside].words], field.name));
        entries.push_back({inside, static_cast<std::uint32_t>(members[i].offset)});
    }
    flush();

    auto const first_fallback = static_cast<std::uint32_t>(fallbacks_.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (filled[i]) continue;
        if (!members[i].if_absent)
            return mismatch(inner::inside({errc::missing_member, ": the writer does not have it; take a std::optional, or give the member the rule or_default"}, members[i].names[0]));
        fallbacks_.push_back({static_cast<std::uint32_t>(members[i].offset), &members[i].shape(), members[i].if_absent});
    }
    record_fallbacks_.emplace_back(first_fallback, static_cast<std::uint32_t>(fallbacks_.size()));
    auto const first = static_cast<std::uint32_t>(entries_.size());
    entries_.insert(entries_.end(), entries.begin(), entries.end());
    return {.what = op::record, .first = first, .count = static_cast<std::uint32_t>(entries.size()), .words = record_fallbacks_.size() - 1};
}

}  // namespace alertstream::avro
