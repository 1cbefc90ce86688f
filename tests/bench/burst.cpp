/// Rubin's yardstick: alerts of 100 kB that come 10,000 at a time, handled by one thread
/// while another process publishes them. Memory stays flat.
///
/// burst [--full]; burst --publish TOPIC COUNT is the other process.
#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include "measure.hpp"
#include "our_stream.hpp"
#include "topics.hpp"

namespace as = alertstream;

namespace {

constexpr std::size_t alert_size = 100'000;

void publish(std::string const& topic, std::size_t count) {
    auto const client = bench::make_producer({{"linger.ms", "5"}, {"message.max.bytes", "4000000"}, {"queue.buffering.max.kbytes", "65536"}, {"log_level", "3"}});
    auto const payload = bench::text_of(alert_size);
    for (std::size_t i = 0; i < count;) {
        auto const code = rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_VALUE(const_cast<char*>(payload.data()), payload.size()),
                                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) ++i;
        rd_kafka_poll(client.get(), code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 20 : 0);
    }
    rd_kafka_flush(client.get(), 120'000);
}

/// Looks at each byte, as whoever decodes it does.
struct take {
    bench::reading* into;
    std::vector<double>* memory;
    std::size_t* seen;
    std::size_t* newlines;
    void operator()(as::message const& alert) const {
        *newlines += static_cast<std::size_t>(std::count(alert.payload().begin(), alert.payload().end(), '\n'));
        into->saw(alert.payload().size());
        if (++*seen % 250 == 0) memory->push_back(bench::memory_mb("VmRSS"));
    }
};

pid_t start_publisher(char const* program, std::string const& topic, std::size_t count) {
    auto const publisher = ::fork();
    if (publisher != 0) return publisher;
    ::execl(program, program, "--publish", topic.c_str(), std::to_string(count).c_str(), nullptr);
    ::_exit(127);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view{argv[1]} == "--publish") {
        publish(argv[2], static_cast<std::size_t>(std::atoll(argv[3])));
        return 0;
    }
    std::size_t const count = bench::full(argc, argv) ? 10'000 : 3'000;
    auto const topic = "bench.burst-" + std::to_string(::getpid());
    auto const admin = bench::make_producer({{"log_level", "3"}});
    bench::create_topic(admin.get(), topic, 1);
    bench::ends(admin.get(), topic, 1);

    bench::reading made{count};
    std::vector<double> memory;
    std::size_t seen = 0;
    std::size_t newlines = 0;
    boost::asio::io_context loop{1};
    bench::our_stream stream{loop, "\"" + topic + "\": null", take{&made, &memory, &seen, &newlines}, "earliest", {.keep_offsets = false, .until_end = false, .limit = count, .start = {}}};
    while (!stream.live()) loop.run_one();
    auto const began = bench::wall();
    auto const publisher = start_publisher("/proc/self/exe", topic, count);
    loop.run();
    auto const took = bench::wall() - began;
    int status = 0;
    ::waitpid(publisher, &status, 0);
    if (!made.over()) throw std::runtime_error{"the stream ended early: " + stream.problem().message()};
    // The second half beside the first, when all buffers have their size.
    auto const half = memory.begin() + static_cast<std::ptrdiff_t>(memory.size() / 2);
    auto const growth = *std::max_element(half, memory.end()) - *std::max_element(memory.begin(), half);
    std::printf("%zu alerts of 100 kB, handled while they arrive: %.0f MB/s, %.1f us of the handling thread each; all were handled %.2f s after the first was published\n", count,
                static_cast<double>(made.bytes()) / 1e6 / made.seconds(), made.cpu_per_message() * 1e6, took);
    std::printf("    resident memory at most %.0f MB, in the second half %+.1f MB beside the first\n", *std::max_element(memory.begin(), memory.end()), growth);
    bench::promise(growth < 30, "memory_is_flat_in_a_burst");
    return bench::promises_held ? 0 : 1;
}
