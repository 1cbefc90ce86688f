#pragma once

#include <cmath>
#include <limits>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <alertstream/formats/avro/writer.hpp>
#include <alertstream/formats/base64.hpp>

namespace alertstream::avro {

class json_writer {
public:
    json_writer(schema const& as, std::string& out) noexcept : schema_{as}, out_{out} {}

    /// Leaves nothing behind if the value does not fit.
    bool put(node const& as, boost::json::value const& from, std::size_t depth) {
        if (depth > limits::nesting) return fail(errc::bad_value, "nested more than " + std::to_string(limits::nesting) + " deep");
        auto const size = out_.size();
        if (put_value(as, from, depth)) return true;
        out_.resize(size);
        return false;
    }

    avro::problem& problem() noexcept { return problem_; }

private:
    bool put_value(node const& as, boost::json::value const& from, std::size_t depth) {
        switch (as.type) {
        case kind::null: return from.is_null() || cannot(as);
        case kind::boolean: return from.is_bool() ? (out_ += static_cast<char>(from.get_bool()), true) : cannot(as);
        case kind::int32: return put_whole(as, from, std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max());
        case kind::int64: return put_whole(as, from, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
        case kind::float32: return put_real<float>(as, from);
        case kind::float64: return put_real<double>(as, from);
        case kind::text: return from.is_string() ? (inner::put_counted(out_, inner::text_of(&from)), true) : cannot(as);
        case kind::bytes:
        case kind::fixed: return put_bytes(as, from);
        case kind::enumeration: return put_symbol(as, from);
        case kind::record: return put_record(as, from, depth);
        case kind::list: return put_list(as, from, depth);
        case kind::map: return put_map(as, from, depth);
        case kind::choice: return put_branch(as, from, depth);
        }
        return false;
    }

    bool fail(errc code, std::string words) {
        problem_ = {code, std::move(words), {}};
        return false;
    }
    bool cannot(node const& as) { return fail(errc::wrong_type, "no " + std::string{to_string(as.type)}); }

    bool put_whole(node const& as, boost::json::value const& from, std::int64_t low, std::int64_t high) {
        if (!from.is_int64() || from.get_int64() < low || from.get_int64() > high) return cannot(as);
        inner::put_number(out_, from.get_int64());
        return true;
    }

    template <class Real>
    bool put_real(node const& as, boost::json::value const& from) {
        if (!from.is_number()) return cannot(as);
        auto const value = static_cast<Real>(from.to_number<double>());
        if (!std::isfinite(value)) return fail(errc::bad_value, "a number beyond what the schema's type holds");
        inner::put_fixed(out_, value);
        return true;
    }

    bool put_bytes(node const& as, boost::json::value const& from) {
        if (!from.is_string()) return cannot(as);
        auto const bytes = base64_decode(inner::text_of(&from));
        if (!bytes) return fail(errc::bad_value, bytes.error().detail);
        if (as.type == kind::bytes) return inner::put_counted(out_, *bytes), true;
        if (bytes->size() != as.size) return fail(errc::bad_value, std::to_string(bytes->size()) + " bytes, and the schema has a fixed of " + std::to_string(as.size));
        out_ += *bytes;
        return true;
    }

    bool put_symbol(node const& as, boost::json::value const& from) {
        auto const symbols = schema_.parts(as);
        for (std::size_t i = 0; from.is_string() && i < symbols.size(); ++i)
            if (symbols[i].name == inner::text_of(&from)) return inner::put_number(out_, static_cast<std::int64_t>(i)), true;
        return fail(errc::bad_value, "no symbol of the schema's enumeration");
    }

    bool put_record(node const& as, boost::json::value const& from, std::size_t depth) {
        auto const* const object = from.if_object();
        if (!object) return cannot(as);
        for (auto const& each : *object) {
            auto const fields = schema_.parts(as);
            std::string_view const name{each.key().data(), each.key().size()};
            if (std::none_of(fields.begin(), fields.end(), [&](part const& field) { return field.name == name; }))
                return fail(errc::bad_value, "the schema has no \"" + inner::shown(name) + '"');
        }
        static boost::json::value const absent{};
        for (auto const& field : schema_.parts(as)) {
            auto const* const found = object->if_contains({field.name.data(), field.name.size()});
            if (!put(schema_.at(field.node), found ? *found : absent, depth + 1)) return problem_.inside(field.name), false;
        }
        return true;
    }

    bool put_list(node const& as, boost::json::value const& from, std::size_t depth) {
        auto const* const list = from.if_array();
        if (!list) return cannot(as);
        if (!list->empty()) inner::put_number(out_, static_cast<std::int64_t>(list->size()));
        for (std::size_t i = 0; i < list->size(); ++i)
            if (!put(schema_.item(as), (*list)[i], depth + 1)) return problem_.inside(i), false;
        inner::put_number(out_, 0);
        return true;
    }

    bool put_map(node const& as, boost::json::value const& from, std::size_t depth) {
        auto const* const object = from.if_object();
        if (!object) return cannot(as);
        if (!object->empty()) inner::put_number(out_, static_cast<std::int64_t>(object->size()));
        for (auto const& each : *object) {
            std::string_view const key{each.key().data(), each.key().size()};
            inner::put_counted(out_, key);
            if (!put(schema_.item(as), each.value(), depth + 1)) return problem_.inside(key), false;
        }
        inner::put_number(out_, 0);
        return true;
    }

    bool put_branch(node const& as, boost::json::value const& from, std::size_t depth) {
        auto const branches = schema_.parts(as);
        for (std::size_t i = 0; i < branches.size(); ++i) {
            inner::put_number(out_, static_cast<std::int64_t>(i));
            if (put(schema_.at(branches[i].node), from, depth + 1)) return true;
            out_.resize(out_.size() - (i < 64 ? 1 : i < 8192 ? 2 : 3));
        }
        return branches.size() == 2 ? false : fail(errc::wrong_type, "no branch of the schema's union fits");
    }

    schema const& schema_;
    std::string& out_;
    avro::problem problem_{};
};

inline result<void> write_json(schema const& as, boost::json::value const& from, std::string& into, codec how) {
    std::string values;
    json_writer writer{as, values};
    if (!writer.put(as.root(), from, 0)) return writer.problem().told();
    return inner::put_container(into, as, values, 1, how);
}

}  // namespace alertstream::avro
