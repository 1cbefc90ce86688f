/// GCN's messages decoded beside Python: hop-client, pygcn, voevent-parse, struct and json, on the same bytes (gcn_samples.hpp).
///
/// In rounds, ours and Python's by turns; a figure is the median over the rounds of Python's CPU time in that round divided by ours. Python is that of
/// tests/live/kafka/gcn_kafka (ALERTSTREAM_GCN_KAFKA), for
/// hop-client that of tests/live/kafka/hop_client (ALERTSTREAM_HOP_CLIENT), or python3. `--check` exits 1 if a budget is missed.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include <alertstream/gcn/any_notice.hpp>

#include "gcn_samples.hpp"
#include "measure.hpp"
#include "python_peer.hpp"

namespace as = alertstream;

namespace {

bool all_held = true;

struct contest {
    std::string name;
    char const* topic;
    std::string payload;
    char const* kind;  ///< of gcn_peers.py
    double budget;     ///< so many times as fast; 0: for comparison only
    std::function<bool(as::message const&)> decode;
    int ours_a_round{500};
    int theirs_a_round{100};
};

bool is_of_hop_client(contest const& what) { return std::strcmp(what.kind, "hop_client") == 0; }

void hold(contest const& what, int rounds) {
    auto const* const folder = std::getenv(is_of_hop_client(what) ? "ALERTSTREAM_HOP_CLIENT" : "ALERTSTREAM_GCN_KAFKA");
    bench::python_peer python{folder ? std::string{folder} + "/bin/python" : "python3", {GCN_PEERS, what.kind}, what.payload};
    as::message const from{what.topic, 0, 0, std::nullopt, what.payload};
    std::vector<double> ours, ratios;
    double theirs = 0;
    for (int round = -2; round < rounds; ++round) {  // two to warm up
        auto const begin = bench::thread_cpu();
        for (int i = 0; i < what.ours_a_round; ++i)
            if (!what.decode(from)) std::fprintf(stderr, "%s did not decode\n", what.name.c_str()), std::exit(2);
        auto const ns = (bench::thread_cpu() - begin) * 1e9 / what.ours_a_round;
        theirs = python.is_there() ? python(what.theirs_a_round) : 0;
        if (round < 0) continue;
        ours.push_back(ns);
        ratios.push_back(theirs / ns);
    }
    auto const ns = bench::median(ours);
    std::printf("decode gcn %s: %.0f ns, %.0f MB/s (%zu bytes)", what.name.c_str(), ns, static_cast<double>(what.payload.size()) * 1000 / ns, what.payload.size());
    if (!python.is_there()) {
        std::printf("; Python's %s is not there: tests/live/kafka/%s\n", what.kind, is_of_hop_client(what) ? "hop_client" : "gcn_kafka");
        return;
    }
    auto const ratio = bench::median(ratios);
    std::printf("; %.1f x Python's %s (min %.1f, max %.1f)", ratio, what.kind, bench::quantile(ratios, 0), bench::quantile(ratios, 1));
    if (what.budget > 0) {
        std::printf(", budget %.0f %s", what.budget, bench::judged(ratio >= what.budget));
        all_held = all_held && ratio >= what.budget;
    }
    std::printf("\n");
    std::fflush(stdout);
}

/// Into one object, again and again, as a lane does.
template <class Payload>
std::function<bool(as::message const&)> into_one() {
    return [one = std::make_shared<Payload>()](as::message const& from) { return as::decoder<Payload>::decode(from, *one).has_value(); };
}

/// What a handler that takes the view gets.
template <class Payload>
std::function<bool(as::message const&)> seen() {
    return [one = std::make_shared<Payload>()](as::message const& from) {
        if (!as::decoder<Payload>::decode(from, *one)) return false;
        auto const view = as::gcn::view_of(*one);
        return view.when.has_value() && view.where.has_value();
    };
}

/// The same values as Python's.
bool packet_values(as::message const& from) {
    static as::gcn::binary_notice packet;
    if (!as::decoder<as::gcn::binary_notice>::decode(from, packet)) return false;
    return packet.trigger().has_value() && packet.time().has_value() && packet.where().has_value();
}

}  // namespace

int main(int argc, char** argv) {
    auto const rounds = bench::full(argc, argv) ? 101 : 31;
    auto const text = bench::text_notice(), packet = bench::packet(), event = bench::voevent(), notice = bench::notice(), circular = bench::circular();
    auto const* const text_topic = "gcn.classic.text.SWIFT_BAT_GRB_POS_ACK";
    auto const* const event_topic = "gcn.classic.voevent.SWIFT_BAT_GRB_POS_ACK";
    hold({"text notice", text_topic, text, "hop_client", 20, into_one<as::gcn::text_notice>()}, rounds);
    hold({"text notice", text_topic, text, "text", 0, into_one<as::gcn::text_notice>()}, rounds);
    hold({"text notice with its values", text_topic, text, "text", 0, seen<as::gcn::text_notice>()}, rounds);
    hold({"binary packet with its values", "gcn.classic.binary.SWIFT_BAT_GRB_POS_ACK", packet, "binary", 20, packet_values, 20'000, 2'000}, rounds);
    hold({"VOEvent", event_topic, event, "voevent", 20, into_one<as::voevent>()}, rounds);
    hold({"VOEvent", event_topic, event, "pygcn", 0, into_one<as::voevent>()}, rounds);
    hold({"notice", "gcn.notices.einstein_probe.wxt.alert", notice, "json", 4, into_one<as::gcn::notice>(), 500, 500}, rounds);
    hold({"circular", "gcn.circulars", circular, "json", 4, into_one<as::gcn::circular>(), 500, 500}, rounds);
    hold({"gwalert of 1 MB", "igwn.gwalert", bench::gw_alert(1'000'000), "gwalert", 4, into_one<as::gcn::gw_alert_view>(), 10, 5}, rounds);
    return !all_held && argc > 1 && std::strcmp(argv[1], "--check") == 0 ? 1 : 0;
}
