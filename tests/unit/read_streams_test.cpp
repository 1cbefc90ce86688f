#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/parse.hpp>

#include <alertstream/tools/read_streams.hpp>
#include <alertstream/tools/write_all.hpp>

namespace as = alertstream;

namespace {

/// A pipe whose ends are closed with it.
struct pipe_ends {
    int in{-1}, out{-1};
    pipe_ends() {
        int both[2];
        BOOST_REQUIRE(::pipe(both) == 0);
        in = both[0];
        out = both[1];
    }
    void close(int& end) {
        if (end >= 0) ::close(std::exchange(end, -1));
    }
    ~pipe_ends() { close(in), close(out); }
    std::string read_all() {
        close(out);
        std::string all;
        char some[4096];
        for (ssize_t got = 0; (got = ::read(in, some, sizeof some)) > 0;) all.append(some, static_cast<std::size_t>(got));
        return all;
    }
};

struct printing {
    pipe_ends to;
    std::vector<as::error_code> failures;
    as::tools::alert_printer printer{true, to.out, [this](as::error_code problem) { failures.push_back(problem); }};

    void print(as::owned_message const& m) {
        auto const view = m.view();
        as::metadata const from{view, "s"};
        printer({&view, 1}, {&from, 1});
    }
    std::string code_of(as::owned_message const& m) {
        print(m);
        auto const line = boost::json::parse(to.read_all()).as_object();
        return line.contains("error") ? std::string{line.at("error").at("code").as_string()} : "none";
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_streams)

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_once_and_no_alert_is_taken_for_printed) {
    int const full = ::open("/dev/full", O_WRONLY);
    BOOST_TEST_REQUIRE(full >= 0);
    std::vector<as::error_code> failures;
    as::tools::alert_printer printer{false, full, [&](as::error_code problem) { failures.push_back(problem); }};
    as::owned_message const m{.topic = "t", .payload = "1"};
    auto const view = m.view();
    as::metadata const from{view, "s"};
    for (int i = 0; i < 3; ++i) BOOST_CHECK_THROW(printer({&view, 1}, {&from, 1}), as::unavailable);
    BOOST_TEST_REQUIRE(failures.size() == 1u);
    BOOST_TEST(failures[0].value() == ENOSPC);
    ::close(full);
}

BOOST_AUTO_TEST_CASE(a_reader_that_is_gone_is_no_failure_of_the_alert) {
    auto const before = std::signal(SIGPIPE, SIG_IGN);
    printing one;
    one.to.close(one.to.in);
    BOOST_CHECK_THROW(one.print({.topic = "t", .payload = "1"}), as::unavailable);
    BOOST_TEST(one.failures.at(0).value() == EPIPE);
    std::signal(SIGPIPE, before);
}

BOOST_AUTO_TEST_CASE(a_pipe_without_room_is_waited_for) {
    pipe_ends to;
    BOOST_REQUIRE(::fcntl(to.out, F_SETFL, O_NONBLOCK) == 0);
    std::string const text(1'000'000, 'x');
    std::string got;
    std::thread reader{[&] {
        char some[4096];
        while (got.size() < text.size()) {
            auto const size = ::read(to.in, some, sizeof some);
            if (size <= 0) return;
            got.append(some, static_cast<std::size_t>(size));
        }
    }};
    auto const problem = as::tools::write_all(to.out, text);
    to.close(to.out);
    reader.join();
    BOOST_TEST(!problem);
    BOOST_TEST((got == text));
}

BOOST_AUTO_TEST_CASE(what_the_decoder_of_its_type_refuses_has_an_error) {
    auto const code = [](std::string payload) { return printing{}.code_of({.topic = "t", .payload = std::move(payload)}); };
    BOOST_TEST(code(R"({"subject":"s","circularId":"one","body":"b","submitter":"me"})") == "wrong_type");
    BOOST_TEST(code(R"({"subject":"s","circularId":1,"body":"b"})") == "missing_member");
    BOOST_TEST(code(R"({"title":"t","topic":"x","submitter":"s","data":5})") == "wrong_type");
    BOOST_TEST(code(R"({"subject":"s","circularId":1,"body":"b","submitter":"me"})") == "none");
    BOOST_TEST(code(R"({"title":"t","topic":"x","submitter":"s","data":{}})") == "none");
}

BOOST_AUTO_TEST_SUITE_END()
