// Listens to GCN: one line for each notice, of whatever family it is, and circulars as
// they were written. Without arguments it reads made-up ones from a broker inside this
// program; with a settings file it listens to NASA's.
//
//   examples/run gcn_listen
//   examples/run gcn_listen settings.json
//
// settings.json, with a client id and secret from https://gcn.nasa.gov/quickstart:
//   {"ALERT_STREAMS": [{"NAME": "gcn", "OPTIONS": {"CLIENT_ID": "…", "CLIENT_SECRET": "…"}}]}
#include <cstdio>
#include <iostream>
#include <string>

#include <alertstream/alertstream.hpp>
#include <alertstream/gcn/any_notice.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/gcn/topics.hpp>
#include <alertstream/printable.hpp>
#include <alertstream/testing/sample_notices.hpp>
#include <alertstream/testing/settings.hpp>
#include <alertstream/time.hpp>

namespace as = alertstream;
using as::gcn::notice_kind;

std::string place_text(std::optional<as::sky_circle> const& where) {
    char text[80] = "no position";
    if (where && where->radius) std::snprintf(text, sizeof text, "RA %.4f, Dec %+.4f, error %.4f deg", where->center.ra, where->center.dec, *where->radius);
    else if (where) std::snprintf(text, sizeof text, "RA %.4f, Dec %+.4f", where->center.ra, where->center.dec);
    return text;
}

/// Any family: its decoder makes the same view of it.
void print_notice(as::gcn::notice_view const& notice) {
    std::string line = notice.when ? as::to_iso_time(*notice.when) : notice.issued ? as::to_iso_time(*notice.issued) : "at no time";
    line += "  " + notice.what + "  " + (notice.event.empty() ? "-" : notice.event) + "  " + (notice.who.empty() ? "-" : notice.who) + "  " + place_text(notice.where);
    if (notice.kind == notice_kind::retraction) line += "  RETRACTED";
    if (notice.kind == notice_kind::update) line += "  update";
    if (notice.test) line += "  (test)";
    std::cout << as::printable(line) << std::endl;
}

void print_circular(as::gcn::circular const& circular) {
    std::cout << "GCN Circular " << circular.circular_id << ": " << as::printable(circular.subject) << "\n  from " << as::printable(circular.submitter) << "\n\n"
              << as::printable_text(circular.body) << std::endl;
}

using gcn = as::gcn::stream<as::gcn::circulars<as::fn<print_circular>>,
                            as::gcn::heartbeat<as::ignore_alert>,
                            as::gcn::gwalert<as::fn<print_notice>>,
                            as::topic<"gcn.classic.*", as::fn<print_notice>>,
                            as::topic<"gcn.notices.*", as::fn<print_notice>>>;

int listen_to_samples() {
    as::testing::broker broker;
    as::testing::temporary_folder folder;
    as::testing::publish_sample_notices(broker);
    boost::asio::io_context loop;
    as::alert_streams<gcn> streams{loop, as::testing::settings_for(broker, folder.path(), {"gcn"})};
    streams.set({.until_end = true});
    as::error_code ended;
    streams.async_run([&ended](as::error_code problem) { ended = problem; });
    loop.run();
    return ended || streams.status().front().counters.put_aside > 0 ? 1 : 0;
}

int main(int argc, char** argv) { return argc > 1 ? as::run<gcn>(argv[1]) : listen_to_samples(); }
