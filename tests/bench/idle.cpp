/// Ten topics in which nothing happens, and a broker that beats every 30 s: how often our thread is woken.
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include <boost/asio/steady_timer.hpp>

#include "measure.hpp"
#include "our_stream.hpp"

namespace as = alertstream;

namespace {

struct nobody {
    int* seen;
    void operator()(as::message const&) const { ++*seen; }
};

/// Beats as HOPSKOTCH does, from a thread that is not measured.
void beat(std::stop_token stop) {
    auto const client = bench::make_producer({});
    std::mutex guard;
    std::condition_variable_any never;
    std::unique_lock lock{guard};
    for (int count = 0; !stop.stop_requested(); ++count) {
        auto const text = R"({"timestamp": 1700000000000000, "count": )" + std::to_string(count) + "}";
        rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC("sys.heartbeat"), RD_KAFKA_V_VALUE(const_cast<char*>(text.data()), text.size()),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
        rd_kafka_flush(client.get(), 5'000);
        never.wait_for(lock, stop, std::chrono::seconds{30}, [] { return false; });
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::chrono::seconds const watched{bench::full(argc, argv) ? 120 : 30};
    std::string topics;
    for (int i = 0; i < 10; ++i) {
        auto const name = "bench.idle_" + std::to_string(i);
        bench::fill({name, 1, 0, 0});
        topics += (i > 0 ? ", \"" : "\"") + name + "\": null";
    }
    int seen = 0;
    boost::asio::io_context loop{1};
    bench::fill({"sys.heartbeat", 1, 0, 0});
    bench::our_stream stream{loop, topics, nobody{&seen}, "earliest", {}, 180};
    for (auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds{60}; !stream.live() && std::chrono::steady_clock::now() < limit;)
        loop.run_one_for(std::chrono::seconds{1});
    std::jthread const beats{beat};
    for (auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds{60}; !stream.hears_beats() && std::chrono::steady_clock::now() < limit;)
        loop.run_one_for(std::chrono::seconds{1});
    // Until the ends of the partitions have been reported.
    loop.run_for(std::chrono::seconds{5});
    auto const before = bench::sleeps();
    auto const cpu = bench::thread_cpu();
    // Not run_for(), which wakes each second of itself.
    boost::asio::steady_timer over{loop, watched};
    over.async_wait([&](boost::system::error_code) { loop.stop(); });
    auto const handlers = loop.run();
    loop.restart();
    auto const seconds = static_cast<double>(watched.count());
    auto const woken = static_cast<double>(bench::sleeps() - before) / seconds;
    std::printf("idle, 10 topics and a heartbeat, %.0f s: our thread slept and woke %.2f times/s, ran %.2f handlers/s, used %.0f us of CPU a second\n", seconds, woken,
                static_cast<double>(handlers) / seconds, (bench::thread_cpu() - cpu) / seconds * 1e6);
    bench::promise(stream.live() && stream.hears_beats() && seen == 0 && woken <= 0.5, "idle_stream_wakes_at_most_every_other_second");
    stream.stop();
    loop.run_for(std::chrono::seconds{15});
    return bench::promises_held ? 0 : 1;
}
