/// A handler that never comes back, with a large backlog behind it: resident memory is flat.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "measure.hpp"
#include "our_stream.hpp"

namespace as = alertstream;

namespace {

struct stuck {
    int* seen;
    boost::asio::awaitable<void> operator()(as::message const&) const {
        ++*seen;
        boost::asio::steady_timer never{co_await boost::asio::this_coro::executor, boost::asio::steady_timer::time_point::max()};
        co_await never.async_wait(boost::asio::use_awaitable);
    }
};

}  // namespace

int main(int argc, char** argv) {
    bool const full = bench::full(argc, argv);
    bench::data_set const data{full ? "bench.full_stuck" : "bench.stuck", 1, 3'000, full ? 360'000u : 80'000u};
    auto const backlog = static_cast<double>(data.size * data.count) / 1e6;
    bench::fill(data);
    int seen = 0;
    boost::asio::io_context loop{1};
    auto const before = bench::memory_mb("VmRSS");
    bench::our_stream stream{loop, "\"" + data.topic + "\": null", stuck{&seen}, "earliest", {.keep_offsets = false}};
    for (auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds{60}; seen == 0 && std::chrono::steady_clock::now() < limit;)
        loop.run_one_for(std::chrono::seconds{1});
    loop.run_for(std::chrono::seconds{5});
    auto const settled = bench::memory_mb("VmRSS");
    std::vector<double> later;
    for (int i = 0; i < (full ? 60 : 10); ++i) {
        loop.run_for(std::chrono::seconds{1});
        later.push_back(bench::memory_mb("VmRSS"));
    }
    auto const most = bench::quantile(later, 1);
    std::printf("stuck handler, librdkafka %s, %.0f MB waiting: resident %.0f MB before, %.0f MB after 5 s, at most %.0f MB in the %zu s after\n", rd_kafka_version_str(),
                backlog, before, settled, most, later.size());
    bench::promise(seen == 1, "stuck_handler_was_called_once");
    bench::promise(most - settled < 4, "memory_behind_a_stuck_handler_is_flat");
    bench::promise(most - before < backlog / 2, "memory_behind_a_stuck_handler_is_bounded");
    stream.stop_at_once();
    loop.run_for(std::chrono::seconds{15});
    return bench::promises_held ? 0 : 1;
}
