#include <boost/test/unit_test.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/destination.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/testing/broker.hpp>

#include <support/plain_reader.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
namespace gcn = alertstream::gcn;
using namespace std::chrono_literals;

namespace {

using to_gcn = gcn::destination<"gcn", as::topics<"gcn.notices.my_mission.alert">>;
using to_any = gcn::destination<"any", as::any_topic>;
using sharing = as::data_sharing<to_gcn, to_any>;

constexpr std::string_view schema = "https://gcn.nasa.gov/schema/v7.2.3/gcn/notices/my_mission/alert.schema.json";

/// A mission's own struct, and how it is written.
struct burst {
    double ra{};
};

struct fixture {
    as::testing::broker broker;
    asio::io_context loop;
    std::optional<as::outcome> came;

    fixture() { broker.create_topic("gcn.notices.my_mission.alert"); }

    as::settings settings(std::string const& more = "") const {
        auto const entry = R"({"BASE_URL": ")" + broker.url() + "\"" + more + "}";
        return as::settings::parse(R"({"DATA_SHARING": {"gcn": )" + entry + R"(, "any": )" + entry + "}}");
    }
    auto into() {
        return [this](as::outcome what) { came = std::move(what); };
    }
    template <class Condition>
    void run_until(Condition condition) {
        auto const limit = std::chrono::steady_clock::now() + 30s;
        while (!condition() && std::chrono::steady_clock::now() < limit) {
            if (loop.stopped()) loop.restart();
            loop.run_one_for(1s);
        }
        BOOST_REQUIRE(condition());
    }
    template <class Outcome>
    Outcome take() {
        run_until([&] { return came.has_value(); });
        auto const what = *std::exchange(came, std::nullopt);
        auto const* const is = std::get_if<Outcome>(&what);
        BOOST_REQUIRE_MESSAGE(is, as::to_json_line(what));
        return *is;
    }
    void close(sharing& which) {
        std::optional<as::error_code> closed;
        which.async_close(10s, [&](as::error_code ec) { closed = ec; });
        run_until([&] { return closed.has_value(); });
        BOOST_TEST(!*closed, closed->message());
    }
};

boost::json::object notice(std::string_view more = {}) {
    boost::json::object made{{"$schema", schema}, {"ra", 83.63}};
    if (!more.empty()) made["note"] = more;
    return made;
}

std::vector<as::setting_error> errors_of(std::string const& entry) {
    asio::io_context loop;
    try {
        as::data_sharing<to_gcn> const made{loop, as::settings::parse(R"({"DATA_SHARING": {"gcn": )" + entry + "}}"), as::logger{nullptr}};
    } catch (as::configuration_error const& wrong) {
        return wrong.errors();
    }
    return {};
}

}  // namespace

template <>
struct alertstream::encoder<burst> {
    static alertstream::result<void> encode(burst const& from, std::string& into) {
        into = R"({"$schema": ")" + std::string{schema} + R"(", "ra": )" + std::to_string(from.ra) + "}";
        return {};
    }
};

BOOST_FIXTURE_TEST_SUITE(gcn_destination, fixture)

BOOST_AUTO_TEST_CASE(a_notice_a_tree_a_text_and_a_struct_of_ones_own_are_published_as_they_are_encoded) {
    sharing all{loop, settings(), as::logger{nullptr}};
    gcn::notice typed;
    typed.schema = schema;
    typed.localization.ra = 10.5;
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(typed, into());
    BOOST_TEST(take<as::published>().offset == 0);
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(notice(), into());
    take<as::published>();
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(burst{.ra = 3}, into());
    take<as::published>();
    as::kafka::outgoing keyed{boost::json::serialize(notice("as text"))};
    keyed.key = "GRB 261128A";
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(std::move(keyed), into());
    auto const where = take<as::published>().where;
    BOOST_TEST((where && where->topic == "gcn.notices.my_mission.alert"));
    plain_reader reader{broker.bootstrap(), "gcn.notices.my_mission.alert"};
    for (auto const ra : {10.5, 83.63, 3.0, 83.63}) {
        auto const read = reader.next();
        auto const tree = boost::json::parse(*read.payload);
        BOOST_TEST(tree.at("$schema").as_string() == schema);
        BOOST_TEST(tree.at("ra").to_number<double>() == ra);
        BOOST_TEST(read.key.value_or("") == (tree.as_object().contains("note") ? "GRB 261128A" : ""));
    }
    close(all);
}

BOOST_AUTO_TEST_CASE(a_notice_of_4_mib_goes_out_and_one_byte_more_is_refused_before) {
    sharing all{loop, settings(), as::logger{nullptr}};
    auto const of_size = [](std::size_t size) {
        auto text = boost::json::serialize(notice("x"));
        text.insert(text.find("\"x\"") + 1, size - text.size(), 'x');
        return text;
    };
    // librdkafka counts some bytes of its own.
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(of_size(gcn::largest_message - 1000), into());
    take<as::published>();
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(of_size(gcn::largest_message + 1), into());
    auto const refused = take<as::rejected>();
    BOOST_TEST_REQUIRE(refused.errors.size() == 1u);
    BOOST_TEST(refused.errors[0].problem.find("it has 4194305 bytes, and GCN takes 4194304 at most") == 0u, refused.errors[0].problem);
    as::kafka::outgoing keyed{of_size(gcn::largest_message - 10)};
    keyed.key = std::string(11, 'k');
    all.async_publish<"gcn", "gcn.notices.my_mission.alert">(std::move(keyed), into());
    take<as::rejected>();
    close(all);
}

BOOST_AUTO_TEST_CASE(what_gcn_would_not_take_is_rejected_with_a_path_and_nothing_is_sent) {
    sharing all{loop, settings(), as::logger{nullptr}};
    auto const refused = [&](auto value, std::string_view path, std::string_view words) {
        all.async_publish<"gcn", "gcn.notices.my_mission.alert">(std::move(value), into());
        auto const errors = take<as::rejected>().errors;
        BOOST_TEST_REQUIRE(errors.size() == 1u);
        BOOST_TEST(errors[0].path == path);
        BOOST_TEST(errors[0].problem.find(words) != std::string::npos, errors[0].problem);
    };
    refused(boost::json::object{{"ra", 1}}, "$schema", "is required");
    refused(boost::json::object{{"$schema", 7}}, "$schema", "is no text");
    refused(boost::json::object{{"$schema", "https://example.org/gcn/notices/x/alert.schema.json"}}, "$schema", "is no schema of GCN's notices");
    refused(boost::json::object{{"$schema", "https://gcn.nasa.gov/schema/main/gcn/circulars.schema.json"}}, "$schema", "is no schema of GCN's notices");
    refused(std::string{"{\"$schema\": "}, "", "a notice is JSON, and this is none");
    refused(std::string{"[1]"}, "", "one JSON object");
    refused(gcn::notice{}, "$schema", "");
    // A topic that is known at run time only.
    for (auto const* const topic : {"gcn.circulars", "gcn.notices.mission", "gcn.notices.My.alert", "gcn.notices.a.b.c.d", "gcn.notices.1a.alert", "igwn.gwalert"}) {
        all.async_publish("any", topic, notice(), into());
        auto const errors = take<as::rejected>().errors;
        BOOST_TEST_REQUIRE(!errors.empty());
        BOOST_TEST(errors[0].path == "topic", topic);
    }
    all.async_publish("any", "gcn.notices.my_mission.alert", notice(), into());
    BOOST_TEST(take<as::published>().offset == 0);  // the first of all
    close(all);
}

BOOST_AUTO_TEST_CASE(messages_are_compressed_unless_config_says_otherwise) {
    for (bool const plain : {false, true}) {
        auto const topic = std::string{"gcn.notices.my_mission."} + (plain ? "plain" : "packed");
        broker.create_topic(topic);
        sharing all{loop, settings(plain ? R"(, "CONFIG": {"compression.type": "none"})" : ""), as::logger{nullptr}};
        for (int i = 0; i < 8; ++i) {
            all.async_publish("any", topic, notice(std::string(900'000, 'x')), into());
            take<as::published>();
        }
        close(all);
        // The mock keeps the last 5 MiB: all of them only if they are small.
        BOOST_TEST((plain_reader(broker.bootstrap(), topic).next().offset > 0) == plain);
    }
}

BOOST_AUTO_TEST_CASE(settings_of_others_and_wrong_ones_are_told_at_once) {
    auto const has = [](std::vector<as::setting_error> const& errors, std::string_view path, std::string_view words) {
        for (auto const& each : errors)
            if (each.path == path && each.problem.find(words) != std::string::npos) return true;
        return false;
    };
    auto const errors = errors_of(R"({"BASE_URL": "https://gcn.nasa.gov", "OFFLOAD": true, "HERMES_API_KEY": "k"})");
    BOOST_TEST(has(errors, "DATA_SHARING.gcn.BASE_URL", "kafka://"));
    BOOST_TEST(has(errors, "DATA_SHARING.gcn.OFFLOAD", "hopskotch::destination's"));
    BOOST_TEST(has(errors, "DATA_SHARING.gcn.HERMES_API_KEY", "a Kafka has no such setting"));
    BOOST_TEST(has(errors_of("{}"), "DATA_SHARING.gcn.CLIENT_ID", "lets nobody publish who does not log in"));
    BOOST_TEST(has(errors_of(R"({"CLIENT_ID": "id"})"), "DATA_SHARING.gcn.CLIENT_SECRET", ""));
    BOOST_TEST(errors_of(R"({"CLIENT_ID": "id", "CLIENT_SECRET": "s", "DOMAIN": "test.gcn.nasa.gov"})").empty());
    BOOST_TEST(has(errors_of(R"({"BASE_URL": "kafka://localhost/", "TOKEN_URL": "https://localhost/token", "CLIENT_ID": "id", "CLIENT_SECRET": "s", "DOMAIN": "test.gcn.nasa.gov"})"), "DATA_SHARING.gcn.DOMAIN",
                   "has no effect"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(gcn_notices_to_publish)

BOOST_AUTO_TEST_CASE(topics_of_notices_have_a_mission_and_a_type_in_snake_case) {
    for (auto const* const good : {"gcn.notices.boom.alert", "gcn.notices.einstein_probe.wxt.alert", "gcn.notices.dsa110.frb"}) BOOST_TEST(gcn::is_topic_of_notices(good), good);
    for (auto const* const bad : {"", "gcn.notices.", "gcn.notices.boom", "gcn.notices.boom.", "gcn.notices..alert", "gcn.notices.a.b.c.d", "gcn.notices.Boom.alert", "gcn.notices.boom.alert*",
                                  "gcn.notices.boom alert.x", "gcn.notices._boom.alert", "gcn.notices.1boom.alert", "gcn.notice.boom.alert", "gcn.notices.gcn.alert."})
        BOOST_TEST(!gcn::is_topic_of_notices(bad), bad);
    BOOST_TEST(!gcn::is_topic_of_notices("gcn.notices.boom." + std::string(250, 'a')));
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_with_a_notice_is_told_at_once) {
    auto const found = gcn::check_notice("gcn.circulars", R"({"ra": 1})", gcn::largest_message);
    BOOST_TEST_REQUIRE(found.errors.size() == 3u);
    BOOST_TEST((found.errors[0].path == "topic" && found.errors[1].path.empty() && found.errors[2].path == "$schema"));
    BOOST_TEST(gcn::check_notice("gcn.notices.boom.alert", boost::json::serialize(notice())).errors.empty());
    std::string deep = R"({"$schema": ")" + std::string{schema} + R"(", "x": )";
    deep += std::string(100'000, '[');
    BOOST_TEST(gcn::check_notice("gcn.notices.boom.alert", deep).errors.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
