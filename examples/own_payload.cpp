// A payload of one's own: a decoder in five lines, a handler that waits, and one that
// takes what has piled up at once. The broker runs inside this program.
//
//   examples/run own_payload
#include <charconv>
#include <cstdio>
#include <span>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <alertstream/alertstream.hpp>
#include <alertstream/testing/broker.hpp>
#include <alertstream/testing/settings.hpp>

namespace as = alertstream;

/// A line of our own telescope: "seeing in arcseconds".
struct seeing {
    double arcseconds{};
};

template <>
struct alertstream::decoder<seeing> {
    static result<void> decode(message const& from, seeing& into) {
        auto const text = from.payload();
        if (std::from_chars(text.data(), text.data() + text.size(), into.arcseconds).ec == std::errc{}) return {};
        return failure{errc::bad_value, "expected a number of arcseconds"};
    }
};

/// Waits, as for a database, without holding up the loop.
struct store {
    boost::asio::awaitable<void> operator()(seeing const& now, as::metadata const& from) {
        boost::asio::steady_timer pretend{co_await boost::asio::this_coro::executor, std::chrono::milliseconds{1}};
        co_await pretend.async_wait(boost::asio::use_awaitable);
        std::printf("stored offset %lld: %.2f\"\n", static_cast<long long>(from.offset()), now.arcseconds);
    }
};

/// Is given all that waits, up to 100.
void average(std::span<seeing const> batch) {
    double sum = 0;
    for (auto const& each : batch) sum += each.arcseconds;
    std::printf("mean of %zu: %.2f\"\n", batch.size(), sum / static_cast<double>(batch.size()));
}

using telescope = as::hopskotch::stream<as::topic<"telescope.seeing", as::fn<average>, store, as::batch<100>>>;

int main() {
    as::testing::broker broker;
    as::testing::temporary_folder folder;
    broker.create_topic("telescope.seeing");
    for (auto const* line : {"0.81", "0.79", "clouds", "1.10"}) broker.publish("telescope.seeing", line);

    boost::asio::io_context loop;
    as::alert_streams<telescope> streams{loop, as::testing::settings_for(broker, folder.path(), {"hopskotch"})};
    streams.set({.until_end = true});
    streams.async_run(boost::asio::detached);
    loop.run();
    std::printf("put aside: %llu\n", static_cast<unsigned long long>(streams.status().front().counters.put_aside));
}
