#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace bench {

/// A Python program that decodes a payload so often as it is told: `python arguments… file`.
class python_peer {
public:
    python_peer(std::string const& python, std::vector<std::string> arguments, std::string const& payload) {
        std::snprintf(file_, sizeof file_, "%s", "/tmp/alertstream-bench-XXXXXX");
        int const made = ::mkstemp(file_);
        if (made < 0 || ::write(made, payload.data(), payload.size()) != static_cast<ssize_t>(payload.size())) std::abort();
        ::close(made);
        int there[2], back[2];
        if (::pipe(there) != 0 || ::pipe(back) != 0) std::abort();
        arguments.insert(arguments.begin(), python);
        arguments.emplace_back(file_);
        std::vector<char*> words;
        for (auto& each : arguments) words.push_back(each.data());
        words.push_back(nullptr);
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(there[0], 0);
            ::dup2(back[1], 1);
            for (int const each : {there[0], there[1], back[0], back[1]}) ::close(each);
            ::execvp(python.c_str(), words.data());
            ::_exit(127);
        }
        ::close(there[0]);
        ::close(back[1]);
        to_ = ::fdopen(there[1], "w");
        from_ = ::fdopen(back[0], "r");
        char line[64]{};
        there_ = std::fgets(line, sizeof line, from_) && std::strcmp(line, "ready\n") == 0;
    }
    ~python_peer() {
        std::fclose(to_);
        std::fclose(from_);
        ::waitpid(child_, nullptr, 0);
        ::unlink(file_);
    }
    python_peer(python_peer const&) = delete;
    python_peer& operator=(python_peer const&) = delete;

    /// Its libraries are there.
    bool is_there() const noexcept { return there_; }

    /// CPU nanoseconds for one.
    double operator()(int count) {
        std::fprintf(to_, "%d\n", count);
        std::fflush(to_);
        char line[64]{};
        return std::fgets(line, sizeof line, from_) ? std::atof(line) : 0;
    }

private:
    char file_[64]{};
    pid_t child_{};
    std::FILE* to_{};
    std::FILE* from_{};
    bool there_{};
};

}  // namespace bench
