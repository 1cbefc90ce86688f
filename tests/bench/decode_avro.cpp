/// Decoding a ZTF and a Rubin packet beside fastavro, whose schema is kept.
///
/// The packets are those of the corpus (ALERTSTREAM_CORPUS), or, without it, made here in the same shape. In rounds, ours and fastavro by turns; a figure
/// is the median over the rounds of fastavro's CPU time in that round divided by ours. fastavro runs in a Python of its own: ALERTSTREAM_FASTAVRO, that
/// of tests/fastavro/run, or python3; it gets the bare value, we the whole message with its schema. `--check` exits 1 if a budget is missed.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>

#include <unistd.h>

#include <alertstream/formats/avro.hpp>

#include "measure.hpp"
#include "python_peer.hpp"

namespace as = alertstream;

namespace ztf {

struct cutout {
    std::string_view fileName{};
    std::span<std::byte const> stampData{};
};
BOOST_DESCRIBE_STRUCT(cutout, (), (fileName, stampData))

struct candidate {
    double jd{};
    std::int32_t fid{};
    double ra{};
    double dec{};
    float magpsf{};
    float sigmapsf{};
    std::string_view isdiffpos{};
    std::optional<float> diffmaglim{};
    std::optional<float> rb{};
    std::optional<float> classtar{};
    std::optional<float> distnr{};
};
BOOST_DESCRIBE_STRUCT(candidate, (), (jd, fid, ra, dec, magpsf, sigmapsf, isdiffpos, diffmaglim, rb, classtar, distnr))

struct detection {
    double jd{};
    std::int32_t fid{};
    std::optional<double> ra{};
    std::optional<double> dec{};
    std::optional<float> magpsf{};
    std::optional<float> sigmapsf{};
    std::optional<float> diffmaglim{};
};
BOOST_DESCRIBE_STRUCT(detection, (), (jd, fid, ra, dec, magpsf, sigmapsf, diffmaglim))

struct alert {
    std::string_view objectId{};
    std::int64_t candid{};
    ztf::candidate candidate{};
    std::optional<std::vector<detection>> prv_candidates{};
    std::optional<cutout> cutoutScience{};
    std::optional<cutout> cutoutTemplate{};
    std::optional<cutout> cutoutDifference{};
};
BOOST_DESCRIBE_STRUCT(alert, (), (objectId, candid, candidate, prv_candidates, cutoutScience, cutoutTemplate, cutoutDifference))

}  // namespace ztf

namespace rubin {

struct source {
    std::int64_t diaSourceId{};
    std::optional<std::int64_t> diaObjectId{};
    double midpointMjdTai{};
    double ra{};
    double dec{};
    std::optional<float> psfFlux{};
    std::optional<float> psfFluxErr{};
    std::optional<float> snr{};
    std::optional<std::string_view> band{};
};
BOOST_DESCRIBE_STRUCT(source, (), (diaSourceId, diaObjectId, midpointMjdTai, ra, dec, psfFlux, psfFluxErr, snr, band))

struct alert {
    std::int64_t diaSourceId{};
    source diaSource{};
    std::optional<std::vector<source>> prvDiaSources{};
    std::optional<std::span<std::byte const>> cutoutScience{};
};
BOOST_DESCRIBE_STRUCT(alert, (), (diaSourceId, diaSource, prvDiaSources, cutoutScience))

}  // namespace rubin

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// A schema and a value of it, grown together.
class packet_maker {
public:
    object schema(std::string const& name) {
        auto const fields = std::exchange(fields_, {});
        return {{"type", "record"}, {"name", name}, {"fields", fields}};
    }
    object filled() { return std::exchange(value_, {}); }

    void field(std::string const& name, value type, value with) {
        fields_.push_back(object{{"name", name}, {"type", std::move(type)}, {"doc", "As surveys do, some fifty letters about " + name}});
        value_[name] = std::move(with);
    }
    void optional(std::string const& name, value type, value with) { field(name, array{"null", std::move(type)}, std::move(with)); }
    /// Numbers that no struct here asks for.
    void more(int count) {
        for (int i = 0; i < count; ++i) optional("other" + std::to_string(i), "float", i % 3 == 0 ? value(nullptr) : value(random()));
    }
    double random() { return std::uniform_real_distribution<double>{0, 360}(random_); }

private:
    array fields_;
    object value_;
    std::mt19937 random_{20261128};
};

std::string written(object const& schema, object const& value) {
    auto const parsed = as::avro::schema::parse(boost::json::serialize(schema));
    std::string made;
    if (!parsed || !as::avro::write_json(**parsed, value, made)) std::abort();
    return made;
}

void ztf_row(packet_maker& make, bool now) {
    make.field("jd", "double", 2460000.5);
    make.field("fid", "int", 1);
    if (now) make.field("ra", "double", make.random()), make.field("dec", "double", make.random());
    else make.optional("ra", "double", make.random()), make.optional("dec", "double", make.random());
    for (auto const name : {"magpsf", "sigmapsf"}) now ? make.field(name, "float", make.random()) : make.optional(name, "float", make.random());
    make.field("isdiffpos", "string", "t");
    for (auto const name : {"diffmaglim", "rb", "classtar", "distnr"}) make.optional(name, "float", make.random());
    make.more(now ? 90 : 39);
}

std::string ztf_packet() {
    packet_maker make;
    ztf_row(make, true);
    auto const candidate = make.filled();
    auto const candidate_schema = make.schema("candidate");
    array rows;
    for (int i = 0; i < 30; ++i) ztf_row(make, false), rows.push_back(make.filled()), i < 29 ? (void)make.schema("") : void();
    auto const row_schema = make.schema("prv_candidate");
    make.field("objectId", "string", "ZTF26abcdefg");
    make.field("candid", "long", 123456789012345);
    make.field("candidate", candidate_schema, candidate);
    make.optional("prv_candidates", object{{"type", "array"}, {"items", row_schema}}, rows);
    value stamp_schema = object{{"type", "record"}, {"name", "cutout"}, {"fields", array{object{{"name", "fileName"}, {"type", "string"}}, object{{"name", "stampData"}, {"type", "bytes"}}}}};
    for (auto const name : {"cutoutScience", "cutoutTemplate", "cutoutDifference"})
        make.optional(name, std::exchange(stamp_schema, "cutout"), object{{"fileName", "stamp.fits.gz"}, {"stampData", as::base64_encode(std::string(13'000, 'x'))}});
    auto const filled = make.filled();
    return written(make.schema("alert"), filled);
}

void rubin_row(packet_maker& make) {
    make.field("diaSourceId", "long", 281323062375219200);
    make.optional("diaObjectId", "long", nullptr);
    for (auto const name : {"midpointMjdTai", "ra", "dec"}) make.field(name, "double", make.random());
    for (auto const name : {"psfFlux", "psfFluxErr", "snr"}) make.optional(name, "float", make.random());
    make.optional("band", "string", "r");
    make.more(90);
}

std::string rubin_packet() {
    packet_maker make;
    rubin_row(make);
    auto const now = make.filled();
    (void)make.schema("");
    rubin_row(make);
    auto const before = make.filled();
    auto const row_schema = make.schema("diaSource");
    make.field("diaSourceId", "long", 1231321321);
    make.field("diaSource", row_schema, now);
    make.optional("prvDiaSources", object{{"type", "array"}, {"items", "diaSource"}}, array{before});
    make.optional("cutoutScience", "bytes", nullptr);
    make.more(200);
    auto const filled = make.filled();
    return written(make.schema("alert"), filled);
}

std::string packet(char const* name, std::string (*make)()) {
    auto const* const corpus = std::getenv("ALERTSTREAM_CORPUS");
    std::ifstream in{std::filesystem::path{corpus ? corpus : ""} / "avro" / name, std::ios::binary};
    if (!in) return make();
    std::ostringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

std::string python_with_fastavro() {
    if (auto const* const given = std::getenv("ALERTSTREAM_FASTAVRO")) return given;
    return ::access(".build/fastavro/bin/python", X_OK) == 0 ? ".build/fastavro/bin/python" : "python3";
}

constexpr char const* read_with_fastavro = R"python(
import io, sys, time
try:
    import fastavro
except ImportError:
    sys.exit()
with open(sys.argv[1], "rb") as file:
    block = next(fastavro.block_reader(file))
    schema = fastavro.parse_schema(block.writer_schema)
    body = block.bytes_.getvalue()
print("ready", flush=True)
for line in sys.stdin:
    count, begin = int(line), time.process_time_ns()
    for _ in range(count):
        fastavro.schemaless_reader(io.BytesIO(body), schema)
    print((time.process_time_ns() - begin) / count, flush=True)
)python";

struct figure {
    char const* name;
    std::function<bool(as::message const&)> decode;
    std::vector<double> ns{};
};

/// One survey: false if a budget is missed.
bool measure(char const* survey, std::string const& payload, std::vector<figure> figures, int rounds) {
    constexpr int ours_a_round = 200, theirs_a_round = 20;
    constexpr double budget = 5;
    bench::python_peer fastavro{python_with_fastavro(), {"-c", read_with_fastavro}, payload};
    std::vector<double> theirs;
    as::message const from{"alerts", 0, 0, std::nullopt, payload};
    for (int round = -2; round < rounds; ++round) {  // two to warm up
        for (auto& each : figures) {
            auto const begin = bench::thread_cpu();
            for (int i = 0; i < ours_a_round; ++i)
                if (!each.decode(from)) std::fprintf(stderr, "%s: %s did not decode\n", survey, each.name), std::exit(2);
            if (round >= 0) each.ns.push_back((bench::thread_cpu() - begin) * 1e9 / ours_a_round);
        }
        auto const ns = fastavro.is_there() ? fastavro(theirs_a_round) : 0;
        if (round >= 0) theirs.push_back(ns);
    }
    std::printf("%s: %zu bytes; fastavro %s\n", survey, payload.size(), fastavro.is_there() ? (std::to_string(bench::median(theirs) / 1000) + " µs").c_str() : "is not there: pip install fastavro");
    bool held = true;
    for (auto const& each : figures) {
        if (!fastavro.is_there()) {
            std::printf("decode %s %s: %.1f µs an alert\n", survey, each.name, bench::median(each.ns) / 1000);
            continue;
        }
        std::vector<double> ratios;
        for (std::size_t i = 0; i < each.ns.size(); ++i) ratios.push_back(theirs[i] / each.ns[i]);
        auto const middle = bench::median(ratios);
        std::printf("decode %s %s: %.1f x fastavro (min %.1f, max %.1f), budget %.0f %s, %.1f µs an alert, %.0f MB/s\n", survey, each.name, middle, bench::quantile(ratios, 0), bench::quantile(ratios, 1), budget,
                    bench::judged(middle >= budget), bench::median(each.ns) / 1000, static_cast<double>(payload.size()) * 1000 / bench::median(each.ns));
        held = held && middle >= budget;
    }
    return held;
}

template <class Alert>
std::vector<figure> figures_of() {
    return {{"typed", [alert = std::make_shared<as::avro::one<Alert>>()](as::message const& from) { return as::decoder<as::avro::one<Alert>>::decode(from, *alert).has_value(); }},
            {"generic", [tree = std::make_shared<as::avro::record>()](as::message const& from) { return as::decoder<as::avro::record>::decode(from, *tree).has_value(); }}};
}

}  // namespace

int main(int argc, char** argv) {
    auto const rounds = bench::full(argc, argv) ? 101 : 41;
    bool held = measure("ztf", packet("ztf_541385122515015008.avro", ztf_packet), figures_of<ztf::alert>(), rounds);
    held = measure("rubin", packet("lsst_10_0_fakeAlert.avro", rubin_packet), figures_of<rubin::alert>(), rounds) && held;
    return !held && argc > 1 && std::strcmp(argv[1], "--check") == 0 ? 1 : 0;
}
