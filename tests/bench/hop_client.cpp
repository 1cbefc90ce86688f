/// Hermes alerts decoded into `hermes::alert_view` beside hop-client iterating the same
/// ones, as it comes and with its throttle removed: rate and CPU of the whole process.
///
/// hop_client [--full]: needs ALERTSTREAM_HOP_CLIENT (tests/live/kafka/hop_client).
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <alertstream/hermes/alert.hpp>

#include "alert_maker.hpp"
#include "measure.hpp"
#include "our_stream.hpp"
#include "topics.hpp"

namespace as = alertstream;

namespace {

constexpr std::size_t alerts = 100'000;
std::string const topic = "bench.hermes_alerts";

void fill_with_alerts() {
    auto const client = bench::make_producer({{"linger.ms", "20"}, {"queue.buffering.max.kbytes", "65536"}, {"log_level", "3"}});
    bench::create_topic(client.get(), topic, 1);
    bench::alert_maker make;
    for (auto offset = static_cast<std::size_t>(bench::ends(client.get(), topic, 1).front()); offset < alerts;) {
        auto payload = make();
        for (auto code = RD_KAFKA_RESP_ERR__QUEUE_FULL; code == RD_KAFKA_RESP_ERR__QUEUE_FULL; rd_kafka_poll(client.get(), code ? 100 : 0))
            code = rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_VALUE(payload.data(), payload.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                     RD_KAFKA_V_HEADER("_id", "0123456789abcdef", 16), RD_KAFKA_V_HEADER("_sender", "bench", 5), RD_KAFKA_V_HEADER("_format", "json", 4),
                                     RD_KAFKA_V_END);
        ++offset;
    }
    rd_kafka_flush(client.get(), 120'000);
}

struct figures {
    double rate{};
    double cpu_us{};
};

struct count_points {
    bench::reading* into;
    std::size_t* points;
    double* cpu;
    void operator()(as::hermes::alert_view const& alert) const {
        *points += alert.photometry.size();
        into->saw(1);
        if (*cpu == 0) *cpu = -bench::seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        if (into->over()) *cpu += bench::seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    }
};

figures read_ours() {
    bench::reading made{alerts};
    std::size_t points = 0;
    double cpu = 0;
    boost::asio::io_context loop{1};
    bench::our_stream stream{loop, "\"" + topic + "\": null", count_points{&made, &points, &cpu}, "earliest", {.keep_offsets = false, .until_end = true, .limit = {}, .start = {}}};
    loop.run();
    if (!made.over() || points < 5 * alerts) throw std::runtime_error{"our stream ended early: " + stream.problem().message()};
    return {made.rate(), cpu / (alerts - 1) * 1e6};
}

figures read_hops(std::size_t count, std::string const& how) {
    auto const command = std::string{std::getenv("ALERTSTREAM_HOP_CLIENT")} + "/bin/python " HOP_READER " kafka://" + bench::brokers() + "/" + topic + " " + std::to_string(count) + " " + how;
    figures made;
    auto* const output = ::popen(command.c_str(), "r");
    bool const read = output && std::fscanf(output, "%lf %lf", &made.rate, &made.cpu_us) == 2;
    if (output) ::pclose(output);
    if (!read) throw std::runtime_error{"hop-client did not read the topic: " + command};
    return made;
}

}  // namespace

int main(int argc, char** argv) {
    if (!std::getenv("ALERTSTREAM_HOP_CLIENT")) {
        std::puts("hop_client: ALERTSTREAM_HOP_CLIENT is not set: left out");
        return 0;
    }
    bool const full = bench::full(argc, argv);
    fill_with_alerts();
    std::vector<double> throttled, free, cpu, ours_rate, hop_rate, free_rate, hop_cpu, free_cpu;
    read_ours();  // the broker's page cache
    for (int round = 0; round < (full ? 5 : 3); ++round) {
        auto const a = read_ours();
        auto const b = read_hops(full ? alerts : 20'000, "");
        auto const c = read_hops(full ? alerts : 50'000, "free");
        throttled.push_back(a.rate / b.rate);
        free.push_back(a.rate / c.rate);
        cpu.push_back(a.cpu_us);
        ours_rate.push_back(a.rate);
        hop_rate.push_back(b.rate);
        free_rate.push_back(c.rate);
        hop_cpu.push_back(b.cpu_us);
        free_cpu.push_back(c.cpu_us);
    }
    using bench::median;
    std::printf("Hermes alerts, decoded: ours %.3g/s, %.2f us of CPU each (budget 6 %s)\n", median(ours_rate), median(cpu), bench::judged(median(cpu) <= 6));
    std::printf("    hop-client as it comes: %.3g/s, %.1f us; ours %.0f x (budget 100 %s)\n", median(hop_rate), median(hop_cpu), median(throttled), bench::judged(median(throttled) >= 100));
    std::printf("    hop-client without its throttle: %.3g/s, %.1f us; ours %.1f x (budget 5 %s)\n", median(free_rate), median(free_cpu), median(free), bench::judged(median(free) >= 5));
}
