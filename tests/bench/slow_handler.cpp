/// A handler that keeps the thread busy for 10 us with each message of 3 kB: what is
/// lost when librdkafka stops fetching because its queue was full.
#include <cstdio>
#include <string>
#include <vector>

#include "measure.hpp"
#include "our_stream.hpp"

namespace as = alertstream;

namespace {

struct busy {
    bench::reading* into;
    void operator()(as::message const& alert) const {
        into->saw(alert.payload().size());
        for (auto const end = bench::wall() + 10e-6; bench::wall() < end;) {}
    }
};

}  // namespace

int main(int argc, char** argv) {
    bool const full = bench::full(argc, argv);
    bench::data_set const data{full ? "bench.full_3kB_1" : "bench.3kB_1", 1, 3'000, full ? 200'000u : 50'000u};
    bench::fill(data);
    std::vector<double> shares, rates;
    for (int i = 0; i < (full ? 5 : 3); ++i) {
        bench::reading read{data.count};
        boost::asio::io_context loop{1};
        bench::our_stream stream{loop, "\"" + data.topic + "\": null", busy{&read}, "earliest", {.keep_offsets = false, .until_end = true}};
        loop.run();
        if (!read.over()) throw std::runtime_error{"our stream ended early: " + stream.problem().message()};
        shares.push_back(read.rate() * read.cpu_per_message());
        rates.push_back(read.rate());
    }
    bool const budgeted = rd_kafka_version() >= 0x020200ff;
    std::printf("10 us handler, 3 kB, librdkafka %s: %.3g messages/s, %.2f x the ideal (%.2f-%.2f), %s; peak resident %.0f MB\n", rd_kafka_version_str(),
                bench::median(rates), bench::median(shares), bench::quantile(shares, 0), bench::quantile(shares, 1),
                budgeted ? (bench::median(shares) >= 0.75 ? "budget 0.75 held" : "budget 0.75 MISSED") : "no budget below 2.2.0", bench::memory_mb("VmHWM"));
}
