// TOM Toolkit 2 shares through Hermes and a real Kafka: what we read and store is what its own hermes_alert_handler keeps, field by field.
#include "tom_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/hermes/alert_handler.hpp>
#include <alertstream/store/sqlite_store.hpp>
#include <alertstream/testing/hermes.hpp>
#include <alertstream/tom/reduced_datum.hpp>

using namespace live;
namespace json = boost::json;
namespace h = as::hermes;

namespace {

/// A message as it came, and as we read it.
struct received {
    std::string topic;
    std::string payload;
    h::alert alert;
};

struct keep {
    std::vector<received>* into;
    void operator()(h::alert const& alert, as::metadata const& from) const { into->push_back({std::string{from.topic()}, std::string{from.raw().payload()}, alert}); }
};
using service = as::hopskotch::stream<as::topic<"live.*", keep>>;
using stored_service = as::hopskotch::stream<as::topic<"live.*", h::named_alert_handler>, as::kept_by<as::store::alert_store>>;

/// What a TOM has of a night: what people write there in its ways, and numbers that take all digits of a double.
json::object night_of(std::string const& target, std::string const& other) {
    auto const datum = [](std::string const& of, std::string const& at, json::object value) { return json::value{{"target", of}, {"timestamp", at}, {"value", std::move(value)}}; };
    json::array data{
        datum(target, "2026-11-20T03:12:45.000001+00:00", {{"magnitude", 17.210000000000004}, {"error", 0.03}, {"filter", "g"}, {"telescope", "LCO 1m"}, {"instrument", "Sinistro"}, {"unit", "AB"}}),
        datum(target, "2026-11-20T05:12:45.25+02:00", {{"magnitude", 18}, {"magnitude_error", 0.1}, {"filter", "ZTF-r"}, {"telescope", "P48"}, {"unit", "Vega mag"}}),
        datum(target, "2026-11-21T00:00:00Z", {{"limit", 20.5}, {"filter", "i"}, {"telescope", "LCO 1m"}, {"instrument", "Sinistro"}, {"unit", "AB mag"}}),
        datum(target, "2026-11-22T00:00:00Z", {{"magnitude", 1.2345678901234567e-3}, {"error", 1e-5}, {"filter", "F606W"}, {"instrument", "ACS/WFC"}, {"unit", "mJy"}}),
        datum(other, "2026-11-20T03:00:00Z", {{"magnitude", -1.44}, {"filter", "V"}, {"telescope", "naked eye"}, {"unit", "Vega mag"}}),
    };
    // So that no value is that of a row which the same TOM has read: it would take it for its own.
    for (auto& each : data) each.as_object()["value"].as_object()["reduced_by"] = "pi";
    json::array targets{{{"name", target}, {"ra", 210.910674}, {"dec", 54.311651}, {"aliases", {target + " alias"}}}, {{"name", other}, {"ra", 101.287155}, {"dec", -16.716116}}};
    return {{"targets", std::move(targets)}, {"datums", std::move(data)}};
}

/// JSON of Python's and of ours: 18 is 18.0.
bool same(json::value const& a, json::value const& b) {
    if (a.is_number() && b.is_number()) return a.to_number<double>() == b.to_number<double>();
    if (!a.is_object() || !b.is_object()) return a == b;
    auto const &one = a.get_object(), &other = b.get_object();
    return one.size() == other.size() && std::ranges::all_of(one, [&](auto const& member) {
               auto const* const there = other.if_contains(member.key());
               return there && same(member.value(), *there);
           });
}

struct fixture : tom_fixture {
    as::testing::temporary_folder work;

    std::string path(std::string const& name) const { return work.path().string() + "/" + name; }
    void write(std::string const& name, std::string const& text) const { std::ofstream{path(name), std::ios::binary} << text; }

    /// tests/live/tom/NAME.py inside of the TOM, its input and output. Errors are in DIR/NAME.log.
    json::value in_tom(std::string const& name, std::string const& arguments, std::string const& input, std::string const& environment = {}) {
        write("in", input);
        auto const code = run_beside(environment + " " + folder() + "/bin/python " + script(name + ".py") + " " + arguments + " <" + path("in") + " >" + path("out") + " 2>>" + folder() + "/" + name + ".log");
        BOOST_TEST_REQUIRE(code == 0, "see " << folder() << "/" << name << ".log");
        return as::tom::read_exact_json(bytes_of(path("out"))).value();
    }

    /// What TOM's own reader makes of these messages, whose targets it knows.
    json::value handled_by_tom(std::vector<received> const& all) {
        std::string lines;
        for (auto const& each : all) lines += json::serialize(json::object{{"topic", each.topic}, {"payload", each.payload}}) + "\n";
        return in_tom("handle", "--targets", lines);
    }

    as::settings settings_of(std::string const& group, std::string const& topic) const {
        return as::settings::parse(settings_json(work.path().string(), R"("GROUP_ID": "alice-)" + group + R"(", "TOPIC_HANDLERS": {")" + topic + R"(": null})"));
    }

    /// Until there is enough.
    template <class Streams>
    void run(Streams& streams, std::function<bool()> const& enough) {
        bool ended = false;
        streams.async_run([&](as::error_code) { ended = true; });
        BOOST_TEST_REQUIRE(run_until(loop, enough));
        streams.stop();
        BOOST_TEST_REQUIRE(run_until(loop, [&] { return ended; }));
    }

    std::vector<received> read(std::string const& topic, std::size_t count) {
        std::vector<received> all;
        as::alert_streams<service> streams{loop, settings_of(topic, topic), as::logger{nullptr}, keep{&all}};
        run(streams, [&] { return all.size() == count; });
        return all;
    }

    /// The rows of a store, in the order in which they were stored.
    std::vector<as::store::datum_record> store(std::string const& topic, std::size_t count) {
        as::store::sqlite_store_options const file{path("store.db")};
        as::store::alert_store into{loop, as::store::make_sqlite_backend(loop.get_executor(), file, as::logger{nullptr})};
        h::alert_handler_options with;
        with.stored.matching.create = true;
        as::alert_streams<stored_service> streams{loop, settings_of("store-" + topic, topic), as::logger{nullptr}, h::alert_handler{into, with}, into};
        run(streams, [&] { return into.status().alerts == count; });
        std::optional<as::result<std::vector<as::store::datum_record>>> rows;
        into.async_since(as::time_point{}, as::store::data_filter{}, [&](auto came) { rows = std::move(came); });
        BOOST_TEST_REQUIRE(run_until(loop, [&] { return rows.has_value(); }));
        return rows->value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tom_through_hermes, fixture, *boost::unit_test::precondition(needs_tom_2{}) * boost::unit_test::precondition(needs_scram{}))

BOOST_AUTO_TEST_CASE(what_a_tom_shares_is_read_and_stored_as_its_own_reader_keeps_it) {
    auto const topic = fresh_topic("tomtoolkit.test");
    as::testing::hermes server{loop.get_executor(), plain()};
    auto const environment = "ALERTSTREAM_HERMES_URL=" + server.url() + " ALERTSTREAM_HERMES_KEY=" + std::string{server.default_token} + " REQUESTS_CA_BUNDLE=" + server.ca_file();
    auto const shared = in_tom("share", topic, json::serialize(night_of(fresh_target("SN 2026kk"), fresh_target("Sirius"))), environment);
    BOOST_TEST_REQUIRE(shared.at("answers").as_array().size() == 2U);
    for (auto const& answer : shared.at("answers").as_array()) BOOST_TEST_REQUIRE(answer.at("status") == 200, json::serialize(answer));
    BOOST_TEST(shared.at("messages").at(0).at("datums") == 4);
    BOOST_TEST(shared.at("messages").at(0).at("message_id").as_string() == server.published().at(0).uuid);

    auto const seen = read(topic, 2);
    auto const expected = handled_by_tom(seen);
    BOOST_TEST(expected.at("failed").as_array().empty(), json::serialize(expected.at("failed")));
    auto const& rows = expected.at("datums").as_array();
    BOOST_TEST_REQUIRE(rows.size() == 5U);
    std::size_t next = 0;
    for (auto const& message : seen)
        for (auto const& point : message.alert.photometry) {
            auto const& row = rows.at(next++);
            BOOST_TEST(row.at("target").as_string() == point.target);
            BOOST_TEST(row.at("data_type") == "photometry");
            BOOST_TEST(row.at("source_name").as_string() == message.alert.topic);
            BOOST_TEST((as::parse_iso_time(row.at("timestamp").as_string()) == point.at));
            BOOST_TEST(same(row.at("value"), as::tom::stored_value(point)), json::serialize(row.at("value")) << " is not " << json::serialize(as::tom::stored_value(point)));
            BOOST_TEST(row.at("messages").as_array().size() == 1U);
        }
    BOOST_TEST(next == rows.size());

    auto const stored = store(topic, 2);
    BOOST_TEST_REQUIRE(stored.size() == rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        BOOST_TEST(stored[i].target == rows[i].at("target").as_string());
        BOOST_TEST(stored[i].target_id.has_value());
        BOOST_TEST((stored[i].type == as::store::data_type::photometry));
        BOOST_TEST(stored[i].source_name == rows[i].at("source_name").as_string());
        BOOST_TEST(stored[i].source_location == rows[i].at("source_location").as_string());
        BOOST_TEST((stored[i].at == as::parse_iso_time(rows[i].at("timestamp").as_string())));
        BOOST_TEST(same(rows[i].at("value"), as::tom::read_exact_json(stored[i].value).value()), json::serialize(rows[i].at("value")) << " is not " << stored[i].value);
    }
    BOOST_TEST(expected.at("messages").as_array().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
