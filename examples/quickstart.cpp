// Photometry goes to a Hermes over HTTPS, which puts it on a Kafka topic; from there
// it comes back to a handler, beside alerts of four other kinds, one of them broken.
// Hermes and the broker run inside this program: no server, no credential.
//
//   examples/run
#include <cstdio>
#include <exception>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/data_sharing.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hermes/destination.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/hermes.hpp>
#include <alertstream/testing/sample_alerts.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;

// The parameter says what is decoded for a handler.
void print_photometry(as::hermes::alert_view const& alert) {
    std::printf("\n%.*s, by %.*s\n", static_cast<int>(alert.title.size()), alert.title.data(), static_cast<int>(alert.submitter.size()), alert.submitter.data());
    std::fputs(as::hermes::photometry_table(alert).c_str(), stdout);
}
void print_circular(as::gcn::circular const& circular) {
    std::printf("\nGCN circular %lld: %s\n", static_cast<long long>(circular.circular_id), circular.subject.c_str());
}
void print_gravitational_wave(boost::json::value const& alert) {
    auto const& event = alert.at("superevent_id").as_string();
    std::printf("\ngravitational-wave alert %s: %s\n", event.c_str(), alert.at("alert_type").as_string().c_str());
}
void print_notice(as::message const& notice, as::metadata const& from) {
    std::printf("\n%.*s: %zu bytes of text\n", static_cast<int>(from.topic().size()), from.topic().data(), notice.payload().size());
}

using hopskotch = as::hopskotch::stream<
    as::topic<"tomtoolkit.test", as::fn<print_photometry>>,
    as::topic<"igwn.gwalert", as::fn<print_gravitational_wave>>>;
using gcn = as::gcn::stream<
    as::topic<"gcn.circulars", as::fn<print_circular>>,
    as::topic<"gcn.classic.text.*", as::fn<print_notice>>>;
using sharing = as::data_sharing<as::hermes::destination<"hermes", as::topics<"tomtoolkit.test">>>;

as::hermes::alert last_night() {
    namespace h = as::hermes;
    auto const point = [](char const* at, char const* bandpass, h::measurement measured) {
        return h::photometry{.target = "AT 2026xyz", .at = as::parse_iso_time(at), .bandpass = bandpass, .measured = measured, .telescope = "LCO 2m", .instrument = "MuSCAT3"};
    };
    return {.title = "AT 2026xyz: it fades", .submitter = "quickstart", .authors = "O. Server",
            .targets = {{.name = "AT 2026xyz", .ra = h::degrees{83.633}, .dec = h::degrees{22.0145}}},
            .photometry = {point("2026-11-26T04:01:00Z", "r", h::detection{.value = h::magnitude::ab(18.02), .error = 0.04}),
                           point("2026-11-27T03:58:30Z", "r", h::detection{.value = h::magnitude::ab(18.97), .error = 0.08}),
                           point("2026-11-28T04:03:10Z", "r", h::upper_limit{.value = h::magnitude::ab(20.1)})}};
}

boost::asio::awaitable<void> night(as::alert_streams<hopskotch, gcn>& streams, sharing& to) {
    auto const came = co_await to.async_publish<"hermes", "tomtoolkit.test">(last_night(), boost::asio::use_awaitable);
    std::printf("photometry: %s\n", as::describe(came).c_str());
    co_await streams.async_run(boost::asio::use_awaitable);  // until all is read
    co_await to.async_close(std::chrono::seconds{5}, boost::asio::use_awaitable);
}

int main() {
    as::testing::broker broker;
    as::testing::temporary_folder folder;
    as::testing::publish_sample_alerts(broker);  // one of each kind, and one that is cut off

    boost::asio::io_context loop;
    as::testing::hermes hermes{loop.get_executor(), broker.connection()};
    auto const settings = as::testing::settings_for(broker, hermes, folder.path(), {"hopskotch", "gcn"});
    as::alert_streams<hopskotch, gcn> streams{loop, settings};
    sharing to{loop, settings};
    streams.set({.until_end = true});
    bool failed = false;
    boost::asio::co_spawn(loop, night(streams, to), [&](std::exception_ptr thrown) {
        hermes.close();  // it would wait for requests, and the loop for it
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (std::exception const& e) {
            std::fprintf(stderr, "%s\n", e.what());
            failed = true;
        }
    });
    loop.run();

    as::counters all;
    for (auto const& stream : streams.status()) all += stream.counters;
    auto const published = to.status().front().published;
    std::printf("\n%llu published, %llu alerts handled, %llu put aside in %s\n", static_cast<unsigned long long>(published),
                static_cast<unsigned long long>(all.handled), static_cast<unsigned long long>(all.put_aside), (folder.path() / "dead_letters.jsonl").c_str());
    return failed || published != 1 ? 1 : 0;
}
