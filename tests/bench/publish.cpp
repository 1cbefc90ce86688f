/// POSTs over one kept-alive TLS connection to a server in another thread, beside a
/// bare Beast coroutine loop with a time-out, in interleaved pairs. Needs no Kafka.
///
/// publish [--full] [--ours-only]
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <alertstream/http/client.hpp>
#include <alertstream/testing/certificate.hpp>

#include "measure.hpp"

namespace as = alertstream;
namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;

namespace {

std::string const body(2'500, 'x');

/// Answers each POST with 47 bytes, as fast as it can; a thread for each connection.
class server {
public:
    explicit server(as::testing::certificate const& shown) {
        tls_.use_certificate(asio::buffer(shown.certificate_pem), asio::ssl::context::pem);
        tls_.use_private_key(asio::buffer(shown.key_pem), asio::ssl::context::pem);
        accepting_ = std::thread{[this] { accept(); }};
    }
    ~server() {
        stopping_ = true;
        asio::io_context loop;
        boost::system::error_code ignored;
        tcp::socket{loop}.connect({asio::ip::make_address("127.0.0.1"), port()}, ignored);  // wakes accept
        accepting_.join();
        for (auto& each : talking_) each.join();
    }

    std::uint16_t port() const { return port_; }

private:
    void accept() {
        for (;;) {
            tcp::socket socket{loop_};
            acceptor_.accept(socket);
            if (stopping_) return;
            socket.set_option(tcp::no_delay{true});
            talking_.emplace_back([this, taken = std::move(socket)]() mutable { talk(std::move(taken)); });
        }
    }

    void talk(tcp::socket socket) {
        static constexpr std::string_view answer =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 47\r\nConnection: keep-alive\r\n\r\n{\"uuid\":\"5b7f2c5e-0000-4000-8000-000000000000\"}";
        asio::ssl::stream<tcp::socket> stream{std::move(socket), tls_};
        boost::system::error_code ec;
        stream.handshake(asio::ssl::stream_base::server, ec);
        std::string unread;
        while (!ec) {
            auto const head = asio::read_until(stream, asio::dynamic_buffer(unread), "\r\n\r\n", ec);
            if (ec) break;
            auto const whole = head + body.size();
            if (unread.size() < whole) asio::read(stream, asio::dynamic_buffer(unread), asio::transfer_exactly(whole - unread.size()), ec);
            unread.erase(0, whole);
            asio::write(stream, asio::buffer(answer), ec);
        }
    }

    asio::io_context loop_;
    asio::ssl::context tls_{asio::ssl::context::tls_server};
    tcp::acceptor acceptor_{loop_, {asio::ip::make_address("127.0.0.1"), 0}};
    std::uint16_t port_ = acceptor_.local_endpoint().port();
    bool stopping_{};
    std::thread accepting_;
    std::vector<std::thread> talking_;
};

/// What a side's posts cost, without connecting.
struct cost {
    double rate{};
    double cpu_us{};
};

class stopwatch {
public:
    explicit stopwatch(int posts) : posts_{posts} {}
    cost stop() const {
        auto const seconds = bench::wall() - wall_;
        return {posts_ / seconds, (bench::thread_cpu() - cpu_) / posts_ * 1e6};
    }

private:
    int posts_;
    double wall_ = bench::wall();
    double cpu_ = bench::thread_cpu();
};

void need(bool fine) {
    if (fine) return;
    std::fputs("a POST failed\n", stderr);
    std::exit(2);
}

asio::awaitable<void> post_with_ours(as::http::client& client, std::string url, int posts) {
    for (int i = 0; i < posts; ++i) {
        as::http::request what{.method = as::http::method::post, .url = url, .body = body, .content_type = "application/json"};
        what.headers.push_back({"Accept", "application/json"});
        what.credentials.push_back({"Authorization", as::secret{"Token 0123456789012345678901234567890123456789"}});
        auto const got = co_await client.async_request(std::move(what), asio::use_awaitable);
        need(got.has_value() && got->status == 200 && got->body.size() == 47);
    }
}

cost ours(as::http::client& client, asio::io_context& loop, std::string const& url, int posts) {
    auto const run = [&](int count) {
        asio::co_spawn(loop, post_with_ours(client, url, count), [](std::exception_ptr failed) { need(!failed); });
        loop.restart();
        loop.run();
    };
    run(20);
    stopwatch const watch{posts};
    run(posts);
    return watch.stop();
}

asio::awaitable<void> post_with_bare(beast::ssl_stream<beast::tcp_stream>& stream, beast::flat_buffer& buffer, std::string host, int posts) {
    for (int i = 0; i < posts; ++i) {
        beast::http::request<beast::http::string_body> what{beast::http::verb::post, "/api/v0/submit_message/", 11};
        what.set(beast::http::field::host, host);
        what.set(beast::http::field::user_agent, "alertstream");
        what.set(beast::http::field::accept, "application/json");
        what.set(beast::http::field::authorization, "Token 0123456789012345678901234567890123456789");
        what.set(beast::http::field::content_type, "application/json");
        what.body() = body;
        what.prepare_payload();
        beast::get_lowest_layer(stream).expires_after(std::chrono::seconds{30});
        co_await beast::http::async_write(stream, what, asio::use_awaitable);
        beast::http::response<beast::http::string_body> got;
        co_await beast::http::async_read(stream, buffer, got, asio::use_awaitable);
        beast::get_lowest_layer(stream).expires_never();
        need(got.result_int() == 200 && got.body().size() == 47);
    }
}

/// One connection of the bare loop's own.
class bare_loop {
public:
    bare_loop(asio::io_context& loop, std::string const& authority, std::uint16_t port) : loop_{loop}, host_{"127.0.0.1:" + std::to_string(port)} {
        tls_.set_verify_mode(asio::ssl::verify_peer);
        tls_.add_certificate_authority(asio::buffer(authority));
        beast::get_lowest_layer(stream_).connect({asio::ip::make_address("127.0.0.1"), port});
        beast::get_lowest_layer(stream_).socket().set_option(tcp::no_delay{true});
        stream_.handshake(asio::ssl::stream_base::client);
    }

    cost post(int posts) {
        run(20);
        stopwatch const watch{posts};
        run(posts);
        return watch.stop();
    }

private:
    void run(int posts) {
        asio::co_spawn(loop_, post_with_bare(stream_, buffer_, host_, posts), [](std::exception_ptr failed) { need(!failed); });
        loop_.restart();
        loop_.run();
    }

    asio::io_context& loop_;
    std::string host_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    beast::ssl_stream<beast::tcp_stream> stream_{loop_, tls_};
    beast::flat_buffer buffer_;
};

}  // namespace

int main(int argc, char** argv) {
    bool const full = bench::full(argc, argv);
    bool ours_only = false;
    for (int i = 1; i < argc; ++i) ours_only = ours_only || std::string_view{argv[i]} == "--ours-only";  // for a profiler
    int const pairs = full ? 40 : 6, posts = full ? 4'000 : 1'000, many = full ? 100'000 : 20'000;

    as::testing::authority const authority;
    auto const ca_file = std::filesystem::temp_directory_path() / ("alertstream-bench-" + std::to_string(::getpid()) + ".pem");
    std::ofstream{ca_file} << authority.pem();
    server const peer{authority.issue({"127.0.0.1"})};
    auto const url = "https://127.0.0.1:" + std::to_string(peer.port()) + "/api/v0/submit_message/";

    asio::io_context loop{1};
    as::http::client client{loop.get_executor(), {.ca_file = ca_file, .proxy = as::secret{}}, as::logger{nullptr}};
    std::filesystem::remove(ca_file);
    {
        bare_loop bare{loop, authority.pem(), peer.port()};
        std::mt19937 random{std::random_device{}()};
        std::vector<double> rate, cpu, our_rate, our_cpu, bare_rate, bare_cpu;
        for (int pair = -1; pair < pairs; ++pair) {  // one to warm up
            cost mine, other{1, 1};
            bool const first = random() % 2 == 0;
            if (first) mine = ours(client, loop, url, posts);
            if (!ours_only) other = bare.post(posts);
            if (!first) mine = ours(client, loop, url, posts);
            if (pair < 0) continue;
            rate.push_back(mine.rate / other.rate);
            cpu.push_back(other.cpu_us / mine.cpu_us);
            our_rate.push_back(mine.rate);
            our_cpu.push_back(mine.cpu_us);
            bare_rate.push_back(other.rate);
            bare_cpu.push_back(other.cpu_us);
        }
        std::printf("publish %zu B, %d pairs of %d: rate %.2f x a bare Beast coroutine (%.0f against %.0f POST/s), range %.2f-%.2f, budget 0.95 %s\n", body.size(),
                    pairs, posts, bench::median(rate), bench::median(our_rate), bench::median(bare_rate), bench::quantile(rate, 0), bench::quantile(rate, 1),
                    bench::judged(bench::median(rate) >= 0.95));
        std::printf("    calling thread %.2f x (%.1f against %.1f us of CPU a POST), range %.2f-%.2f; budget 150 us %s, 4000 POST/s %s\n", bench::median(cpu),
                    bench::median(our_cpu), bench::median(bare_cpu), bench::quantile(cpu, 0), bench::quantile(cpu, 1),
                    bench::judged(bench::median(our_cpu) <= 150), bench::judged(bench::median(our_rate) >= 4000));
    }

    ours(client, loop, url, many / 10);
    auto const before = bench::memory_mb("VmRSS");
    auto const last = ours(client, loop, url, many);
    auto const grown = bench::memory_mb("VmRSS") - before;
    std::printf("    %d posts in a row: %.0f POST/s, memory %.1f MB, grown by %.2f MB\n", many, last.rate, before, grown);
    bench::promise(grown < 1, "memory_is_flat_over_posts");
    bench::promise(client.count().connections == 1, "one_connection_serves_all_posts");
    return bench::promises_held ? 0 : 1;
}
