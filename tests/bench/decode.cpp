/// Decoding a Hermes alert beside Boost.JSON's DOM parse of the same bytes.
///
/// 400 different alerts of 5-15 points, in rounds: every round times each decoder
/// once over all alerts, and a figure is the median over rounds of the DOM's time
/// in that round divided by the decoder's. `--check` exits 1 if a budget is missed.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/hermes/alert.hpp>

#include "alert_maker.hpp"

namespace as = alertstream;

namespace {

constexpr int alerts = 400;
constexpr int rounds = 41;

/// Boost.JSON's parser with nobody listening: what no decoder on it can beat.
struct nobody {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;
    using text = boost::json::string_view;
    bool on_document_begin(as::error_code&) { return true; }
    bool on_document_end(as::error_code&) { return true; }
    bool on_object_begin(as::error_code&) { return true; }
    bool on_object_end(std::size_t, as::error_code&) { return true; }
    bool on_array_begin(as::error_code&) { return true; }
    bool on_array_end(std::size_t, as::error_code&) { return true; }
    bool on_key_part(text, std::size_t, as::error_code&) { return true; }
    bool on_key(text, std::size_t, as::error_code&) { return true; }
    bool on_string_part(text, std::size_t, as::error_code&) { return true; }
    bool on_string(text, std::size_t, as::error_code&) { return true; }
    bool on_number_part(text, as::error_code&) { return true; }
    bool on_int64(std::int64_t, text, as::error_code&) { return true; }
    bool on_uint64(std::uint64_t, text, as::error_code&) { return true; }
    bool on_double(double, text, as::error_code&) { return true; }
    bool on_bool(bool, as::error_code&) { return true; }
    bool on_null(as::error_code&) { return true; }
    bool on_comment_part(text, as::error_code&) { return true; }
    bool on_comment(text, as::error_code&) { return true; }
};

struct figure {
    char const* name;
    double budget;
    std::function<void(as::message const&)> decode;
    std::vector<double> ns{};
};

/// CPU time of this thread: what others do on the machine counts less.
double cpu_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

void need(bool fine) {
    if (fine) return;
    std::fputs("an alert did not decode\n", stderr);
    std::exit(2);
}

/// One line a figure; false if its budget is missed.
bool report(figure const& dom, figure const& each) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < each.ns.size(); ++i) ratios.push_back(dom.ns[i] / each.ns[i]);
    auto const [low, high] = std::minmax_element(ratios.begin(), ratios.end());
    auto const middle = median(ratios);
    std::printf("decode hermes %s: %.2f x (min %.2f, max %.2f), budget %.1f, %.0f ns an alert\n", each.name, middle, *low, *high, each.budget, median(each.ns));
    return middle >= each.budget;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> payloads;
    std::size_t bytes = 0;
    bench::alert_maker make;
    for (int i = 0; i < alerts; ++i) bytes += payloads.emplace_back(make()).size();

    as::hermes::alert_view view;
    as::hermes::alert refilled;
    boost::json::value tree;
    std::vector<figure> figures{
        {"DOM", 1.0, [&](as::message const& from) { tree = boost::json::parse({from.payload().data(), from.payload().size()}); }},
        {"parser alone", 0, [&](as::message const& from) {
             boost::json::basic_parser<nobody> parser{boost::json::parse_options{}};
             as::error_code problem;
             need(parser.write_some(false, from.payload().data(), from.payload().size(), problem) == from.payload().size());
         }},
        {"view", 1.9, [&](as::message const& from) { need(as::decoder<as::hermes::alert_view>::decode(from, view).has_value()); }},
        {"refilled", 1.8, [&](as::message const& from) { need(as::decoder<as::hermes::alert>::decode(from, refilled).has_value()); }},
        {"fresh", 1.6, [&](as::message const& from) {
             as::hermes::alert fresh;
             need(as::decoder<as::hermes::alert>::decode(from, fresh).has_value());
         }}};

    for (int round = -2; round < rounds; ++round) {  // two to warm up
        for (auto& each : figures) {
            auto const begin = cpu_ns();
            for (auto const& payload : payloads) each.decode(as::message{"tomtoolkit.test", 0, 0, std::nullopt, payload});
            if (round >= 0) each.ns.push_back((cpu_ns() - begin) / alerts);
        }
    }

    std::printf("%d alerts, %zu bytes on average; Boost.JSON's DOM takes %.0f ns\n", alerts, bytes / alerts, median(figures.front().ns));
    bool held = true;
    for (std::size_t i = 1; i < figures.size(); ++i) held = report(figures.front(), figures[i]) && held;
    return !held && argc > 1 && std::strcmp(argv[1], "--check") == 0 ? 1 : 0;
}
