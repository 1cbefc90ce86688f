#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/avro/plan.hpp>
#include <alertstream/message.hpp>

namespace alertstream::avro {

namespace inner {

/// Most texts of alerts are short and ASCII.
inline bool plain_text(std::string_view text) noexcept {
    unsigned char all = 0;
    for (char const c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
    return all < 0x80 || detail::is_utf8(text);
}

template <class Type>
Type& as(void* at) noexcept {
    return *static_cast<Type*>(at);
}

}  // namespace inner

inline bool plan::read(cursor& from, void* into) const {
    return run(root_, into, from, 0);
}

// Called for every value of an alert: what is usual is done here, the rest in functions of its own.
inline bool plan::run(std::uint32_t which, void* at, cursor& from, std::size_t depth) const {
    using inner::as;
    auto const& step = steps_[which];
    std::string_view text;
    std::int64_t number = 0;
    float single = 0;
    switch (step.what) {
    case op::skip: return from.skip(*schema_, *step.from, depth);
    case op::skip_constant: return from.bytes(step.size, text);
    case op::nothing: return true;
    case op::boolean: return from.boolean(as<bool>(at));
    case op::int32: return from.small_number(as<std::int32_t>(at));
    case op::int64: return from.number(as<std::int64_t>(at));
    case op::number_to_float: return from.number(number) && (as<float>(at) = static_cast<float>(number), true);
    case op::number_to_double: return from.number(number) && (as<double>(at) = static_cast<double>(number), true);
    case op::float32: return from.fixed_number(as<float>(at));
    case op::float_to_double: return from.fixed_number(single) && (as<double>(at) = static_cast<double>(single), true);
    case op::float64: return from.fixed_number(as<double>(at));
    case op::text:
    case op::text_view:
    case op::bytes:
    case op::bytes_view:
    case op::fixed:
    case op::fixed_view: return run_text(step, at, from);
    case op::time: return run_time(step, at, from);
    case op::enumeration:
    case op::symbol: return run_symbol(step, at, from);
    case op::empty: return step.into->finish(at, 0), true;
    case op::present: return run(step.first, step.into->enter(at, 0), from, depth);
    case op::branch: return run_branch(step, at, from, depth);
    case op::alternative: return run(step.first, step.into->enter(at, step.count), from, depth);
    case op::list: return run_list(step, at, from, depth);
    case op::map: return run_map(step, at, from, depth);
    case op::record: return run_record(step, at, from, depth);
    case op::mismatch: break;
    }
    auto const& why = reasons_[step.words];
    from.fail(static_cast<errc>(why.code.value()), why.detail.starts_with(": ") ? why.detail.substr(2) : why.detail);
    return false;
}

inline bool plan::run_text(step const& step, void* at, cursor& from) const {
    using inner::as;
    std::string_view text;
    bool const is_fixed = step.what == op::fixed || step.what == op::fixed_view;
    if (is_fixed ? !from.bytes(step.size, text) : !from.counted(text)) return false;
    if (step.check_utf8 && !inner::plain_text(text)) return from.fail(errc::not_utf8, "a text that is not UTF-8: take std::span<std::byte const> to see its bytes");
    auto const* const first = reinterpret_cast<std::byte const*>(text.data());
    switch (step.what) {
    case op::text: as<std::string>(at).assign(text); break;
    case op::text_view: as<std::string_view>(at) = text; break;
    case op::bytes: as<std::vector<std::byte>>(at).assign(first, first + text.size()); break;
    case op::fixed:
        if (!text.empty()) std::memcpy(at, text.data(), text.size());
        break;
    default: as<std::span<std::byte const>>(at) = {first, text.size()}; break;
    }
    return true;
}

inline bool plan::run_time(step const& step, void* at, cursor& from) const {
    std::int64_t count = 0;
    if (!from.number(count)) return false;
    auto const unit = static_cast<std::int64_t>(step.size);
    auto const most = std::numeric_limits<std::int64_t>::max() / unit;
    if (count > most || count < -most) return from.fail(errc::bad_value, "a time beyond what microseconds can count");
    inner::as<time_point>(at) = time_point{std::chrono::microseconds{count * unit}};
    return true;
}

inline bool plan::run_symbol(step const& step, void* at, cursor& from) const {
    std::int64_t number = 0;
    if (!from.number(number)) return false;
    if (number < 0 || number >= step.from->part_count) return from.fail(errc::bad_value, "an enumeration has no symbol " + std::to_string(number));
    auto const index = static_cast<std::size_t>(number);
    auto const name = schema_->parts(*step.from)[index].name;
    if (step.what == op::symbol) return inner::as<std::string>(at).assign(name), true;
    auto const& value = symbols_[step.first + index];
    if (!value) return from.fail(errc::bad_value, "the enum has no \"" + inner::shown(name) + '"');
    step.into->put_number(at, *value);
    return true;
}

inline bool plan::run_branch(step const& step, void* at, cursor& from, std::size_t depth) const {
    std::int64_t number = 0;
    if (!from.number(number)) return false;
    if (number < 0 || number >= step.count) return from.fail(errc::bad_value, "a union has no branch " + std::to_string(number));
    return run(entries_[step.first + static_cast<std::size_t>(number)].step, at, from, depth);
}

inline bool plan::run_list(step const& step, void* at, cursor& from, std::size_t depth) const {
    constexpr std::uint64_t least_charged = 16;  // bounds the time too: items may take no bytes
    std::size_t index = 0;
    for (std::uint64_t count = 0, size = 0;;) {
        if (!from.block(count, size)) return false;
        if (count == 0) break;
        if (count > limits::decoded_bytes) return from.charge(count);
        if (!from.charge(count * std::max<std::uint64_t>(step.size, least_charged))) return false;
        for (; count > 0; --count, ++index)
            if (!run(step.first, step.into->enter(at, index), from, depth)) return from.problem().inside(index), false;
    }
    step.into->finish(at, index);
    return true;
}

inline bool plan::run_map(step const& step, void* at, cursor& from, std::size_t depth) const {
    constexpr std::size_t of_an_entry = 96;  // its place in the tree, and a key
    step.into->finish(at, 0);
    for (std::uint64_t count = 0, size = 0;;) {
        if (!from.block(count, size)) return false;
        if (count == 0) return true;
        for (; count > 0; --count) {
            std::string_view key;
            if (!from.charge(step.size + of_an_entry) || !from.counted(key)) return false;
            if (!inner::plain_text(key)) return from.fail(errc::not_utf8, "a key of a map");
            if (!run(step.first, step.into->entry(at, key), from, depth)) return from.problem().inside(inner::shown(key)), false;
        }
    }
}

inline bool plan::run_record(step const& step, void* at, cursor& from, std::size_t depth) const {
    if (depth >= limits::nesting) return from.too_deep();
    auto* const base = static_cast<char*>(at);
    auto const* const entries = entries_.data() + step.first;
    for (std::uint32_t i = 0; i < step.count; ++i) {
        if (run(entries[i].step, base + entries[i].offset, from, depth + 1)) [[likely]] continue;
        for (auto const& each : step.into->members())
            if (each.offset == entries[i].offset && steps_[entries[i].step].into) from.problem().inside(each.names[0]);
        return false;
    }
    for (auto [first, last] = record_fallbacks_[step.words]; first < last; ++first) fallbacks_[first].type->assign(base + fallbacks_[first].offset, fallbacks_[first].value);
    return true;
}

}  // namespace alertstream::avro
