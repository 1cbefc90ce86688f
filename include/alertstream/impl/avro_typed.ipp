#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include <alertstream/formats/avro/typed.hpp>

namespace alertstream::avro {

namespace inner {

/// Goes through the values of a container; `read` is called for each.
template <class Read>
result<void> for_each_value(container& in, storage& kept, Read&& read) {
    container::block block;
    auto memory = limits::decoded_bytes;  // of the message, however many blocks it has
    for (;;) {
        auto const more = in.next(block, kept);
        if (!more) return more.error();
        if (!*more) return {};
        cursor values{block.bytes, memory};
        for (; block.count > 0; --block.count)
            if (!read(values)) return values.problem().told();
        if (values.left() > 0) return failure{errc::not_avro, std::to_string(values.left()) + " bytes after the last value of a block"};
        memory = values.memory_left();
    }
}

inline failure not_one(std::uint64_t count) {
    return {errc::bad_value, (count == 0 ? std::string{"no value"} : std::string{"more than one value"}) + " in the message: take avro::all to get every one"};
}

/// A message that failed may have asked for much; the next one is usual again.
inline result<void> after(result<void> done, storage* kept) {
    if (!done && kept) *kept = storage{};
    return done;
}

inline result<void> fill_one(container& in, plan const& how, void* at, storage& kept) {
    std::uint64_t count = 0;
    auto done = for_each_value(in, kept, [&](cursor& values) {
        if (++count > 1) return values.fail(errc::bad_value, not_one(count).detail);
        return how.read(values, at);
    });
    if (done && count == 0) return not_one(0);
    return done;
}

}  // namespace inner

inline result<void> read_one(message const& from, shape const& type, void* at, storage* kept) {
    if (kept) kept->clear();
    auto in = container::open(from);
    if (!in) return in.error();
    auto const how = schema_cache::mine().find(in->schema_text(), type);
    if (!how) return how.error();
    if ((*how)->refused()) return *(*how)->refused();
    if (!kept && in->compressed() && (*how)->borrows())
        return failure{errc::wrong_type, "the message is deflated, and the handler's struct has views that need the inflated bytes: derive it from avro::keeps_inflated, or take avro::one"};
    storage own;
    return inner::after(inner::fill_one(*in, **how, at, kept ? *kept : own), kept);
}

inline result<void> read_all(message const& from, shape const& list, void* at, storage& kept) {
    kept.clear();
    auto in = container::open(from);
    if (!in) return in.error();
    auto const how = schema_cache::mine().find(in->schema_text(), list.inside());
    if (!how) return how.error();
    if ((*how)->refused()) return *(*how)->refused();
    constexpr std::size_t least_charged = 16;  // bounds the time too: values may take no bytes
    std::size_t index = 0;
    auto done = inner::for_each_value(*in, kept, [&](cursor& values) {
        return values.charge(std::max<std::size_t>(list.inside().size, least_charged)) && (*how)->read(values, list.enter(at, index++));
    });
    list.finish(at, done ? index : 0);
    return inner::after(done, &kept);
}

}  // namespace alertstream::avro
