// Follows up gravitational waves: of each real alert, how large its 90 % region is, which
// targets of a list are in it, and where to point first; of a retraction, to stand down.
// Without settings, the alerts are made up and the broker runs inside this program.
//
//   examples/run gw_followup
//   examples/run gw_followup --targets galaxies.csv --settings settings.json
#include <cstdio>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/filters.hpp>
#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/gcn/sky_map_file.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/gcn/target_list.hpp>
#include <alertstream/gcn/topics.hpp>
#include <alertstream/testing/settings.hpp>
#include <alertstream/testing/sky_map.hpp>
#include <alertstream/tools/read_input.hpp>

namespace as = alertstream;
namespace gcn = alertstream::gcn;

constexpr char some_targets[] = R"(# NAME, RA, DEC in degrees
NGC 3115,   151.308, -7.719
NGC 3089,   149.903, -28.331
NGC 3001,   146.578, -30.437
NGC 3347,   160.694, -36.353
M 31,        10.685,  41.269
)";

std::string at(std::optional<gcn::distance_estimate> const& distance) {
    if (!distance) return {};  // of a burst nobody knows it
    char text[64];
    std::snprintf(text, sizeof text, ", at %.0f +- %.0f Mpc", distance->mean, distance->sigma);
    return text;
}

/// The handler.
class follow_up {
public:
    explicit follow_up(std::vector<gcn::target> targets) : targets_{std::move(targets)} {}

    void operator()(gcn::gw_alert const& alert) const {
        bool const retracted = alert.type() == gcn::gw_alert_type::retraction;
        bool const has_map = !retracted && alert.event && !alert.event->skymap.empty();
        std::optional<gcn::sky_map> map;
        if (has_map) map = gcn::read_sky_map(alert.event->skymap).value();  // what cannot be read is put aside, with the reason
        std::printf("%s %s: ", as::printable(alert.superevent_id).c_str(), as::printable(alert.alert_type).c_str());
        if (map) point(*map);
        else std::puts(retracted ? "it was nothing, stand down" : "there is no sky map yet");
    }

private:
    void point(gcn::sky_map const& map) const {
        auto const best = map.most_probable();
        std::printf("90 %% within %.0f square degrees around RA %.1f, Dec %.1f%s\n", map.credible_area(0.9), best.ra, best.dec, at(map.header().distance).c_str());
        auto const ranked = gcn::rank_targets(map, targets_);
        for (auto const& each : ranked)
            std::printf("  %-12s in the %2.0f %% region, %.2g per square degree%s\n", as::printable(each.what.name).c_str(), 100 * each.credible_level,
                        each.per_square_degree, at(each.distance).c_str());
        if (ranked.empty()) std::puts("  none of the targets is in it");
        else std::printf("  point first at %s\n", as::printable(ranked.front().what.name).c_str());
    }

    std::vector<gcn::target> targets_;
};

using gw = gcn::stream<gcn::gwalert<as::only_real<follow_up>, as::retries<0>>>;

int follow(as::settings const& settings, std::vector<gcn::target> targets, bool until_end) {
    boost::asio::io_context loop;
    as::alert_streams<gw> streams{loop, settings, follow_up{std::move(targets)}};
    streams.set({.until_end = until_end});
    as::stop_on_signal(loop, streams);
    streams.async_run(boost::asio::detached);
    loop.run();
    auto const counted = streams.status().front().counters;
    std::printf("%llu alerts handled, %llu of them no real ones, %llu put aside\n", static_cast<unsigned long long>(counted.handled),
                static_cast<unsigned long long>(counted.unreal), static_cast<unsigned long long>(counted.put_aside));
    return 0;
}

int main(int argc, char** argv) try {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // each line at once, into a pipe too
    std::string settings, file;
    CLI::App app{"Follows up gravitational waves."};
    app.add_option("--settings", settings, "a settings file with the stream gcn; else the alerts are made up")->check(CLI::ExistingFile);
    app.add_option("--targets", file, "a file of targets, a line each: NAME, RA, DEC in degrees")->check(CLI::ExistingFile);
    CLI11_PARSE(app, argc, argv);
    auto targets = gcn::read_targets(file.empty() ? some_targets : as::tools::read_input(file).value()).value();
    if (!settings.empty()) return follow(as::settings::load(settings), std::move(targets), false);
    as::testing::broker broker;
    as::testing::temporary_folder const folder;
    as::testing::publish_sample_gw_alerts(broker);
    return follow(as::testing::settings_for(broker, folder.path(), {"gcn"}), std::move(targets), true);
} catch (std::exception const& e) {
    std::cerr << e.what() << '\n';
    return 1;
}
