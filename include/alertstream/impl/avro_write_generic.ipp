#pragma once

#include <alertstream/formats/avro/writer.hpp>

namespace alertstream::avro {

/// Writes values as they were read: the schema is their own, and each knows its place in it.
class generic_writer {
public:
    generic_writer(schema const& as, std::string& out) noexcept : schema_{as}, out_{out} {}

    void put(node const& as, value const& from) {
        switch (as.type) {
        case kind::null: return;
        case kind::boolean: out_ += static_cast<char>(from.boolean_); return;
        case kind::int32:
        case kind::int64:
        case kind::enumeration: inner::put_number(out_, from.integer_); return;
        case kind::float32: inner::put_fixed(out_, static_cast<float>(from.number_)); return;
        case kind::float64: inner::put_fixed(out_, from.number_); return;
        case kind::bytes:
        case kind::text: inner::put_counted(out_, {from.bytes_, from.count_}); return;
        case kind::fixed: out_.append(from.bytes_, from.count_); return;
        case kind::record:
            for (std::size_t i = 0; i < from.count_; ++i) put(schema_.at(schema_.parts(as)[i].node), from.items_[i]);
            return;
        case kind::list:
        case kind::map: put_items(as, from); return;
        case kind::choice: put_branch(as, from); return;
        }
    }

private:
    void put_items(node const& as, value const& from) {
        if (from.count_ > 0) inner::put_number(out_, static_cast<std::int64_t>(from.count_));
        for (std::size_t i = 0; i < from.count_; ++i) {
            if (as.type == kind::map) inner::put_counted(out_, from.name(i));
            put(schema_.item(as), from[i]);
        }
        inner::put_number(out_, 0);
    }

    void put_branch(node const& as, value const& from) {
        auto const branches = schema_.parts(as);
        for (std::size_t i = 0; i < branches.size(); ++i) {
            if (&schema_.at(branches[i].node) != from.from_) continue;
            inner::put_number(out_, static_cast<std::int64_t>(i));
            return put(schema_.at(branches[i].node), from);
        }
    }

    schema const& schema_;
    std::string& out_;
};

namespace inner {

inline result<void> write_decoded(std::shared_ptr<schema const> const& as, std::span<value const> what, std::string& into, codec how) {
    if (!as) return failure{errc::bad_value, "a record that was never read has no schema"};
    std::string values;
    generic_writer writer{*as, values};
    for (auto const& each : what) writer.put(as->root(), each);
    return put_container(into, *as, values, what.size(), how);
}

}  // namespace inner

inline result<void> write(record const& from, std::string& into, codec how) { return inner::write_decoded(from.schema(), {&from.root(), 1}, into, how); }
inline result<void> write(records const& from, std::string& into, codec how) { return inner::write_decoded(from.schema(), from.values(), into, how); }

}  // namespace alertstream::avro
