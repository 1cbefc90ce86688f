#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include <avro.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/avro/limits.hpp>
#include <alertstream/formats/avro/schema.hpp>

namespace alertstream::avro {

inline std::string_view to_string(kind which) noexcept {
    switch (which) {
    case kind::null: return "null";
    case kind::boolean: return "boolean";
    case kind::int32: return "int";
    case kind::int64: return "long";
    case kind::float32: return "float";
    case kind::float64: return "double";
    case kind::bytes: return "bytes";
    case kind::text: return "string";
    case kind::fixed: return "fixed";
    case kind::enumeration: return "enum";
    case kind::record: return "record";
    case kind::list: return "array";
    case kind::map: return "map";
    case kind::choice: return "union";
    }
    return "?";
}

namespace inner {

inline failure bad_schema(std::string words) { return {errc::bad_value, "Avro schema: " + std::move(words)}; }

inline std::string shown(std::string_view name) {
    return detail::escape_for_terminal(detail::cut_text(name, 80));
}

inline boost::json::value const* json_member(boost::json::value const* in, std::string_view name) {
    auto const* const object = in ? in->if_object() : nullptr;
    return object ? object->if_contains(name) : nullptr;
}
inline std::string_view text_of(boost::json::value const* value) {
    auto const* const text = value ? value->if_string() : nullptr;
    return text ? std::string_view{text->data(), text->size()} : std::string_view{};
}

/// Counts what is in the text, and its named types. libavro 1.11 leaks a schema that names a type twice, and takes
/// an enumeration that has a symbol twice and a fixed of negative size.
class schema_scan {
public:
    result<void> type(boost::json::value const& what, std::string_view space) {
        if (++parts_ > limits::schema_nodes) return bad_schema("more than " + std::to_string(limits::schema_nodes) + " types, fields and symbols");
        if (auto const* const branches = what.if_array()) return each(*branches, space);
        auto const* const object = what.if_object();
        if (!object) return {};
        auto const type_name = text_of(object->if_contains("type"));
        if (type_name == "record") return record(what, named(*object, space));
        if (type_name == "enum") return enumeration(what, named(*object, space));
        if (type_name == "fixed") return fixed(what, named(*object, space));
        auto const* const item = object->if_contains(type_name == "map" ? "values" : "items");
        return item ? type(*item, space) : result<void>{};
    }

private:
    struct name {
        std::string full;
        std::string space;
    };

    static name named(boost::json::object const& object, std::string_view space) {
        std::string const own{text_of(object.if_contains("name"))};
        if (auto const dot = own.rfind('.'); dot != own.npos) return {own, own.substr(0, dot)};
        if (auto const* const given = object.if_contains("namespace")) space = text_of(given);
        return {space.empty() ? own : std::string{space} + '.' + own, std::string{space}};
    }

    result<void> take(name const& of) {
        if (!names_.insert(of.full).second) return bad_schema('"' + shown(of.full) + "\" is defined twice");
        return {};
    }

    result<void> each(boost::json::array const& branches, std::string_view space) {
        for (auto const& branch : branches) {
            if (branch.is_array()) return bad_schema("a union directly in a union");
            if (auto done = type(branch, space); !done) return done;
        }
        return {};
    }

    result<void> record(boost::json::value const& what, name const& of) {
        if (auto done = take(of); !done) return done;
        auto const* const fields = json_member(&what, "fields");
        if (!fields || !fields->is_array()) return {};  // libavro says what is missing
        std::set<std::string_view> seen;
        for (auto const& field : fields->get_array()) {
            if (!seen.insert(text_of(json_member(&field, "name"))).second)
                return bad_schema('"' + shown(of.full) + "\" has two fields \"" + shown(text_of(json_member(&field, "name"))) + '"');
            auto const* const inside = json_member(&field, "type");
            if (!inside) return bad_schema("a field of \"" + shown(of.full) + "\" without a type");
            if (auto done = type(*inside, of.space); !done) return done;
        }
        return {};
    }

    result<void> enumeration(boost::json::value const& what, name const& of) {
        if (auto done = take(of); !done) return done;
        auto const* const symbols = json_member(&what, "symbols");
        if (!symbols || !symbols->is_array()) return {};
        std::set<std::string_view> seen;
        for (auto const& symbol : symbols->get_array())
            if (!symbol.is_string() || !seen.insert(text_of(&symbol)).second) return bad_schema('"' + shown(of.full) + "\" has a symbol twice, or one that is no text");
        parts_ += seen.size();
        return parts_ > limits::schema_nodes ? bad_schema("too many symbols") : result<void>{};
    }

    result<void> fixed(boost::json::value const& what, name const& of) {
        if (auto done = take(of); !done) return done;
        auto const* const size = json_member(&what, "size");
        if (!size || !size->is_int64() || size->get_int64() < 0 || size->get_int64() > std::numeric_limits<std::int32_t>::max())
            return bad_schema('"' + shown(of.full) + "\" has no size from 0 to 2147483647");
        return {};
    }

    std::set<std::string> names_;
    std::size_t parts_{};
};

struct schema_handle {
    avro_schema_t it{};
    ~schema_handle() {
        if (it) avro_schema_decref(it);
    }
};

}  // namespace inner

/// Walks libavro's tree into the table, beside the JSON: libavro does not keep the annotations.
class schema_builder {
public:
    using json = boost::json::value;

    explicit schema_builder(std::string_view text) { made_->text_ = text; }

    result<std::shared_ptr<schema const>> operator()(avro_schema_t root, json const& text) {
        made_->root_ = add(root, &text, "");
        if (auto done = find_constants(); !done) return done.error();
        return std::shared_ptr<schema const>{std::move(made_)};
    }

private:
    std::uint32_t add(avro_schema_t from, json const* text, std::string_view space) {
        if (avro_typeof(from) == AVRO_LINK) return known_.at(avro_schema_link_target(from));
        auto const index = static_cast<std::uint32_t>(made_->nodes_.size());
        made_->nodes_.push_back({.type = kind_of(from)});
        switch (made_->nodes_[index].type) {
        case kind::record: add_record(from, text, name(index, from, text, space)); break;
        case kind::enumeration: add_symbols(index, from, name(index, from, text, space)); break;
        case kind::fixed:
            name(index, from, text, space);
            made_->nodes_[index].size = static_cast<std::uint64_t>(avro_schema_fixed_size(from));
            break;
        case kind::list: add_parts(index, {{{}, add(avro_schema_array_items(from), inner::json_member(text, "items"), space)}}); break;
        case kind::map: add_parts(index, {{{}, add(avro_schema_map_values(from), inner::json_member(text, "values"), space)}}); break;
        case kind::choice: add_branches(index, from, text, space); break;
        default: break;
        }
        made_->nodes_[index].meaning = meaning_of(made_->nodes_[index].type, inner::text_of(inner::json_member(text, "logicalType")));
        return index;
    }

    void add_record(avro_schema_t from, json const* text, std::string const& space) {
        auto const index = known_.at(from);
        auto const* const fields = inner::json_member(text, "fields");
        std::vector<part> parts;
        for (std::size_t i = 0, count = avro_schema_record_size(from); i < count; ++i) {
            auto const* const type = fields && fields->is_array() && i < fields->get_array().size() ? inner::json_member(&fields->get_array()[i], "type") : nullptr;
            auto const* const field_name = avro_schema_record_field_name(from, static_cast<int>(i));
            parts.push_back({keep(field_name), add(avro_schema_record_field_get_by_index(from, static_cast<int>(i)), type, space)});
        }
        add_parts(index, parts);
    }

    void add_symbols(std::uint32_t index, avro_schema_t from, std::string const&) {
        std::vector<part> parts;
        for (int i = 0; i < avro_schema_enum_number_of_symbols(from); ++i) parts.push_back({keep(avro_schema_enum_get(from, i)), 0});
        add_parts(index, parts);
    }

    void add_branches(std::uint32_t index, avro_schema_t from, json const* text, std::string_view space) {
        std::vector<part> parts;
        for (std::size_t i = 0, count = avro_schema_union_size(from); i < count; ++i) {
            auto const* const branch = text && text->is_array() && i < text->get_array().size() ? &text->get_array()[i] : nullptr;
            parts.push_back({{}, add(avro_schema_union_branch(from, static_cast<int>(i)), branch, space)});
        }
        add_parts(index, parts);
    }

    void add_parts(std::uint32_t index, std::vector<part> const& parts) {
        made_->nodes_[index].first_part = static_cast<std::uint32_t>(made_->parts_.size());
        made_->nodes_[index].part_count = static_cast<std::uint32_t>(parts.size());
        made_->parts_.insert(made_->parts_.end(), parts.begin(), parts.end());
    }

    std::string_view keep(std::string text) { return made_->names_.emplace_back(std::move(text)); }

    /// Names the node, makes it known to links, and returns the namespace of what is inside.
    std::string name(std::uint32_t index, avro_schema_t from, json const* text, std::string_view space) {
        known_.emplace(from, index);
        std::string full{inner::text_of(inner::json_member(text, "name"))};
        if (full.empty()) full = avro_schema_name(from);
        std::string inside{space};
        if (auto const dot = full.rfind('.'); dot != full.npos) {
            inside = full.substr(0, dot);
        } else {
            if (auto const* const given = inner::json_member(text, "namespace")) inside = inner::text_of(given);
            if (!inside.empty()) full = inside + '.' + full;
        }
        made_->nodes_[index].name = keep(std::move(full));
        return inside;
    }

    static kind kind_of(avro_schema_t from) noexcept {
        switch (avro_typeof(from)) {
        case AVRO_STRING: return kind::text;
        case AVRO_BYTES: return kind::bytes;
        case AVRO_INT32: return kind::int32;
        case AVRO_INT64: return kind::int64;
        case AVRO_FLOAT: return kind::float32;
        case AVRO_DOUBLE: return kind::float64;
        case AVRO_BOOLEAN: return kind::boolean;
        case AVRO_NULL: return kind::null;
        case AVRO_RECORD: return kind::record;
        case AVRO_ENUM: return kind::enumeration;
        case AVRO_FIXED: return kind::fixed;
        case AVRO_MAP: return kind::map;
        case AVRO_ARRAY: return kind::list;
        case AVRO_UNION: return kind::choice;
        case AVRO_LINK:
        default: return kind::null;  // some versions have an AVRO_INVALID, which no schema has
        }
    }

    static avro::meaning meaning_of(kind type, std::string_view text) noexcept {
        auto const is = [&](kind of, std::string_view called) { return type == of && text == called; };
        if (is(kind::int64, "timestamp-millis")) return meaning::timestamp_millis;
        if (is(kind::int64, "timestamp-micros")) return meaning::timestamp_micros;
        if (is(kind::int32, "date")) return meaning::date;
        if (is(kind::int32, "time-millis")) return meaning::time_millis;
        if (is(kind::int64, "time-micros")) return meaning::time_micros;
        if (is(kind::bytes, "decimal") || is(kind::fixed, "decimal")) return meaning::decimal;
        if (is(kind::text, "uuid")) return meaning::uuid;
        return meaning::none;
    }

    /// Which types always take the same bytes; also where a record contains itself without an end.
    result<void> find_constants() {
        std::vector<char> state(made_->nodes_.size(), unseen);
        for (std::uint32_t i = 0; i < made_->nodes_.size(); ++i)
            if (auto done = find_constant(i, state, 0); !done) return done;
        return {};
    }

    result<void> find_constant(std::uint32_t index, std::vector<char>& state, std::size_t depth) {
        auto& here = made_->nodes_[index];
        if (state[index] == done) return {};
        if (state[index] == open || depth > limits::schema_nodes / 16) return inner::bad_schema('"' + inner::shown(here.name) + "\" contains itself without an end");
        state[index] = open;
        here.is_constant = here.type == kind::null || here.type == kind::boolean || here.type == kind::float32 || here.type == kind::float64 || here.type == kind::fixed;
        if (here.type == kind::boolean) here.size = 1;
        if (here.type == kind::float32) here.size = 4;
        if (here.type == kind::float64) here.size = 8;
        if (here.type == kind::record) {
            here.is_constant = true;
            for (auto const& field : made_->parts(here)) {
                if (auto fine = find_constant(field.node, state, depth + 1); !fine) return fine;
                auto const& inside = made_->nodes_[field.node];
                here.is_constant = here.is_constant && inside.is_constant;
                here.size = std::min<std::uint64_t>(here.size + inside.size, std::uint64_t{1} << 62);
            }
        }
        state[index] = done;
        return {};
    }

    static constexpr char unseen = 0, open = 1, done = 2;

    std::shared_ptr<schema> made_{new schema};
    std::map<avro_schema_t, std::uint32_t> known_;
};

inline result<std::shared_ptr<schema const>> schema::parse(std::string_view text) {
    if (text.size() > limits::schema_bytes) return inner::bad_schema("larger than " + std::to_string(limits::schema_bytes) + " bytes");
    boost::json::parse_options options;
    options.max_depth = limits::schema_depth;
    error_code problem;
    auto const tree = boost::json::parse({text.data(), text.size()}, problem, {}, options);
    if (problem == boost::json::error::too_deep) return failure{errc::too_deep, "Avro schema"};
    if (problem) return failure{errc::not_json, "Avro schema: " + problem.message()};
    if (auto done = inner::schema_scan{}.type(tree, ""); !done) return done.error();

    inner::schema_handle parsed;
    if (avro_schema_from_json_length(text.data(), text.size(), &parsed.it) != 0) {
        parsed.it = nullptr;
        return inner::bad_schema(inner::shown(avro_strerror()));
    }
    return schema_builder{text}(parsed.it, tree);
}

}  // namespace alertstream::avro
