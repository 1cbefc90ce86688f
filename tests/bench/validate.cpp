/// Checking a Hermes alert of ten points beside Boost.JSON's parse of the same message.
///
/// 400 different messages in rounds: every round times each check once over all of them,
/// and a figure is the median over rounds. `--check` exits 1 if the budget is missed.
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>

#include <alertstream/hermes/check.hpp>

#include "alert_maker.hpp"
#include "measure.hpp"

namespace as = alertstream;

namespace {

constexpr int messages = 400;
constexpr int rounds = 41;
constexpr double most_ns = 5000;  // an alert of ten points

void need(bool fine, char const* what) {
    if (fine) return;
    std::fprintf(stderr, "%s\n", what);
    std::exit(2);
}

struct figure {
    char const* name;
    std::function<void(std::size_t)> run;
    std::vector<double> ns{};
};

}  // namespace

int main(int argc, char** argv) {
    std::vector<as::hermes::alert> alerts;
    std::vector<std::string> texts;
    std::vector<boost::json::value> trees;
    bench::alert_maker make;
    while (alerts.size() < messages) {
        auto const text = make();
        as::hermes::alert one;
        need(as::decoder<as::hermes::alert>::decode(as::message{"", 0, 0, std::nullopt, text}, one).has_value(), "a message was not decoded");
        one.photometry.resize(10, one.photometry.front());
        one.topic = "tomtoolkit.test";
        need(as::hermes::encode(one, texts.emplace_back()).has_value(), "an alert was not encoded");
        trees.push_back(boost::json::parse(texts.back()));
        alerts.push_back(std::move(one));
    }
    std::vector<figure> figures{{"Boost.JSON's parse", [&](std::size_t i) { need(boost::json::parse(texts[i]).is_object(), "no object"); }},
                                {"server_errors(alert)", [&](std::size_t i) { need(as::hermes::server_errors(alerts[i]).empty(), "an alert has errors"); }},
                                {"check(alert)", [&](std::size_t i) { need(!as::hermes::check(alerts[i]), "an alert is refused"); }},
                                {"server_errors(json)", [&](std::size_t i) { need(as::hermes::server_errors(trees[i]).empty(), "a message has errors"); }}};
    for (int round = -2; round < rounds; ++round) {  // two to warm up
        for (auto& each : figures) {
            auto const begin = bench::thread_cpu();
            for (std::size_t i = 0; i < alerts.size(); ++i) each.run(i);
            if (round >= 0) each.ns.push_back((bench::thread_cpu() - begin) / messages * 1e9);
        }
    }
    for (auto const& each : figures) {
        std::vector<double> ratios;
        for (std::size_t round = 0; round < each.ns.size(); ++round) ratios.push_back(figures.front().ns[round] / each.ns[round]);
        std::printf("validate hermes, %s: %.0f ns an alert of ten points, %.2f x\n", each.name, bench::median(each.ns), bench::median(ratios));
    }
    bool const held = bench::median(figures[1].ns) <= most_ns && bench::median(figures[2].ns) <= most_ns;
    std::printf("validate hermes: budget %.0f ns for server_errors and check of an alert: %s\n", most_ns, bench::judged(held));
    return !held && argc > 1 && std::strcmp(argv[1], "--check") == 0 ? 1 : 0;
}
