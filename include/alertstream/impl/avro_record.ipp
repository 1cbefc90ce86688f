#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include <alertstream/formats/avro/cache.hpp>
#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/avro/typed.hpp>

namespace alertstream::avro {

namespace inner {

inline value const& no_value() noexcept;

}  // namespace inner

inline void value_memory::clear() noexcept {
    chunk_ = 0;
    used_ = 0;
}

inline value* value_memory::take(std::size_t count) {
    while (chunk_ < chunks_.size() && chunks_[chunk_].size - used_ < count) {
        ++chunk_;
        used_ = 0;
    }
    if (chunk_ == chunks_.size()) {
        auto const size = std::max<std::size_t>(count, chunks_.empty() ? 256 : chunks_.back().size * 2);
        chunks_.push_back({std::make_unique<value[]>(size), size});
    }
    auto* const made = chunks_[chunk_].values.get() + used_;
    used_ += count;
    return made;
}

/// Fills a tree from the bytes.
class record_reader {
public:
    static result<void> read(message const& from, decoded& into, bool exactly_one) {
        into.values_.clear();
        into.memory_.clear();
        into.inflated_.clear();
        into.schema_.reset();
        auto in = container::open(from);
        if (!in) return in.error();
        auto parsed = schema_cache::mine().find(in->schema_text());
        if (!parsed) return parsed.error();
        into.schema_ = *parsed;
        record_reader reader{*into.schema_, into.memory_};
        auto done = inner::for_each_value(*in, into.inflated_, [&](cursor& values) {
            if (exactly_one && !into.values_.empty()) return values.fail(errc::bad_value, inner::not_one(2).detail);
            return values.charge(sizeof(value)) && reader.fill(into.schema_->root(), into.values_.emplace_back(), values, 0);
        });
        if (done && exactly_one && into.values_.empty()) done = inner::not_one(0);
        if (!done) {
            into.values_.clear();
            into.memory_ = {};
            into.schema_.reset();
        }
        return inner::after(done, &into.inflated_);
    }

private:
    record_reader(schema const& of, value_memory& memory) noexcept : schema_{of}, memory_{memory} {}

    bool fill(node const& what, value& into, cursor& from, std::size_t depth) {
        if (what.type == kind::choice) return fill_branch(what, into, from, depth);
        into.from_ = &what;
        into.schema_ = &schema_;
        into.integer_ = 0;
        into.count_ = 0;
        std::string_view text;
        std::int32_t small = 0;
        float single = 0;
        switch (what.type) {
        case kind::null: return true;
        case kind::boolean: return from.boolean(into.boolean_);
        case kind::int32: return from.small_number(small) && (into.integer_ = small, true);
        case kind::int64: return from.number(into.integer_);
        case kind::float32: return from.fixed_number(single) && (into.number_ = static_cast<double>(single), true);
        case kind::float64: return from.fixed_number(into.number_);
        case kind::bytes: return from.counted(text) && put(into, text);
        case kind::fixed: return from.bytes(what.size, text) && put(into, text);
        case kind::text:
            if (!from.counted(text)) return false;
            return inner::plain_text(text) ? put(into, text) : from.fail(errc::not_utf8, "a text that is not UTF-8");
        case kind::enumeration:
            if (!from.number(into.integer_)) return false;
            if (into.integer_ >= 0 && into.integer_ < what.part_count) return true;
            return into.from_ = nullptr, from.fail(errc::bad_value, "an enumeration has no such symbol");
        case kind::record: return fill_record(what, into, from, depth);
        case kind::list:
        case kind::map: return fill_items(what, into, from, depth);
        case kind::choice: break;
        }
        return false;
    }

    static bool put(value& into, std::string_view text) noexcept {
        into.bytes_ = text.data();
        into.count_ = text.size();
        return true;
    }

    bool fill_branch(node const& what, value& into, cursor& from, std::size_t depth) {
        std::int64_t number = 0;
        if (!from.number(number)) return false;
        if (number < 0 || number >= what.part_count) return from.fail(errc::bad_value, "a union has no branch " + std::to_string(number));
        return fill(schema_.at(schema_.parts(what)[static_cast<std::size_t>(number)].node), into, from, depth);
    }

    bool fill_record(node const& what, value& into, cursor& from, std::size_t depth) {
        if (depth >= limits::nesting) return from.too_deep();
        if (!from.charge(what.part_count * sizeof(value))) return false;
        auto* const items = memory_.take(what.part_count);
        auto const fields = schema_.parts(what);
        for (std::size_t i = 0; i < fields.size(); ++i)
            if (!fill(schema_.at(fields[i].node), items[i], from, depth + 1)) return from.problem().inside(fields[i].name), false;
        into.items_ = items;
        into.count_ = fields.size();
        return true;
    }

    /// How many there are is known at the end only: they are gathered, then put side by side.
    bool fill_items(node const& what, value& into, cursor& from, std::size_t depth) {
        auto const first = gathered_.size();
        bool const is_map = what.type == kind::map;
        std::size_t index = 0;
        for (std::uint64_t count = 0, size = 0;;) {
            if (!from.block(count, size)) return false;
            if (count == 0) break;
            for (; count > 0; --count, ++index) {
                value key{}, item{};
                std::string_view name;
                if (!from.charge((is_map ? 4 : 2) * sizeof(value))) return false;
                if (is_map && !from.counted(name)) return false;
                if (is_map && !inner::plain_text(name)) return from.fail(errc::not_utf8, "a key of a map");
                if (!fill(schema_.item(what), item, from, depth)) return from.problem().inside(index), false;
                if (is_map && put(key, name)) gathered_.push_back(key);
                gathered_.push_back(item);
            }
        }
        auto* const items = memory_.take(gathered_.size() - first);
        std::copy(gathered_.begin() + static_cast<std::ptrdiff_t>(first), gathered_.end(), items);
        gathered_.resize(first);
        into.items_ = items;
        into.count_ = index;
        return true;
    }

    schema const& schema_;
    value_memory& memory_;
    std::vector<value> gathered_;
};

inline value const& record::root() const noexcept {
    return values_.empty() ? inner::no_value() : values_.front();
}

}  // namespace alertstream::avro

namespace alertstream {

inline result<void> decoder<avro::record>::decode(message const& from, avro::record& into) {
    return avro::record_reader::read(from, into, true);
}
inline result<void> decoder<avro::records>::decode(message const& from, avro::records& into) {
    return avro::record_reader::read(from, into, false);
}

}  // namespace alertstream
