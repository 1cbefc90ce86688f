#pragma once

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <support/child.hpp>

/// A program in a process of its own that is spoken with in lines.
class talking_child : public child {
    struct pipes {
        pipes() {
            if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
        }
        std::array<int, 2> in{}, out{};
    };

public:
    /// Its standard error is added to the file `errors`, unless that is empty.
    explicit talking_child(std::vector<std::string> command, std::string const& errors = {}) : talking_child{std::move(command), errors, pipes{}} {}
    talking_child(talking_child const&) = delete;
    talking_child& operator=(talking_child const&) = delete;
    ~talking_child() {
        ::close(to_);
        ::close(from_);
    }

    void say(std::string line) {
        line += '\n';
        if (::write(to_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) throw std::runtime_error{"nobody listens"};
    }

    /// Its next line, as soon as there is one. Absent: it ended, or the time was over.
    std::optional<std::string> line(std::chrono::milliseconds patience = std::chrono::minutes{2}) {
        auto const until = std::chrono::steady_clock::now() + patience;
        while (true) {
            if (auto const end = heard_.find('\n'); end != heard_.npos) {
                auto made = heard_.substr(0, end);
                heard_.erase(0, end + 1);
                return made;
            }
            auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            pollfd waits{.fd = from_, .events = POLLIN, .revents = 0};
            if (left.count() <= 0 || ::poll(&waits, 1, static_cast<int>(left.count())) == 0) return std::nullopt;
            std::array<char, 4096> bytes{};
            auto const count = ::read(from_, bytes.data(), bytes.size());
            if (count == 0 || (count < 0 && errno != EINTR)) return std::nullopt;
            if (count > 0) heard_.append(bytes.data(), static_cast<std::size_t>(count));
        }
    }

private:
    talking_child(std::vector<std::string> command, std::string const& errors, pipes const& made)
        : child{std::move(command), [&](posix_spawn_file_actions_t& files) {
                    ::posix_spawn_file_actions_adddup2(&files, made.in[0], STDIN_FILENO);
                    ::posix_spawn_file_actions_adddup2(&files, made.out[1], STDOUT_FILENO);
                    if (!errors.empty()) ::posix_spawn_file_actions_addopen(&files, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
                }},
          to_{made.in[1]}, from_{made.out[0]} {
        ::signal(SIGPIPE, SIG_IGN);
        ::close(made.in[0]);
        ::close(made.out[1]);
    }

    int to_{-1};
    int from_{-1};
    std::string heard_{};
};
