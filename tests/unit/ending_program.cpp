// A program whose main returns while the library's threads are at work; each of them ends when a line comes on standard input.
//
//   unit_ending client         a client is being destroyed
//   unit_ending thread         it is destroyed, and the thread frees what it keeps for itself
//   unit_ending call           the loop was destroyed with a call under way
//   unit_ending late           a call missed its deadline
//   unit_ending returned       a call missed its deadline and came back; then as "client"
//   unit_ending outlives       a client is destroyed after all that
//
// Says "main is over", and at the end whether the work was done by then and OpenSSL was there for it.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <thread>

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <openssl/crypto.h>

#include <alertstream/kafka/blocking.hpp>

namespace as = alertstream;
using namespace std::chrono_literals;

namespace {

std::atomic<bool> done, with_openssl;

void say(std::string_view line) {
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(3);
}

/// Returns at a line, or when the other side is gone.
void await_line() {
    for (char byte = 0; ::read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n';) {}
    with_openssl = OPENSSL_init_crypto(0, nullptr) == 1;  // 0 from its clean-up on
    done = true;
}

void last_words() { say(!done ? "not done\n" : with_openssl ? "done\n" : "done without OpenSSL\n"); }

struct held_job final : as::kafka::detail::blocking_job {
    void work() noexcept override { await_line(); }
};

/// What a thread keeps for itself is freed after its last function has returned.
struct held_thread final : as::kafka::detail::blocking_job {
    struct kept {
        ~kept() { await_line(); }
    };
    void work() noexcept override { thread_local kept const held; }
};

/// Of namespace scope: destroyed after `last_words`.
struct outliving {
    bool there{};

    ~outliving() {
        if (!there) return;
        struct job final : as::kafka::detail::blocking_job {
            void work() noexcept override { done = true; }
        };
        as::kafka::detail::submit_apart(std::make_shared<job>());
        for (int i = 0; i < 20 && !done; ++i) std::this_thread::sleep_for(10ms);
        say(done ? "begun\n" : "nothing began\n");
    }
} outlives;

as::kafka::client_handle client(char const* protocol) {
    auto* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "security.protocol", protocol, nullptr, 0);
    rd_kafka_conf_set_log_cb(conf, nullptr);
    return as::kafka::client_handle{rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0)};
}

using work = void (*)();

/// The loop ends, or is destroyed, with the call under way.
void call(std::chrono::steady_clock::duration deadline, work what) {
    auto const begun = std::make_shared<std::atomic<bool>>();
    boost::asio::io_context loop;
    as::kafka::blocking_thread const thread{loop.get_executor(), as::logger{nullptr}};
    thread.async_run("held", [begun, what] { *begun = true; begun->notify_all(); what(); }, deadline, [](as::error_code) {});
    begun->wait(false);
    if (deadline < 1h) loop.run();
}

void client_under_way() { as::kafka::detail::submit_apart(std::make_shared<held_job>()); }

std::atomic<bool> left, back;

/// Comes back when its deadline has passed, and its thread is gone soon after.
void call_that_comes_back() {
    call(1ms, [] {
        struct gone {
            ~gone() { back = true; back.notify_all(); }
        };
        thread_local gone const at_the_threads_end;
        left.wait(false);
    });
    left = true;
    left.notify_all();
    back.wait(false);
}

}  // namespace

int main(int argc, char** argv) {
    std::string_view const mode = argc == 2 ? argv[1] : "";
    std::atexit(last_words);  // the first of all: called last
    // In this order: librdkafka makes OpenSSL ready for a client with TLS only.
    as::kafka::client_handle const plain = client("plaintext"), with_tls = client("ssl");
    if (mode == "client") client_under_way();
    else if (mode == "thread") as::kafka::detail::submit_apart(std::make_shared<held_thread>());
    else if (mode == "call") call(1h, await_line);
    else if (mode == "late") call(1ms, await_line);
    else if (mode == "returned") call_that_comes_back(), client_under_way();
    else if (mode == "outlives") outlives.there = true;
    else return 2;
    say("main is over\n");
}
