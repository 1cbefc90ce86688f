// Alerts of four kinds, and one broken one, go from a broker to their handlers.
// The broker runs inside this program: no server, no credential.
//
//   examples/run
#include <cstdio>
#include <filesystem>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/sample_alerts.hpp>
#include <alertstream/testing/settings.hpp>

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

int main() {
    as::testing::broker broker;
    as::testing::temporary_folder folder;
    as::testing::publish_sample_alerts(broker);  // one of each kind, and one that is cut off

    boost::asio::io_context loop;
    as::alert_streams<hopskotch, gcn> streams{loop, as::testing::settings_for(broker, folder.path(), {"hopskotch", "gcn"})};
    as::stop_on_signal(loop, streams);
    streams.set({.until_end = true});
    streams.async_run(boost::asio::detached);
    loop.run();

    as::counters all;
    for (auto const& stream : streams.status()) all += stream.counters;
    std::printf("\n%llu alerts handled, %llu put aside in %s\n", static_cast<unsigned long long>(all.handled),
                static_cast<unsigned long long>(all.put_aside), (folder.path() / "dead_letters.jsonl").c_str());
}
