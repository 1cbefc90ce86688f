#pragma once

#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/formats/avro/writer.hpp>

namespace alertstream::avro {

/// A named type is written where it is met first, and only named after that.
class schema_maker {
public:
    boost::json::value type(shape const& of) {
        switch (of.type) {
        case form::boolean: return "boolean";
        case form::int32: return "int";
        case form::int64: return "long";
        case form::float32: return "float";
        case form::float64: return "double";
        case form::text:
        case form::text_view: return "string";
        case form::bytes:
        case form::bytes_view: return "bytes";
        case form::nothing: return "null";
        case form::time: return boost::json::object{{"type", "long"}, {"logicalType", "timestamp-micros"}};
        case form::fixed: return fixed(of);
        case form::enumeration: return enumeration(of);
        case form::optional: return boost::json::array{"null", type(of.inside())};
        case form::list: return boost::json::object{{"type", "array"}, {"items", type(of.inside())}};
        case form::map: return boost::json::object{{"type", "map"}, {"values", type(of.inside())}};
        case form::choice: return choice(of);
        case form::record: return record(of);
        }
        return nullptr;
    }

private:
    static boost::json::string text(std::string_view from) { return boost::json::string(from.data(), from.size()); }
    bool is_new(std::string_view name) { return named_.emplace(name).second; }

    boost::json::value fixed(shape const& of) {
        auto const name = "bytes_" + std::to_string(of.size);
        if (!is_new(name)) return boost::json::value(text(name));
        return boost::json::object{{"type", "fixed"}, {"namespace", ""}, {"name", name}, {"size", static_cast<std::int64_t>(of.size)}};
    }

    boost::json::value enumeration(shape const& of) {
        if (!is_new(of.name)) return boost::json::value(text(of.name));
        boost::json::array symbols;
        for (auto const& each : of.enumerators) symbols.push_back(text(each.name));
        return boost::json::object{{"type", "enum"}, {"name", text(of.name)}, {"symbols", std::move(symbols)}};
    }

    boost::json::value choice(shape const& of) {
        boost::json::array branches;
        for (auto const each : of.alternatives) branches.push_back(type(each()));
        return branches;
    }

    boost::json::value record(shape const& of) {
        if (!is_new(of.name)) return boost::json::value(text(of.name));
        boost::json::array fields;
        for (auto const& each : of.members()) {
            boost::json::object field{{"name", text(each.names[0])}, {"type", type(each.shape())}};
            if (each.shape().type == form::optional) field["default"] = nullptr;
            fields.push_back(std::move(field));
        }
        return boost::json::object{{"type", "record"}, {"name", text(of.name)}, {"fields", std::move(fields)}};
    }

    std::set<std::string, std::less<>> named_;
};

inline result<std::shared_ptr<schema const>> schema_made_for(shape const& type) {
    auto const text = boost::json::serialize(schema_maker{}.type(type));
    return schema::parse({text.data(), text.size()});
}

}  // namespace alertstream::avro
