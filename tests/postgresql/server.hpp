#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <libpq-fe.h>

#include <support/temporary_folder.hpp>

struct finish_connection {
    void operator()(PGconn* old) const noexcept { PQfinish(old); }
};
struct clear_result {
    void operator()(PGresult* old) const noexcept { PQclear(old); }
};

/// A PostgreSQL server of the test program's own: in a temporary folder, for this machine
/// only, ended with the program. Where there is none, its tests are skipped, and say so.
class server {
public:
    /// Null: PostgreSQL's server is not installed.
    static server* the_one() {
        static std::unique_ptr<server> const one = programs().empty() ? nullptr : std::make_unique<server>();
        return one.get();
    }

    server() : port_{free_port()} {
        // initdb refuses root.
        if (::geteuid() == 0) {
            auto const* const nobody = ::getpwnam("nobody");
            if (!nobody || ::chown((folder_ / "").c_str(), nobody->pw_uid, nobody->pw_gid) != 0) throw std::runtime_error{"no user to run PostgreSQL as"};
        }
        std::ofstream{folder_ / "password"} << password << '\n';
        std::filesystem::permissions(folder_ / "password", std::filesystem::perms::others_read, std::filesystem::perm_options::add);
        run("initdb -D '" + data() + "' -U alice -A scram-sha-256 --pwfile='" + (folder_ / "password").string() + "' -E UTF8 --locale=C --no-sync");
        // Who is killed cannot tidy up: a shell does it when this program is gone, however it went.
        auto const folder = (folder_ / "").string();
        end_ = ::popen(("trap '' HUP INT PIPE TERM; cat >/dev/null; cd /; " + command("pg_ctl -D '" + data() + "' -m immediate -w stop") + " >/dev/null 2>&1; rm -rf '" + folder + "'").c_str(), "we");
        if (!end_) throw std::runtime_error{"no shell to end PostgreSQL with"};
        start();
    }
    server(server const&) = delete;
    server& operator=(server const&) = delete;
    ~server() {
        if (end_) ::pclose(end_);
    }

    void start() { run("pg_ctl -D '" + data() + "' -w -l '" + data() + "/log' -o '-k " + data() + " -p " + std::to_string(port_) + " -c listen_addresses=127.0.0.1 -c max_connections=40' start"); }
    void stop(std::string const& how = "fast") { run("pg_ctl -D '" + data() + "' -m " + how + " -w stop"); }

    unsigned short port() const noexcept { return port_; }
    /// By TCP, or by its Unix socket.
    std::string address(std::string const& database, std::string const& user = "alice", std::optional<unsigned short> by = {}) const {
        return "postgresql://" + user + ':' + written_password + "@127.0.0.1:" + std::to_string(by.value_or(port_)) + '/' + database;
    }
    std::string socket_address(std::string const& database) const { return "postgresql://alice:" + std::string{written_password} + "@/" + database + "?host=" + data() + "&port=" + std::to_string(port_); }

    /// As another program asks: statements, and the first column of the first row of the last, as text.
    std::string ask(std::string const& database, std::string const& sql) const {
        std::unique_ptr<PGconn, finish_connection> const to{PQconnectdb(address(database).c_str())};
        std::unique_ptr<PGresult, clear_result> const given{PQexec(to.get(), sql.c_str())};
        auto const status = PQresultStatus(given.get());
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw std::runtime_error{sql + ": " + PQerrorMessage(to.get())};
        return PQntuples(given.get()) == 0 ? std::string{} : std::string{PQgetvalue(given.get(), 0, 0)};
    }

    /// Asks until this is the answer: what the server does of itself, it soon has done.
    void await(std::string const& database, std::string const& sql, std::string const& wanted) const {
        constexpr int most_tries = 1000;
        for (int tries = 0; ask(database, sql) != wanted; ++tries)
            if (tries == most_tries) throw std::runtime_error{sql + ": is never " + wanted};
    }

    /// A file of its data folder, that only it may read.
    void put_file(std::string const& name, std::string const& text) const {
        auto const file = std::filesystem::path{data()} / name;
        std::ofstream{file} << text;
        std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        struct stat folder {};
        if (::stat(data().c_str(), &folder) != 0 || ::chown(file.c_str(), folder.st_uid, folder.st_gid) != 0) throw std::runtime_error{"no file for PostgreSQL: " + file.string()};
    }

    static constexpr char password[] = "pass:w@rd";
    static constexpr char written_password[] = "pass%3Aw%40rd";  // in an address

private:
    static std::string programs() {
        if (char const* const path = std::getenv("PATH"))
            for (std::string_view left = path; !left.empty();) {
                auto const end = left.find(':');
                std::string const each{left.substr(0, end)};
                if (::access((each + "/initdb").c_str(), X_OK) == 0) return each;
                left.remove_prefix(end == left.npos ? left.size() : end + 1);
            }
        std::string newest;
        std::error_code ec;
        for (auto const& each : std::filesystem::directory_iterator{"/usr/lib/postgresql", ec})
            if (::access((each.path() / "bin" / "initdb").c_str(), X_OK) == 0) newest = std::max(newest, (each.path() / "bin").string());
        return newest;
    }

    static unsigned short free_port() {
        boost::asio::io_context loop;
        return boost::asio::ip::tcp::acceptor{loop, {boost::asio::ip::make_address("127.0.0.1"), 0}}.local_endpoint().port();
    }

    std::string data() const { return (folder_ / "data").string(); }

    static std::string command(std::string const& what) { return (::geteuid() == 0 ? "runuser -u nobody -- " : "") + programs() + '/' + what; }

    /// Waits until it is done; what it said is in the error.
    void run(std::string const& what) const {
        auto const log = (folder_ / "said").string();
        auto const done = std::system(("cd / && " + command(what) + " >'" + log + "' 2>&1 </dev/null").c_str());
        if (done == 0) return;
        std::ifstream said{log};
        throw std::runtime_error{what + ": " + std::string{std::istreambuf_iterator<char>{said}, {}}};
    }

    temporary_folder folder_{};
    unsigned short port_;
    std::FILE* end_{};
};

/// A database of a test's own.
class fresh_database {
public:
    explicit fresh_database(server& on) : on_{on}, name_{"test_" + std::to_string(++count())} { on_.ask("postgres", "CREATE DATABASE " + name_); }
    fresh_database(fresh_database const&) = delete;
    fresh_database& operator=(fresh_database const&) = delete;
    ~fresh_database() {
        try {
            on_.ask("postgres", "DROP DATABASE " + name_ + " WITH (FORCE)");
        } catch (std::exception const& e) {
            std::fprintf(stderr, "%s\n", e.what());
        }
    }

    std::string const& name() const noexcept { return name_; }
    std::string address() const { return on_.address(name_); }
    std::string ask(std::string const& sql) const { return on_.ask(name_, sql); }
    void await(std::string const& sql, std::string const& wanted) const { on_.await(name_, sql, wanted); }

private:
    static int& count() {
        static int made = 0;
        return made;
    }

    server& on_;
    std::string name_;
};
