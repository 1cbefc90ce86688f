#pragma once

#include <iterator>

#include <openssl/sha.h>

#include <alertstream/formats/avro/cache.hpp>
#include <alertstream/formats/avro/limits.hpp>

namespace alertstream::avro {

inline schema_cache& schema_cache::mine() {
    static thread_local schema_cache instance;
    return instance;
}

inline schema_cache::entry& schema_cache::look_up(std::string_view text) {
    if (!entries_.empty() && entries_.front().parsed && (*entries_.front().parsed)->text() == text) return entries_.front();
    digest key;
    SHA256(reinterpret_cast<unsigned char const*>(text.data()), text.size(), key.data());
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
        if (at->key != key) continue;
        entries_.splice(entries_.begin(), entries_, at);
        return entries_.front();
    }
    ++parsed_;
    bytes_ += text.size();
    entries_.push_front({key, text.size(), schema::parse(text)});
    trim();
    return entries_.front();
}

/// The one just used stays, whatever its size.
inline void schema_cache::trim() {
    while (entries_.size() > 1 && (entries_.size() > limits::kept_schemas || bytes_ > limits::kept_schema_bytes)) {
        bytes_ -= entries_.back().text_size;
        entries_.pop_back();
    }
}

inline result<std::shared_ptr<schema const>> schema_cache::find(std::string_view text) {
    if (text.size() > limits::schema_bytes) return schema::parse(text);  // it says why not
    return look_up(text).parsed;
}

inline result<std::shared_ptr<plan const>> schema_cache::find(std::string_view text, shape const& into) {
    if (text.size() > limits::schema_bytes) return schema::parse(text).error();
    auto& known = look_up(text);
    if (!known.parsed) return known.parsed.error();
    for (auto const& each : known.plans)
        if (&each->target() == &into) return each;
    return known.plans.emplace_back(std::make_shared<plan const>(*known.parsed, into));
}

}  // namespace alertstream::avro
