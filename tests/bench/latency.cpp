/// From produce() to the handler, 100 messages a second on a topic where nothing
/// else happens, beside a bare loop; in turns.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "bare_loop.hpp"
#include "measure.hpp"
#include "our_stream.hpp"

namespace as = alertstream;

namespace {

using clock_type = std::chrono::steady_clock;

constexpr std::size_t warm_up = 20;

/// How old each message is, by the time that it carries.
class ages {
public:
    explicit ages(std::size_t expected) : expected_{expected} { all_.reserve(expected); }
    void saw(void const* payload, std::size_t size) {
        clock_type::rep sent = 0;
        if (size != sizeof sent) return;
        std::memcpy(&sent, payload, sizeof sent);
        if (++seen_ > warm_up) all_.push_back(std::chrono::duration<double, std::milli>{clock_type::now() - clock_type::time_point{clock_type::duration{sent}}}.count());
    }
    bool complete() const noexcept { return seen_ >= expected_ + warm_up; }
    std::vector<double> const& all() const noexcept { return all_; }

private:
    std::size_t expected_;
    std::size_t seen_{};
    std::vector<double> all_;
};

/// From a thread of its own: produces are at their times whatever the reader does.
class metronome {
public:
    metronome(std::string const& topic, std::size_t count)
        : thread_{[this, topic, count] {
              auto const client = bench::make_producer({{"linger.ms", "0"}, {"acks", "1"}, {"log_level", "3"}});
              while (!go_ && !stop_) std::this_thread::sleep_for(std::chrono::milliseconds{5});
              auto next = clock_type::now();
              for (std::size_t i = 0; i < count + warm_up && !stop_; ++i) {
                  std::this_thread::sleep_until(next += std::chrono::milliseconds{10});
                  auto const now = clock_type::now().time_since_epoch().count();
                  rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_VALUE(const_cast<clock_type::rep*>(&now), sizeof now),
                                    RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
                  rd_kafka_poll(client.get(), 0);
              }
              rd_kafka_flush(client.get(), 10'000);
          }} {}
    ~metronome() {
        stop_ = true;
        thread_.join();
    }
    void start() { go_ = true; }

private:
    std::atomic<bool> go_{};
    std::atomic<bool> stop_{};
    std::thread thread_;
};

void run_until(boost::asio::io_context& loop, std::function<bool()> const& done) {
    auto const limit = clock_type::now() + std::chrono::seconds{60};
    while (!done()) {
        if (clock_type::now() > limit) throw std::runtime_error{"no progress for a minute"};
        loop.run_one_for(std::chrono::milliseconds{200});
    }
}

struct note_age {
    ages* into;
    void operator()(as::message const& alert) const { into->saw(alert.payload().data(), alert.payload().size()); }
};

std::vector<double> ours(std::string const& topic, std::size_t count) {
    ages made{count};
    metronome producer{topic, count};
    boost::asio::io_context loop{1};
    bench::our_stream stream{loop, "\"" + topic + "\": null", note_age{&made}, "latest", {.keep_offsets = false}};
    run_until(loop, [&] { return stream.live(); });
    producer.start();
    run_until(loop, [&] { return made.complete(); });
    stream.stop();
    run_until(loop, [&] { return stream.over(); });
    return made.all();
}

std::vector<double> bare(std::string const& topic, std::size_t count) {
    ages made{count};
    metronome producer{topic, count};
    auto const starts = bench::ends(bench::make_producer({{"log_level", "3"}}).get(), topic, 1);
    boost::asio::io_context loop{1};
    bench::bare_loop reader{loop, topic, starts, [&](rd_kafka_message_t const& message) { made.saw(message.payload, message.len); }};
    producer.start();
    run_until(loop, [&] { return made.complete(); });
    return made.all();
}

}  // namespace

int main(int argc, char** argv) {
    bool const full = bench::full(argc, argv);
    bench::data_set const data{"bench.latency", 1, 8, 0};
    bench::fill(data);
    std::vector<double> our_ages, bare_ages, ratios;
    for (int round = 0; round < (full ? 10 : 3); ++round) {
        auto const mine = ours(data.topic, 300);
        auto const theirs = bare(data.topic, 300);
        ratios.push_back(bench::median(mine) / bench::median(theirs));
        our_ages.insert(our_ages.end(), mine.begin(), mine.end());
        bare_ages.insert(bare_ages.end(), theirs.begin(), theirs.end());
    }
    std::printf("produce to handler at 100/s, %zu messages: ours p50 %.2f ms, p99 %.2f ms; bare loop p50 %.2f ms, p99 %.2f ms; p50 in turns %.2f x\n", our_ages.size(),
                bench::quantile(our_ages, 0.5), bench::quantile(our_ages, 0.99), bench::quantile(bare_ages, 0.5), bench::quantile(bare_ages, 0.99), bench::median(ratios));
}
