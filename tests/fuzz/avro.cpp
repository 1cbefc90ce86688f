/// Avro containers: whatever the bytes are, a value or an error, in bounded time and memory; and what was read can be
/// written and read again.
// link: -lavro -lz -lrdkafka
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <alertstream/formats/avro.hpp>

namespace as = alertstream;

namespace fuzzed {

enum class band { g, r, i };
BOOST_DESCRIBE_ENUM(band, g, r, i)

struct point {
    double ra{};
    std::optional<float> magpsf{};
    std::optional<fuzzed::band> band{};
};
BOOST_DESCRIBE_STRUCT(point, (), (ra, magpsf, band))

struct alert {
    std::optional<std::string_view> objectId{};
    std::optional<std::int64_t> candid{};
    std::optional<point> candidate{};
    std::optional<std::vector<point>> prv_candidates{};
    std::optional<std::map<std::string, double>> classification{};
    std::optional<std::variant<std::monostate, std::int64_t, std::string>> remark{};
    std::optional<std::span<std::byte const>> stamp{};
    std::optional<std::array<std::byte, 4>> hash{};
    std::optional<as::time_point> at{};
    std::optional<std::vector<alert>> children{};
};
BOOST_DESCRIBE_STRUCT(alert, (), (objectId, candid, candidate, prv_candidates, classification, remark, stamp, hash, at, children))

void need(bool holds) {
    if (!holds) std::abort();
}

}  // namespace fuzzed

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    as::message const from{"alerts", 0, 0, std::nullopt, std::string_view{reinterpret_cast<char const*>(data), size}};

    as::avro::one<fuzzed::alert> typed;
    (void)as::decoder<as::avro::one<fuzzed::alert>>::decode(from, typed);
    as::avro::all<fuzzed::point> points;
    (void)as::decoder<as::avro::all<fuzzed::point>>::decode(from, points);

    as::avro::records trees;
    if (!as::decoder<as::avro::records>::decode(from, trees)) return 0;
    if (trees.size() > 0) (void)as::avro::to_json(trees[0]);
    std::string written, again;
    fuzzed::need(as::avro::write(trees, written).has_value());
    as::avro::records copy;
    fuzzed::need(as::decoder<as::avro::records>::decode({"alerts", 0, 0, std::nullopt, written}, copy).has_value());
    // Not compared as values: a NaN is not itself. The sync markers are random.
    fuzzed::need(as::avro::write(copy, again).has_value() && again.size() == written.size() && copy.size() == trees.size());
    return 0;
}
