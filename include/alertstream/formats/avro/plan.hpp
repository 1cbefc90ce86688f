#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/formats/avro/cursor.hpp>
#include <alertstream/formats/avro/schema.hpp>
#include <alertstream/formats/avro/shape.hpp>

namespace alertstream::avro {

/// How values of one schema go into one type: what Avro calls schema resolution, done once.
///
/// Fields are found by name, at any place; those that the type lacks are skipped. A field that the writer lacks leaves
/// a std::optional empty, gives a member with `or_default` its initial value, and is else an error. int goes into a
/// wider number, float into double, string and bytes into each other (as text only if UTF-8); a union into an optional,
/// a variant, or whatever its branch fits; a value into a union that has it. Names of records are not compared: the
/// struct is the user's own.
/// Beyond the specification: an enumeration also goes into a std::string.
class plan {
public:
    plan(std::shared_ptr<schema const> from, shape const& into);

    /// Why values of this schema cannot become this type at all.
    std::optional<failure> const& refused() const noexcept { return refused_; }

    /// Fills the object from the next value.
    bool read(cursor& from, void* into) const;

    /// Something of the type points into the bytes.
    bool borrows() const noexcept { return borrows_; }
    shape const& target() const noexcept { return *target_; }

private:
    enum class op : std::uint8_t {
        skip, skip_constant, mismatch, nothing,
        boolean, int32, int64, number_to_float, number_to_double, float32, float_to_double, float64,
        text, text_view, bytes, bytes_view, fixed, fixed_view,
        time, enumeration, symbol, empty, present, branch, alternative, list, map, record
    };
    /// One entry of a record: where its value goes, and how.
    struct entry {
        std::uint32_t step{};
        std::uint32_t offset{};
    };
    struct step {
        op what{};
        bool check_utf8{};
        std::uint32_t first{};       ///< entries, or the one step inside
        std::uint32_t count{};
        std::uint64_t size{};        ///< bytes; units of a time in microseconds
        node const* from{};
        shape const* into{};
        std::size_t words{};         ///< of a mismatch; of a record: where its members' fallbacks begin
    };
    struct fallback {
        std::uint32_t offset{};
        shape const* type{};
        void const* value{};
    };
    using sought = std::pair<node const*, shape const*>;

    std::uint32_t resolve(node const& from, shape const& into);
    step resolve_step(node const& from, shape const& into);
    step resolve_choice(node const& from, shape const& into);
    step resolve_plain(node const& from, shape const& into);
    step resolve_number(node const& from, shape const& into);
    step resolve_text(node const& from, shape const& into);
    step resolve_enumeration(node const& from, shape const& into);
    step resolve_variant(node const& from, shape const& into);
    step resolve_record(node const& from, shape const& into);
    step mismatch(failure why);
    step cannot(node const& from, shape const& into);
    bool refuses(std::uint32_t which) const noexcept { return steps_[which].what == op::mismatch; }
    std::uint32_t add(step);

    bool run(std::uint32_t which, void* at, cursor& from, std::size_t depth) const;
    bool run_text(step const&, void* at, cursor& from) const;
    bool run_time(step const&, void* at, cursor& from) const;
    bool run_symbol(step const&, void* at, cursor& from) const;
    bool run_branch(step const&, void* at, cursor& from, std::size_t depth) const;
    bool run_list(step const&, void* at, cursor& from, std::size_t depth) const;
    bool run_map(step const&, void* at, cursor& from, std::size_t depth) const;
    bool run_record(step const&, void* at, cursor& from, std::size_t depth) const;

    std::shared_ptr<schema const> schema_;
    shape const* target_;
    std::vector<step> steps_;
    std::vector<entry> entries_;
    std::vector<std::optional<std::int64_t>> symbols_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> record_fallbacks_;  ///< ranges in fallbacks_
    std::vector<fallback> fallbacks_;
    std::vector<failure> reasons_;
    std::map<sought, std::uint32_t> known_;
    std::optional<failure> refused_;
    std::uint32_t root_{};
    bool borrows_{};
};

}  // namespace alertstream::avro

#include <alertstream/impl/avro_plan.ipp>
#include <alertstream/impl/avro_plan_run.ipp>
