/// exchange json FILE | copy FILE OUT CODEC | typed OUT CODEC: our half of the talk with fastavro.
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include <boost/json/serialize.hpp>

#include <alertstream/formats/avro.hpp>

namespace as = alertstream;

namespace exchanged {

enum class band { g, r, i };
BOOST_DESCRIBE_ENUM(band, g, r, i)

struct point {
    double mag{};
    std::optional<float> error{};
    exchanged::band band{};
};
BOOST_DESCRIBE_STRUCT(point, (), (mag, error, band))

struct light_curve {
    std::string name{};
    std::int32_t small{};
    std::int64_t large{};
    float ratio{};
    bool real{};
    std::vector<point> points{};
    std::optional<point> best{};
    std::map<std::string, double> classification{};
    std::variant<std::monostate, std::int64_t, std::string> remark{};
    std::vector<std::byte> stamp{};
    std::array<std::byte, 2> hash{};
    as::time_point at{};
};
BOOST_DESCRIBE_STRUCT(light_curve, (), (name, small, large, ratio, real, points, best, classification, remark, stamp, hash, at))

}  // namespace exchanged

namespace {

std::string bytes_of(char const* file) {
    std::ifstream in{file, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

void must(as::result<void> const& done) {
    if (!done) throw as::error{done.error()};
}

void read(std::string_view payload, as::avro::records& into) { must(as::decoder<as::avro::records>::decode({"alerts", 0, 0, std::nullopt, payload}, into)); }

std::vector<exchanged::light_curve> samples() {
    using exchanged::band;
    return {{.name = "AT 2026\xce\xb1", .small = -3, .large = std::int64_t{1} << 40, .ratio = 0.5f, .real = true, .points = {{18.5, 0.25f, band::r}, {19.5, std::nullopt, band::g}}, .best = exchanged::point{18.5, 0.25f, band::i},
             .classification = {{"BBH", 0.25}, {"BNS", 0.75}}, .remark = "good", .stamp = {std::byte{0}, std::byte{255}}, .hash = {std::byte{1}, std::byte{2}}, .at = as::time_point{std::chrono::microseconds{1'700'000'000'123'456}}},
            {.name = "", .small = std::numeric_limits<std::int32_t>::min(), .large = std::numeric_limits<std::int64_t>::min(), .remark = std::int64_t{7}}};
}

}  // namespace

int main(int argc, char** argv) try {
    std::string_view const what = argc > 1 ? argv[1] : "";
    auto const how = std::string_view{argv[argc - 1]} == "deflate" ? as::avro::codec::deflate : as::avro::codec::null;
    std::string written;
    as::avro::records values;
    if (what == "json" && argc == 3) {
        auto const payload = bytes_of(argv[2]);
        read(payload, values);
        for (auto const& each : values) std::cout << as::avro::to_json(each) << '\n';
        return 0;
    }
    if (what == "copy" && argc == 5) {
        auto const payload = bytes_of(argv[2]);
        read(payload, values);
        must(as::avro::write(values, written, how));
    } else if (what == "typed" && argc == 4) {
        must(as::avro::write_all(samples(), written, how));
    } else {
        return 64;
    }
    std::ofstream{argv[argc - 2], std::ios::binary} << written;
    return 0;
} catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
