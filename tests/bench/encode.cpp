/// Encoding a Hermes alert of ten points beside Boost.JSON's serialize of an equal tree.
///
/// 400 different alerts in rounds: every round times each writer once over all
/// alerts, and a figure is the median over rounds of the tree's time in that round
/// divided by the encoder's. `--check` exits 1 if a budget is missed.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <alertstream/hermes/encode.hpp>

#include "measure.hpp"

namespace as = alertstream;

namespace {

constexpr int alerts = 400;
constexpr int rounds = 41;
constexpr double most_ns = 5000;   // an alert of ten points
constexpr double least_ratio = 1.0;

void need(bool fine, char const* what) {
    if (fine) return;
    std::fprintf(stderr, "%s\n", what);
    std::exit(2);
}

class alert_maker {
public:
    as::hermes::alert operator()() {
        auto const name = "AT 2026" + letters(4);
        as::hermes::alert made{.title = "Light curve of " + name, .topic = "tomtoolkit.test", .submitter = "observer" + letters(3),
                               .authors = "O. Server, A. Stronomer on behalf of a survey",
                               .message_text = "Photometry of " + name + " from the nightly pipeline, zero points from Pan-STARRS."};
        made.targets.push_back({.name = name, .ra = as::hermes::degrees{decimals(0, 360)}, .dec = as::hermes::degrees{decimals(-90, 90)}, .aliases = {"ZTF26" + letters(7)}});
        for (int i = 0; i < 10; ++i) made.photometry.push_back(point(name));
        return made;
    }

private:
    int pick(int low, int high) { return std::uniform_int_distribution<int>{low, high}(random_); }

    /// As a pipeline reports it: 2 to 6 decimals.
    double decimals(double low, double high) {
        char text[32];
        std::snprintf(text, sizeof text, "%.*f", pick(2, 6), std::uniform_real_distribution<double>{low, high}(random_));
        return std::strtod(text, nullptr);
    }

    std::string letters(int count) {
        std::string made;
        while (count-- > 0) made += static_cast<char>('a' + pick(0, 25));
        return made;
    }

    as::hermes::photometry point(std::string const& name) {
        static constexpr char const* telescopes[] = {"ELP", "LSC", "Faulkes North 2m", "P48"};
        static constexpr char const* bands[] = {"g", "r", "i", "rp", "ip", "V"};
        as::hermes::photometry made{.target = name, .at = as::time_point{std::chrono::microseconds{1'767'225'600'000'000 + std::uniform_int_distribution<std::int64_t>{0, 31'000'000'000'000}(random_)}},
                                    .bandpass = bands[pick(0, 5)], .telescope = telescopes[pick(0, 3)], .instrument = "sbig", .exposure_time = pick(10, 300), .observer = "robot"};
        if (pick(0, 4) > 0) made.measured = as::hermes::detection{as::hermes::magnitude::ab(decimals(12, 22)), decimals(0, 0.4), {}, {}};
        else made.measured = as::hermes::upper_limit{as::hermes::magnitude::ab(decimals(12, 22)), {}};
        return made;
    }

    std::mt19937 random_{20261123};
};

struct figure {
    char const* name;
    std::function<void(std::size_t)> write;
    std::vector<double> ns{};
};

}  // namespace

int main(int argc, char** argv) {
    std::vector<as::hermes::alert> all;
    std::vector<boost::json::value> trees;
    alert_maker make;
    std::size_t bytes = 0;
    std::string into;
    for (int i = 0; i < alerts; ++i) {
        need(as::hermes::encode(all.emplace_back(make()), into).has_value(), "an alert was not encoded");
        need(trees.emplace_back(boost::json::parse(into)).is_object(), "an alert is no JSON object");
        bytes += into.size();
    }

    std::vector<figure> figures{{"tree", [&](std::size_t i) { need(!boost::json::serialize(trees[i]).empty(), "nothing serialised"); }},
                                {"into the last one's memory", [&](std::size_t i) { need(as::hermes::encode(all[i], into).has_value(), "an alert was not encoded"); }},
                                {"into a new string", [&](std::size_t i) {
                                     std::string fresh;
                                     need(as::hermes::encode(all[i], fresh).has_value(), "an alert was not encoded");
                                 }}};
    for (int round = -2; round < rounds; ++round) {  // two to warm up
        for (auto& each : figures) {
            auto const begin = bench::thread_cpu();
            for (std::size_t i = 0; i < all.size(); ++i) each.write(i);
            if (round >= 0) each.ns.push_back((bench::thread_cpu() - begin) / alerts * 1e9);
        }
    }

    auto const& tree = figures.front();
    std::printf("%d alerts of ten points, %zu bytes on average; Boost.JSON's serialize takes %.0f ns\n", alerts, bytes / alerts, bench::median(tree.ns));
    bool held = true;
    for (std::size_t i = 1; i < figures.size(); ++i) {
        auto const& each = figures[i];
        std::vector<double> ratios;
        for (std::size_t round = 0; round < each.ns.size(); ++round) ratios.push_back(tree.ns[round] / each.ns[round]);
        auto const ns = bench::median(each.ns), ratio = bench::median(ratios);
        std::printf("encode hermes %s: %.0f ns an alert, budget %.0f; %.2f x (min %.2f, max %.2f), budget %.1f\n", each.name, ns, most_ns, ratio, bench::quantile(ratios, 0),
                    bench::quantile(ratios, 1), least_ratio);
        held = held && ns <= most_ns && ratio >= least_ratio;
    }
    return !held && argc > 1 && std::strcmp(argv[1], "--check") == 0 ? 1 : 0;
}
