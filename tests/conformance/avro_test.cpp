#include "corpus.hpp"

#include <alertstream/formats/avro.hpp>

#include <boost/json/serialize.hpp>
#include <openssl/sha.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <unistd.h>

#include <avro.h>

namespace as = alertstream;
using as::avro::kind;
using as::avro::value;
using corpus::at;

namespace {

std::vector<std::filesystem::path> containers() {
    std::vector<std::filesystem::path> found;
    for (auto const folder : {"avro", "igwn_gwalert", "hop/avro"})
        for (auto const& each : std::filesystem::directory_iterator{corpus::folder() / folder})
            if (each.path().extension() == ".avro") found.push_back(std::filesystem::path{folder} / each.path().filename());
    std::sort(found.begin(), found.end());
    return found;
}

as::message message(std::string_view payload) { return {"alerts", 0, 0, std::nullopt, payload}; }

std::string sha256(std::span<std::byte const> bytes) {
    unsigned char digest[32];
    SHA256(reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), digest);
    std::string made;
    char text[3];
    for (auto const each : digest) {
        std::snprintf(text, sizeof text, "%02x", each);
        made += text;
    }
    return made;
}

/// As the expectations have bytes: {"$bytes": length, "$sha256": …}, or their text where they are few.
bool same_bytes(std::span<std::byte const> ours, boost::json::value const& expected) {
    if (auto const* const text = expected.if_string()) return std::string_view{reinterpret_cast<char const*>(ours.data()), ours.size()} == std::string_view{text->data(), text->size()};
    return at(expected, "$bytes").to_number<std::size_t>() == ours.size() && at(expected, "$sha256").get_string() == boost::json::string_view{sha256(ours)};
}

/// The path of the first difference; empty if there is none.
std::string difference(value const& ours, boost::json::value const& expected, std::string const& path) {
    auto const differs = [&](bool same) { return same ? std::string{} : path + ": " + boost::json::serialize(as::avro::to_json(ours)).substr(0, 80) + " and " + boost::json::serialize(expected).substr(0, 80); };
    if (ours.is_null()) return differs(expected.is_null());
    if (auto const bytes = ours.as_bytes()) return differs(same_bytes(*bytes, expected));
    if (auto const text = ours.as_text()) return differs(expected.is_string() && expected.get_string() == boost::json::string_view{text->data(), text->size()});
    if (auto const boolean = ours.as_bool()) return differs(expected.is_bool() && expected.get_bool() == *boolean);
    if (auto const number = ours.as_int()) return differs(expected.is_int64() && expected.get_int64() == *number);
    if (auto const number = ours.as_double()) {
        if (expected.is_null()) return differs(std::isnan(*number));
        // Boost 1.81's JSON rounds doubles of more than 15 digits by an ulp or two.
        return differs(expected.is_number() && std::abs(expected.to_number<double>() - *number) <= 1e-15 * std::abs(*number));
    }
    bool const named = ours.type() != kind::list;
    auto const size = named ? expected.as_object().size() : expected.as_array().size();
    if (size != ours.size()) return differs(false);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        auto const name = named ? std::string{ours.name(i)} : std::to_string(i);
        auto found = difference(ours[i], named ? at(expected, name) : expected.as_array()[i], path + '/' + name);
        if (!found.empty()) return found;
    }
    return {};
}

struct closes {
    void operator()(avro_file_reader_t reader) const { avro_file_reader_close(reader); }
};

/// The macro of libavro for it mixes types.
avro_type_t type_of(avro_value_t const& of) { return of.iface->get_type(of.iface, of.self); }

/// libavro's own reading of the same value; the path of the first difference.
std::string difference(value const& ours, avro_value_t const& theirs, std::string const& path) {
    auto const differs = [&](bool same) { return same ? std::string{} : path; };
    void const* bytes = nullptr;
    char const* text = nullptr;
    std::size_t size = 0;
    int whole = 0;
    std::int64_t large = 0;
    float single = 0;
    double real = 0;
    avro_value_t inside{};
    switch (type_of(theirs)) {
    case AVRO_UNION: return avro_value_get_current_branch(&theirs, &inside) == 0 ? difference(ours, inside, path) : path;
    case AVRO_NULL: return differs(ours.is_null());
    case AVRO_BOOLEAN: return differs(avro_value_get_boolean(&theirs, &whole) == 0 && ours.as_bool() == (whole != 0));
    case AVRO_INT32: return differs(avro_value_get_int(&theirs, &whole) == 0 && ours.type() == kind::int32 && ours.as_int() == whole);
    case AVRO_INT64: return differs(avro_value_get_long(&theirs, &large) == 0 && ours.type() == kind::int64 && ours.as_int() == large);
    case AVRO_FLOAT: return differs(avro_value_get_float(&theirs, &single) == 0 && (std::isnan(single) || ours.as_double() == static_cast<double>(single)));
    case AVRO_DOUBLE: return differs(avro_value_get_double(&theirs, &real) == 0 && (std::isnan(real) || ours.as_double() == real));
    case AVRO_STRING: return differs(avro_value_get_string(&theirs, &text, &size) == 0 && ours.as_text() == std::string_view{text, size - 1});
    case AVRO_BYTES:
        if (avro_value_get_bytes(&theirs, &bytes, &size) != 0 || !ours.as_bytes()) return path;
        return differs(ours.as_bytes()->size() == size && std::memcmp(ours.as_bytes()->data(), bytes, size) == 0);
    case AVRO_FIXED:
        if (avro_value_get_fixed(&theirs, &bytes, &size) != 0 || !ours.as_bytes()) return path;
        return differs(ours.as_bytes()->size() == size && std::memcmp(ours.as_bytes()->data(), bytes, size) == 0);
    case AVRO_ENUM: return differs(avro_value_get_enum(&theirs, &whole) == 0 && ours.as_text() == std::string_view{avro_schema_enum_get(avro_value_get_schema(&theirs), whole)});
    case AVRO_RECORD:
    case AVRO_ARRAY:
    case AVRO_MAP: break;
    default: return path;
    }
    if (avro_value_get_size(&theirs, &size) != 0 || size != ours.size()) return path;
    for (std::size_t i = 0; i < size; ++i) {
        char const* name = nullptr;
        if (avro_value_get_by_index(&theirs, i, &inside, &name) != 0) return path;
        bool const named = type_of(theirs) != AVRO_ARRAY;
        auto const& mine = named ? ours[std::string_view{name}] : ours[i];
        auto found = difference(mine, inside, path + '/' + (named ? name : std::to_string(i)));
        if (!found.empty()) return found;
    }
    return {};
}

/// What libavro reads of a container compared with ours, value by value.
std::string difference_to_libavro(std::filesystem::path const& file, as::avro::records const& ours) {
    avro_file_reader_t opened{};
    if (avro_file_reader(file.c_str(), &opened) != 0) return avro_strerror();
    std::unique_ptr<std::remove_pointer_t<avro_file_reader_t>, closes> const reader{opened};
    auto const schema = avro_file_reader_get_writer_schema(reader.get());
    auto* const type = avro_generic_class_from_schema(schema);
    avro_value_t theirs{};
    avro_generic_value_new(type, &theirs);
    std::string found;
    std::size_t count = 0;
    for (; found.empty() && avro_file_reader_read_value(reader.get(), &theirs) == 0; ++count) found = count < ours.size() ? difference(ours[count], theirs, std::to_string(count)) : "more values";
    avro_value_decref(&theirs);
    avro_value_iface_decref(type);
    avro_schema_decref(schema);
    return found.empty() && count != ours.size() ? "fewer values" : found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(avro_containers, *boost::unit_test::precondition(corpus::present{}))

BOOST_AUTO_TEST_CASE(every_container_is_read_as_fastavro_reads_it) {
    int read = 0;
    for (auto const& file : containers()) {
        auto const expectations = file.string() + ".expected.json";
        if (!std::filesystem::exists(corpus::folder() / expectations)) continue;
        BOOST_TEST_CONTEXT(file.string()) {
            auto const payload = corpus::bytes_of(file);
            as::avro::records made;
            auto const done = as::decoder<as::avro::records>::decode(message(payload), made);
            BOOST_TEST_REQUIRE(done.has_value(), (done ? "" : done.error().message()));
            auto const tree = corpus::json_of(expectations);
            auto const& expected = at(tree, "records").as_array();
            BOOST_TEST_REQUIRE(made.size() == expected.size());
            for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(difference(made[i], expected[i], std::to_string(i)) == "");
            ++read;
        }
    }
    BOOST_TEST(read >= 8);
}

BOOST_AUTO_TEST_CASE(every_container_is_read_as_libavro_reads_it) {
    int read = 0;
    for (auto const& file : containers()) {
        BOOST_TEST_CONTEXT(file.string()) {
            auto const payload = corpus::bytes_of(file);
            as::avro::records made;
            BOOST_TEST_REQUIRE(as::decoder<as::avro::records>::decode(message(payload), made).has_value());
            BOOST_TEST(difference_to_libavro(corpus::folder() / file, made) == "");
            ++read;
        }
    }
    BOOST_TEST(read >= 9);
}

BOOST_AUTO_TEST_CASE(what_we_write_libavro_reads) {
    for (auto const& file : containers()) {
        for (auto const how : {as::avro::codec::null, as::avro::codec::deflate}) {
            BOOST_TEST_CONTEXT(file.string()) {
                auto const payload = corpus::bytes_of(file);
                as::avro::records made;
                BOOST_TEST_REQUIRE(as::decoder<as::avro::records>::decode(message(payload), made).has_value());
                std::string written;
                BOOST_TEST_REQUIRE(as::avro::write(made, written, how).has_value());
                auto const copy = std::filesystem::temp_directory_path() / ("alertstream-" + std::to_string(::getpid()) + ".avro");
                std::ofstream{copy, std::ios::binary} << written;
                BOOST_TEST(difference_to_libavro(copy, made) == "");
                std::filesystem::remove(copy);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_truncation_of_a_real_packet_is_an_error) {
    auto const payload = corpus::bytes_of("avro/ampel_report.avro");
    as::avro::record made;
    for (std::size_t size = 0; size < payload.size(); ++size)
        BOOST_TEST_CONTEXT(size) BOOST_TEST(!as::decoder<as::avro::record>::decode(message(std::string_view{payload}.substr(0, size)), made).has_value());
}

BOOST_AUTO_TEST_CASE(the_sky_map_of_a_gravitational_wave_is_a_view_into_the_message) {
    auto const payload = corpus::bytes_of("igwn_gwalert/preliminary_short_skymap.avro");
    as::avro::record made;
    BOOST_TEST_REQUIRE(as::decoder<as::avro::record>::decode(message(payload), made).has_value());
    BOOST_TEST(*made["superevent_id"].as_text() == "MS260605l");
    BOOST_TEST(*made.at_path("event.classification.BNS").as_double() == 0.999997637888802);
    auto const map = made.at_path("event.skymap").as_bytes();
    BOOST_TEST_REQUIRE(map.has_value());
    BOOST_TEST(map->size() == 8640u);
    auto const* const first = reinterpret_cast<char const*>(map->data());
    BOOST_TEST((first > payload.data() && first + map->size() <= payload.data() + payload.size()));

    auto const retraction = corpus::bytes_of("igwn_gwalert/MS181101ab_retraction.avro");
    BOOST_TEST_REQUIRE(as::decoder<as::avro::record>::decode(message(retraction), made).has_value());
    BOOST_TEST(*made["alert_type"].as_text() == "RETRACTION");
    BOOST_TEST(made.at_path("event.skymap").is_null());
}

BOOST_AUTO_TEST_CASE(a_gravitational_wave_as_json_is_what_comes_on_gcn) {
    auto const payload = corpus::bytes_of("igwn_gwalert/preliminary_short_skymap.avro");
    as::avro::record made;
    BOOST_TEST_REQUIRE(as::decoder<as::avro::record>::decode(message(payload), made).has_value());
    auto expected = corpus::json_of("igwn_gwalert/preliminary_short_skymap.json");
    auto const ours = as::avro::to_json(made.root());
    BOOST_TEST(at(at(ours, "event"), "skymap") == at(at(expected, "event"), "skymap"));
    for (auto const& each : expected.get_object())
        if (each.key() != "event") BOOST_TEST((at(ours, {each.key().data(), each.key().size()}) == each.value() || each.value().is_null()));
}

BOOST_AUTO_TEST_SUITE_END()
