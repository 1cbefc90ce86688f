/// Dispatch to a synchronous handler of raw messages beside a bare librdkafka loop
/// that reads the same topic, in interleaved pairs.
///
/// consume [--full] [--ours-only] [TOPIC…]: of all data sets, or of these topics.
#include <cstdio>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bare_loop.hpp"
#include "measure.hpp"
#include "our_stream.hpp"

namespace as = alertstream;

namespace {

struct tally {
    bench::reading* into;
    void operator()(as::message const& alert) const { into->saw(alert.payload().size()); }
};

bench::reading read_ours(bench::data_set const& data) {
    bench::reading made{data.count};
    boost::asio::io_context loop{1};
    bench::our_stream stream{loop, "\"" + data.topic + "\": null", tally{&made}, "earliest", {.keep_offsets = false, .until_end = true}};
    loop.run();
    if (!made.over()) throw std::runtime_error{"our stream ended early: " + stream.problem().message()};
    return made;
}

bench::reading read_bare(bench::data_set const& data) {
    bench::reading made{data.count};
    boost::asio::io_context loop{1};
    bench::bare_loop reader{loop, data.topic, std::vector<std::int64_t>(static_cast<std::size_t>(data.partitions), 0), [&](rd_kafka_message_t const& message) {
                                made.saw(message.len);
                                if (made.over()) loop.stop();
                            }};
    loop.run();
    return made;
}

void compare(bench::data_set const& data, int pairs, std::mt19937& random) {
    std::vector<double> rate, cpu, ours_rate, ours_cpu, bare_rate, bare_cpu, allocations;
    for (int pair = -1; pair < pairs; ++pair) {  // one to warm up
        bench::reading ours{1};
        bench::reading bare{1};
        bool const first = random() % 2 == 0;
        if (first) ours = read_ours(data);
        bare = read_bare(data);
        if (!first) ours = read_ours(data);
        if (pair < 0) continue;
        rate.push_back(ours.rate() / bare.rate());
        cpu.push_back(bare.cpu_per_message() / ours.cpu_per_message());
        ours_rate.push_back(ours.rate());
        bare_rate.push_back(bare.rate());
        ours_cpu.push_back(ours.cpu_per_message() * 1e6);
        bare_cpu.push_back(bare.cpu_per_message() * 1e6);
        allocations.push_back((static_cast<double>(ours.allocations()) - static_cast<double>(bare.allocations())) / static_cast<double>(data.count));
    }
    std::printf("%zu B, %d partition%s, %d pairs: rate %.2f x bare (%.3g against %.3g messages/s); calling thread %.2f x (%.3f against %.3f us a message), "
                "range %.2f-%.2f, budget 0.95 %s\n",
                data.size, data.partitions, data.partitions > 1 ? "s" : "", pairs, bench::median(rate), bench::median(ours_rate), bench::median(bare_rate),
                bench::median(cpu), bench::median(ours_cpu), bench::median(bare_cpu), bench::quantile(cpu, 0), bench::quantile(cpu, 1),
                bench::judged(bench::median(cpu) >= 0.95));
    // A wake-up of the loop may allocate; an alert never does.
    auto const all = bench::median(allocations) * static_cast<double>(data.count);
    std::printf("    allocations beyond the bare loop's: %.0f for %zu alerts\n", all, data.count);
    bench::promise(all < 200, "no_allocation_per_alert_" + data.topic.substr(data.topic.rfind('.') + 1));
}

}  // namespace

int main(int argc, char** argv) {
    bool const full = bench::full(argc, argv);
    std::size_t const share = full ? 1 : 4;
    std::string const stem = full ? "bench.full_" : "bench.";
    std::vector<bench::data_set> data{
        {stem + "100B_1", 1, 100, 4'000'000 / share}, {stem + "100B_4", 4, 100, 4'000'000 / share},     {stem + "3kB_1", 1, 3'000, 200'000 / share},
        {stem + "3kB_4", 4, 3'000, 200'000 / share},  {stem + "100kB_1", 1, 100'000, 4'000 / share}, {stem + "100kB_4", 4, 100'000, 4'000 / share}};
    std::vector<std::string_view> only;
    bool ours_only = false;
    for (int i = 1; i < argc; ++i) {
        std::string_view const argument{argv[i]};
        if (argument == "--ours-only") ours_only = true;  // for a profiler
        else if (argument != "--full") only.push_back(argument);
    }
    std::mt19937 random{std::random_device{}()};
    std::printf("librdkafka %s\n", rd_kafka_version_str());
    for (auto const& each : data) {
        if (!only.empty() && std::find(only.begin(), only.end(), each.topic) == only.end()) continue;
        bench::fill(each);
        if (ours_only)
            for (int i = 0; i < 5; ++i) std::printf("%.3f us\n", read_ours(each).cpu_per_message() * 1e6);
        else
            compare(each, full ? 20 : 3, random);
    }
    return bench::promises_held ? 0 : 1;
}
