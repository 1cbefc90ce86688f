#pragma once

#include <algorithm>
#include <chrono>
#include <limits>

#include <alertstream/formats/avro/writer.hpp>

namespace alertstream::avro {

class typed_writer {
public:
    typed_writer(schema const& as, std::string& out) noexcept : schema_{as}, out_{out} {}

    bool put(node const& as, shape const& type, void const* at) {
        if (type.type == form::optional && type.count(at) > 0) return put(as, type.inside(), type.look(at, 0));
        if (type.type == form::choice) {
            if (type.count(at) >= type.alternatives.size()) return fail(errc::bad_value, "a std::variant that is valueless");
            return put(as, type.alternatives[type.count(at)](), type.look(at, 0));
        }
        if (as.type == kind::choice) return put_branch(as, type, at);
        bool const is_nothing = type.type == form::nothing || type.type == form::optional;
        if (is_nothing) return as.type == kind::null || fail(errc::bad_value, "null, and the schema has no null there");
        if (!fits(as, type, false)) return cannot(as, type);
        switch (type.type) {
        case form::boolean: return out_ += static_cast<char>(see<bool>(at)), true;
        case form::int32: return put_whole(as, see<std::int32_t>(at));
        case form::int64: return put_whole(as, see<std::int64_t>(at));
        case form::float32: return put_real(as, see<float>(at));
        case form::float64: return put_real(as, see<double>(at));
        case form::text: return put_text(as, see<std::string>(at));
        case form::text_view: return put_text(as, see<std::string_view>(at));
        case form::bytes: return put_bytes(as, see<std::vector<std::byte>>(at));
        case form::bytes_view: return put_bytes(as, see<std::span<std::byte const>>(at));
        case form::fixed: return put_bytes(as, {static_cast<std::byte const*>(at), type.size});
        case form::time: return put_time(as, see<time_point>(at));
        case form::enumeration: return put_enumerator(as, type, at);
        case form::list: return put_list(as, type, at);
        case form::map: return put_map(as, type, at);
        case form::record: return put_record(as, type, at);
        case form::nothing:
        case form::optional:
        case form::choice: break;
        }
        return false;
    }

    avro::problem& problem() noexcept { return problem_; }

private:
    template <class Type>
    static Type const& see(void const* at) noexcept {
        return *static_cast<Type const*>(at);
    }

    bool fail(errc code, std::string words) {
        problem_ = {code, std::move(words), {}};
        return false;
    }
    bool cannot(node const& as, shape const& type) {
        return fail(errc::wrong_type, std::string{inner::form_name(type.type)} + " does not go into the schema's " + std::string{to_string(as.type)});
    }

    /// Whether a value can be written so; exactly, or with what Avro widens.
    static bool fits(node const& as, shape const& type, bool exactly) noexcept {
        auto const is = [&](auto... kinds) { return ((as.type == kinds) || ...); };
        switch (type.type) {
        case form::boolean: return is(kind::boolean);
        case form::int32: return is(kind::int32) || (!exactly && is(kind::int64, kind::float32, kind::float64));
        case form::int64: return is(kind::int64) || (!exactly && is(kind::float32, kind::float64));
        case form::float32: return is(kind::float32) || (!exactly && is(kind::float64));
        case form::float64: return is(kind::float64);
        case form::text:
        case form::text_view: return is(kind::text) || (!exactly && is(kind::bytes, kind::enumeration));
        case form::bytes:
        case form::bytes_view: return is(kind::bytes) || (!exactly && is(kind::fixed));
        case form::fixed: return (is(kind::fixed) && as.size == type.size) || (!exactly && is(kind::bytes));
        case form::time: return as.meaning == meaning::timestamp_micros || (!exactly && (as.meaning == meaning::timestamp_millis || as.meaning == meaning::date));
        case form::enumeration: return is(kind::enumeration) || (!exactly && is(kind::text));
        case form::list: return is(kind::list);
        case form::map: return is(kind::map);
        case form::record: return is(kind::record) && (!exactly || as.name == type.name);
        case form::nothing:
        case form::optional: return is(kind::null);
        case form::choice: break;
        }
        return false;
    }

    bool put_branch(node const& as, shape const& type, void const* at) {
        auto const branches = schema_.parts(as);
        for (bool const exactly : {true, false}) {
            for (std::size_t i = 0; i < branches.size(); ++i) {
                auto const& branch = schema_.at(branches[i].node);
                if (!fits(branch, type, exactly)) continue;
                inner::put_number(out_, static_cast<std::int64_t>(i));
                return put(branch, type, at);
            }
        }
        return cannot(as, type);
    }

    bool put_whole(node const& as, std::int64_t value) {
        if (as.type == kind::float32) return put_widened<float>(as, value);
        if (as.type == kind::float64) return put_widened<double>(as, value);
        inner::put_number(out_, value);
        return true;
    }

    template <class Real>
    bool put_widened(node const& as, std::int64_t value) {
        constexpr auto most = std::int64_t{1} << std::numeric_limits<Real>::digits;  // up to it every whole number is exact
        if (value > most || value < -most) return fail(errc::bad_value, std::to_string(value) + " would be rounded in the schema's " + std::string{to_string(as.type)});
        inner::put_fixed(out_, static_cast<Real>(value));
        return true;
    }

    template <class Real>
    bool put_real(node const& as, Real value) {
        if (as.type == kind::float64) inner::put_fixed(out_, static_cast<double>(value));
        else inner::put_fixed(out_, value);
        return true;
    }

    bool put_text(node const& as, std::string_view text) {
        if (as.type == kind::enumeration) return put_symbol(as, text);
        if (as.type == kind::text && !inner::plain_text(text)) return fail(errc::not_utf8, "a text that is not UTF-8");
        inner::put_counted(out_, text);
        return true;
    }

    bool put_bytes(node const& as, std::span<std::byte const> bytes) {
        if (as.type == kind::fixed && as.size != bytes.size()) return fail(errc::bad_value, std::to_string(bytes.size()) + " bytes, and the schema has a fixed of " + std::to_string(as.size));
        std::string_view const seen{reinterpret_cast<char const*>(bytes.data()), bytes.size()};
        if (as.type == kind::fixed) out_ += seen;
        else inner::put_counted(out_, seen);
        return true;
    }

    bool put_time(node const& as, time_point at) {
        using namespace std::chrono;
        if (as.meaning == meaning::date) inner::put_number(out_, floor<days>(at).time_since_epoch().count());
        else if (as.meaning == meaning::timestamp_millis) inner::put_number(out_, floor<milliseconds>(at).time_since_epoch().count());
        else inner::put_number(out_, at.time_since_epoch().count());
        return true;
    }

    bool put_symbol(node const& as, std::string_view name) {
        auto const symbols = schema_.parts(as);
        auto const found = std::find_if(symbols.begin(), symbols.end(), [&](part const& each) { return each.name == name; });
        if (found == symbols.end()) return fail(errc::bad_value, "the schema's enumeration has no \"" + inner::shown(name) + '"');
        inner::put_number(out_, found - symbols.begin());
        return true;
    }

    bool put_enumerator(node const& as, shape const& type, void const* at) {
        auto const value = type.number(at);
        auto const found = std::find_if(type.enumerators.begin(), type.enumerators.end(), [&](enumerator const& each) { return each.value == value; });
        if (found == type.enumerators.end()) return fail(errc::bad_value, "an enum's value that has no name: " + std::to_string(value));
        return put_text(as, found->name);
    }

    bool put_list(node const& as, shape const& type, void const* at) {
        auto const count = type.count(at);
        if (count > 0) inner::put_number(out_, static_cast<std::int64_t>(count));
        for (std::size_t i = 0; i < count; ++i)
            if (!put(schema_.item(as), type.inside(), type.look(at, i))) return problem_.inside(i), false;
        inner::put_number(out_, 0);
        return true;
    }

    bool put_map(node const& as, shape const& type, void const* at) {
        struct context {
            typed_writer& self;
            node const& item;
            shape const& inside;
        } in{*this, schema_.item(as), type.inside()};
        if (type.count(at) > 0) inner::put_number(out_, static_cast<std::int64_t>(type.count(at)));
        bool const all = type.each(at, &in, [](void* context_of, std::string_view key, void const* value) {
            auto& here = *static_cast<context*>(context_of);
            if (!inner::plain_text(key)) return here.self.fail(errc::not_utf8, "a key of a map");
            inner::put_counted(here.self.out_, key);
            return here.self.put(here.item, here.inside, value) || (here.self.problem_.inside(key), false);
        });
        inner::put_number(out_, 0);
        return all;
    }

    bool put_record(node const& as, shape const& type, void const* at) {
        auto const members = type.members();
        std::size_t expected = 0;  // mostly in the same order
        for (auto const& field : schema_.parts(as)) {
            std::size_t i = expected;
            if (i >= members.size() || members[i].names[0] != field.name)
                for (i = 0; i < members.size() && std::find(members[i].names.begin(), members[i].names.end(), field.name) == members[i].names.end();) ++i;
            bool const done = i < members.size() ? put(schema_.at(field.node), members[i].shape(), static_cast<char const*>(at) + members[i].offset) : put_absent(schema_.at(field.node));
            if (!done) return problem_.inside(field.name), false;
            expected = i + 1;
        }
        return true;
    }

    bool put_absent(node const& as) {
        if (as.type == kind::null) return true;
        auto const branches = schema_.parts(as);
        for (std::size_t i = 0; as.type == kind::choice && i < branches.size(); ++i)
            if (schema_.at(branches[i].node).type == kind::null) return inner::put_number(out_, static_cast<std::int64_t>(i)), true;
        return fail(errc::missing_member, "the struct has no such member, and the schema no null there");
    }

    schema const& schema_;
    std::string& out_;
    avro::problem problem_{};
};

inline result<void> write_value(schema const& as, shape const& type, void const* value, std::string& into, codec how) {
    std::string values;
    typed_writer writer{as, values};
    if (!writer.put(as.root(), type, value)) return writer.problem().told();
    return inner::put_container(into, as, values, 1, how);
}

inline result<void> write_values(schema const& as, shape const& list, void const* at, std::string& into, codec how) {
    std::string values;
    typed_writer writer{as, values};
    for (std::size_t i = 0, count = list.count(at); i < count; ++i) {
        if (writer.put(as.root(), list.inside(), list.look(at, i))) continue;
        writer.problem().inside(i);
        return writer.problem().told();
    }
    return inner::put_container(into, as, values, list.count(at), how);
}

}  // namespace alertstream::avro
