#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string_view>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/formats/avro/plan.hpp>
#include <alertstream/formats/avro/schema.hpp>
#include <alertstream/formats/avro/shape.hpp>

namespace alertstream::avro {

/// Schemas by the SHA-256 of their text, with the plans made of them: every alert carries its schema, and parsing it
/// costs a hundred times the alert. Holds the last used, at most limits::kept_schemas of them and
/// limits::kept_schema_bytes of text. The schema of the message before is recognised by comparing its bytes.
/// Not for several threads: each has its own.
class schema_cache {
public:
    /// That of the calling thread.
    static schema_cache& mine();

    /// What `schema::parse` gives; a text that it refused is refused again without parsing it.
    result<std::shared_ptr<schema const>> find(std::string_view text);

    /// The plan for this type; it lives as long as somebody holds it.
    result<std::shared_ptr<plan const>> find(std::string_view text, shape const& into);

    std::size_t size() const noexcept { return entries_.size(); }
    std::size_t bytes() const noexcept { return bytes_; }
    /// How often a schema was parsed.
    std::size_t parsed() const noexcept { return parsed_; }

private:
    using digest = std::array<unsigned char, 32>;
    struct entry {
        digest key{};
        std::size_t text_size{};
        result<std::shared_ptr<schema const>> parsed;
        std::vector<std::shared_ptr<plan const>> plans{};
    };

    entry& look_up(std::string_view text);
    void trim();

    std::list<entry> entries_;  ///< the last used in front
    std::size_t bytes_{};
    std::size_t parsed_{};
};

}  // namespace alertstream::avro

#include <alertstream/impl/avro_cache.ipp>
