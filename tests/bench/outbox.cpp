/// Messages accepted into an outbox, so many a transaction, beside the disk's own limit:
/// a bare loop that writes the same bytes and waits for the disk as often, in the same
/// run, by turns. Needs no Kafka.
///
/// outbox [--full] [--folder FOLDER]
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <alertstream/store/outbox.hpp>

#include "measure.hpp"

namespace as = alertstream;
namespace store = as::store;

namespace {

/// Bytes that this process has given to the system to write.
std::uint64_t bytes_written() {
    std::ifstream in{"/proc/self/io"};
    std::string name;
    for (std::uint64_t value = 0; in >> name >> value;)
        if (name == "wchar:") return value;
    return 0;
}

/// One point a message, as alerts are shared when they come.
class messages {
public:
    std::vector<store::new_entry> make(std::size_t count) {
        std::vector<store::new_entry> all;
        for (std::size_t i = 0; i < count; ++i) {
            auto const id = std::to_string(++made_);
            all.push_back({"hermes", "hermes.test", {}, {"hopskotch/ztf.alerts/0/" + id}, nullptr});
            auto& what = all.back().what;
            what.content.assign(900, 'x');
            what.subjects = {"ZTF26" + std::to_string(made_ % 1000)};
            what.points = {{what.subjects[0] + "|2026-11-28T00:00:00Z|" + id + "|g|ELP|FLI", "ab 18.02 0.03", 0}};
            what.gathers_as = "photometry";
        }
        return all;
    }
    std::size_t made() const noexcept { return made_; }

private:
    std::size_t made_{};
};

/// Writes over one file again and again, as SQLite does with its log.
class bare_log {
public:
    explicit bare_log(std::filesystem::path const& path) : descriptor_{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)} {
        std::string const zeros(1024 * 1024, '\0');
        for (int i = 0; i < room / (1024 * 1024); ++i)
            if (::write(descriptor_, zeros.data(), zeros.size()) < 0) std::perror("write");
        ::fsync(descriptor_);
    }
    ~bare_log() { ::close(descriptor_); }
    bare_log(bare_log const&) = delete;
    bare_log& operator=(bare_log const&) = delete;

    /// Seconds for so many writes of so many bytes, each on the disk before the next.
    double write(std::size_t times, std::size_t bytes) {
        std::string const block(bytes, 'x');
        auto const begun = bench::wall();
        for (std::size_t i = 0; i < times; ++i) {
            if (at_ + static_cast<off_t>(bytes) > room) at_ = 0;
            if (::pwrite(descriptor_, block.data(), block.size(), at_) < 0 || ::fdatasync(descriptor_) != 0) std::perror("write");
            at_ += static_cast<off_t>(bytes);
        }
        return bench::wall() - begun;
    }

private:
    static constexpr off_t room = 8 * 1024 * 1024;
    int descriptor_;
    off_t at_{};
};

struct figures {
    double accepted{};  // a second
    double bare{};
    double cpu{};  // seconds a message
    double bytes{};  // a message
};

figures measure(store::outbox& out, messages& from, bare_log& bare, std::size_t batch, std::size_t count, std::size_t rounds) {
    std::vector<double> accepted, limit, cpu;
    double bytes = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        auto const transactions = std::max<std::size_t>(count / batch, 1);
        std::vector<std::vector<store::new_entry>> all;
        for (std::size_t i = 0; i < transactions; ++i) all.push_back(from.make(batch));
        auto const before = bytes_written();
        auto const cpu_before = bench::thread_cpu();
        auto const begun = bench::wall();
        for (auto const& each : all)
            if (!out.accept(each)) bench::promises_held = false;
        auto const seconds = bench::wall() - begun;
        auto const messages = static_cast<double>(transactions * batch);
        cpu.push_back((bench::thread_cpu() - cpu_before) / messages);
        bytes = static_cast<double>(bytes_written() - before);
        accepted.push_back(messages / seconds);
        limit.push_back(messages / bare.write(transactions, static_cast<std::size_t>(bytes) / transactions));
        bytes /= messages;
    }
    return {bench::median(accepted), bench::median(limit), bench::median(cpu), bytes};
}

/// The next batch of a topic among so many that wait.
void measure_next(store::outbox& out, std::size_t waiting) {
    std::vector<double> times;
    for (int i = 0; i < 50; ++i) {
        auto const begun = bench::wall();
        auto const found = out.next("hermes", 100);
        times.push_back(bench::wall() - begun);
        if (!found || found->size() != 1 || found->front().entries.size() != 100) bench::promises_held = false;
    }
    std::printf("next(): the first 100 of %zu that wait in %.2f ms\n", waiting, bench::median(times) * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
    auto folder = std::filesystem::temp_directory_path() / ("outbox-bench-" + std::to_string(::getpid()));
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view{argv[i]} == "--folder") folder = std::filesystem::path{argv[i + 1]} / folder.filename();
    std::filesystem::create_directories(folder);
    std::size_t const scale = bench::full(argc, argv) ? 10 : 1;
    auto const path = (folder / "outbox.db").string();
    messages from;
    {
        auto opened = store::outbox::open({.path = path});
        if (!opened) {
            std::fprintf(stderr, "%s\n", opened.error().message().c_str());
            return 1;
        }
        auto& out = **opened;
        bare_log bare{folder / "bare"};
        std::printf("outbox: messages of 900 bytes with a point, a subject and a key, synchronous FULL, in %s\n", folder.parent_path().c_str());
        double best = 0, limit_there = 0;
        for (auto const batch : std::array<std::size_t, 4>{1, 10, 100, 1000}) {
            auto const count = std::min<std::size_t>(4'000, batch * 200) * scale;
            auto const found = measure(out, from, bare, batch, count, scale > 1 ? 7 : 3);
            std::printf("%5zu a transaction: %7.0f messages/s, %5.1f us of CPU and %5.0f bytes written each; bare write and fdatasync of the same bytes: %7.0f/s\n", batch, found.accepted,
                        found.cpu * 1e6, found.bytes, found.bare);
            if (found.accepted > best) best = found.accepted, limit_there = found.bare;
        }
        std::printf("budget: 5000 messages/s with group commit, or the disk's limit: %s (%.0f/s; the disk's limit there %.0f/s)\n", bench::judged(best >= 5'000 || best >= 0.9 * limit_there), best, limit_there);
        while (from.made() < 100'000)
            if (!out.accept(from.make(1000))) bench::promises_held = false;
        measure_next(out, from.made());
    }
    auto const again = store::outbox::open({.path = path});
    bench::promise(again && (*again)->counts("hermes").value().waiting == from.made(), "what_an_outbox_accepted_is_there_when_it_is_opened_again");
    std::filesystem::remove_all(folder);
    return bench::promises_held ? 0 : 1;
}
