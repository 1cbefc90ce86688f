// No token, password or Authorization header is in anything that an outbox writes, says or keeps, nor in
// what the client of the whole API says, whatever goes wrong.
#include "hermes_fixture.hpp"
#include "revealing_faults.hpp"

#include <deque>
#include <fstream>
#include <sstream>

#include <boost/asio/steady_timer.hpp>

#include <alertstream/data_sharing.hpp>
#include <alertstream/durable.hpp>
#include <alertstream/hermes/client.hpp>
#include <alertstream/hermes/destination.hpp>

namespace as = alertstream;
namespace asio = boost::asio;

namespace {

using sharing = as::data_sharing<as::durable<as::hermes::destination<"hermes", as::topics<"hermes.test">>>>;

as::hermes::alert point(std::size_t number) {
    as::hermes::alert made{.title = "title " + std::to_string(number), .submitter = "me"};  // each goes out by itself
    auto const name = "target " + std::to_string(number);
    made.targets = {{.name = name, .ra = as::hermes::degrees{1}, .dec = as::hermes::degrees{2}}};
    made.photometry = {{.target = name, .at = as::time_point{}, .bandpass = "g", .measured = as::hermes::detection{.value = as::hermes::magnitude::ab(17)}, .telescope = "x"}};
    return made;
}

struct outbox_secrets_fixture : hermes_fixture {
    std::vector<std::string> texts;  ///< all that was said

    void note(as::failure const& what) { texts.push_back(what.message()); }
    template <class T>
    void note(as::result<T> const& what) {
        if (!what) note(what.error());
    }
    void note(as::outcome const& came) {
        texts.push_back(describe(came));
        texts.push_back(to_json_line(came));
    }

    as::settings settings(std::string const& kafka, std::string const& more = "") const {
        return as::settings::parse(R"({"ALERT_STREAMS": [{"NAME": "hopskotch", "OPTIONS": {"URL": ")" + broker.url() + R"(", "STATE_DIR": ")" + folder.path().string() + R"(", )" + kafka +
                                   R"(}}], "DATA_SHARING": {"hermes": {"HERMES_API_KEY": "token-for-tests", "BASE_URL": ")" + server.url() + R"(", "CA_FILE": ")" + server.ca_file() +
                                   R"(", "TIMEOUT_SECONDS": 1, "LONGEST_SECONDS": 1, "STREAM": "hopskotch", "OUTBOX": ")" + (folder.path() / "outbox.sqlite").string() + "\"" + more + "}}}");
    }

    /// What is held up goes on after a moment, whatever held it up.
    void mend(sharing& which, asio::steady_timer& moment) {
        moment.expires_after(std::chrono::milliseconds{100});
        moment.async_wait([&](as::error_code cancelled) {
            if (cancelled) return;
            auto const view = which.outbox<"hermes">();
            if (auto const status = view.status(); status && !status->held_up.empty()) {
                texts.push_back(status->held_up);
                view.resume();
            }
            mend(which, moment);
        });
    }

    /// What it says of each entry and message.
    void note_all_of(sharing& of) {
        auto const view = of.outbox<"hermes">();
        auto const entries = view.list();
        BOOST_TEST_REQUIRE(entries.has_value());
        for (auto const& each : *entries)
            for (auto const& text : {each.why, each.uuid, each.key, each.what.content, each.what.gathers_as}) texts.push_back(text);
        for (auto const& each : view.unknown())
            for (auto const& text : {each.why, each.ends, each.what.body, each.what.reference}) texts.push_back(text);
        if (auto const status = view.status()) texts.insert(texts.end(), {status->held_up, status->disk});
    }

    void check_texts() const {
        BOOST_TEST(!texts.empty());
        BOOST_TEST(!log.empty());
        for (auto const* all : {&log, &texts})
            for (auto const& line : *all)
                for (auto const each : known_secrets) BOOST_TEST(line.find(each) == std::string::npos, each << " is in: " << line);
    }

    /// All that is in the folder of the outbox, as bytes.
    void check_files() const {
        std::size_t files = 0;
        for (auto const& each : std::filesystem::recursive_directory_iterator{folder.path()}) {
            if (!each.is_regular_file()) continue;
            ++files;
            std::ostringstream all;
            all << std::ifstream{each.path(), std::ios::binary}.rdbuf();
            for (auto const secret : known_secrets) BOOST_TEST(all.str().find(secret) == std::string::npos, secret << " is in " << each.path());
        }
        BOOST_TEST(files > 0U);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox_secrets, outbox_secrets_fixture)

BOOST_AUTO_TEST_CASE(none_is_in_what_an_outbox_keeps_or_says_of_any_fault) {
    // Every request, probes and look-ups too, meets the next fault.
    auto const all = revealing_faults();
    std::deque<as::testing::any_fault> faults{all.begin(), all.end()};
    server.by_chance([&faults]() -> std::optional<as::testing::any_fault> {
        if (faults.empty()) return std::nullopt;
        auto made = std::move(faults.front());
        faults.pop_front();
        return made;
    });
    {
        sharing to{loop, settings(R"("GROUP_ID": "g", "CONFIG": {"security.protocol": "plaintext"})"), logger()};
        std::size_t accepted = 0;
        for (std::size_t i = 0; i < 2 * all.size(); ++i) {
            to.async_accept<"hermes", "hermes.test">(point(i), {}, [&](as::acceptance is) {
                ++accepted;
                BOOST_TEST(std::holds_alternative<as::accepted>(is));
            });
        }
        asio::steady_timer moment{loop};
        mend(to, moment);
        run_until([&] { return faults.empty() && accepted == 2 * all.size() && to.outbox<"hermes">().counts().value().published > 0; });
        moment.cancel();
        note_all_of(to);
        check_files();
        bool closed = false;
        to.async_close(std::chrono::seconds{5}, [&](as::error_code) { closed = true; });
        run_until([&] { return closed; });
    }
    check_texts();
    check_files();
}

BOOST_AUTO_TEST_CASE(none_of_the_stream_that_is_read_for_what_is_unknown_is_in_any_line) {
    {
        // This broker takes no log-in: what is unknown stays so.
        sharing to{loop, settings(R"("GROUP_ID": "g", "USERNAME": "alice", "PASSWORD": "s3cret-kafka", "CONFIG": {"debug": "all", "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN"})"), logger()};
        server.archive_sees(false);
        server.next(as::testing::fault::fail_after_publishing{});
        to.async_accept<"hermes", "hermes.test">(point(0), {}, [&](as::acceptance) {});
        run_until([&] { return !to.outbox<"hermes">().unknown().empty(); });
        note_all_of(to);
        bool closed = false;
        to.async_close(std::chrono::seconds{5}, [&](as::error_code) { closed = true; });
        run_until([&] { return closed; });
    }
    check_texts();
    check_files();
}

BOOST_AUTO_TEST_CASE(none_is_in_what_the_client_of_the_api_says_of_any_fault) {
    as::hermes::account const who{.base_url = server.url(), .api_key = as::secret{"token-for-tests"}, .timeout = std::chrono::seconds{1}};
    as::hermes::client client{loop.get_executor(), who, options(), logger()};
    as::hermes::profile_change const change{.tns = as::hermes::profile_change::tns_credential{.id = 1, .name = "bot", .api_token = as::secret{"s3cret-password"}}};
    std::size_t under_way = 0;
    auto const noting = [&](auto const& came) {
        --under_way;
        note(came);
    };
    auto const ask_all = [&](as::testing::any_fault const& each) {
        under_way = 5;
        for (std::size_t i = 0; i < under_way; ++i) server.next(each);
        client.async_profile(noting);
        client.async_change_profile(change, noting);
        client.async_preload("hermes.test", {point(0), {}}, noting);
        client.async_query({}, noting);
        client.async_submit("hermes.test", {point(0), {}}, noting);
        run_until([&] { return under_way == 0; });
    };
    for (auto const& each : revealing_faults()) ask_all(each);
    check_texts();
}

BOOST_AUTO_TEST_SUITE_END()
