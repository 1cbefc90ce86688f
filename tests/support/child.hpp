#pragma once

#include <cerrno>
#include <concepts>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

/// A program in a process of its own; killed if it still runs at the end.
class child {
public:
    /// Its standard output goes to the file `output`, unless that is empty.
    explicit child(std::vector<std::string> command, std::string const& output = {})
        : child{std::move(command), [&](posix_spawn_file_actions_t& files) {
                    if (!output.empty()) ::posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
                }} {}
    child(child&& other) noexcept : process_(std::exchange(other.process_, -1)) {}
    child& operator=(child&&) = delete;
    ~child() {
        if (process_ > 0) kill();
    }

    void kill() {
        send(SIGKILL);
        wait();
    }
    void send(int signal) { ::kill(process_, signal); }

    /// Its exit code; 128 if a signal ended it.
    int wait() {
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
        process_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    }

protected:
    /// `prepare` says what its files are.
    template <std::invocable<posix_spawn_file_actions_t&> Prepare>
    child(std::vector<std::string> command, Prepare prepare) {
        std::vector<char*> arguments;
        for (auto& each : command) arguments.push_back(each.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t files;
        ::posix_spawn_file_actions_init(&files);
        prepare(files);
        auto const problem = ::posix_spawn(&process_, arguments[0], &files, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&files);
        if (problem == 0) return;
        process_ = -1;
        throw std::runtime_error{command[0] + " does not start"};
    }

private:
    pid_t process_{-1};
};
