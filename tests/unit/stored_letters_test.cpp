#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <iostream>
#include <sstream>

#include <alertstream/store/sqlite_store.hpp>
#include <alertstream/tools/stored_letters.hpp>

#include <support/run_on_loop.hpp>
#include <support/temporary_folder.hpp>

namespace as = alertstream;
namespace tools = as::tools;

namespace {

/// What is written meanwhile, instead of going to the terminal.
class captured {
public:
    explicit captured(std::ostream& of) : of_{of}, before_{of.rdbuf(in_.rdbuf())} {}
    captured(captured const&) = delete;
    captured& operator=(captured const&) = delete;
    ~captured() { of_.rdbuf(before_); }
    std::string text() const { return in_.str(); }

private:
    std::ostringstream in_;
    std::ostream& of_;
    std::streambuf* before_;
};

struct said {
    int code{};
    std::string out{};
    std::string err{};
};
template <class Tool>
said run(Tool tool) {
    captured const out{std::cout}, err{std::cerr};
    auto const code = tool();
    return {code, out.text(), err.text()};
}

/// Three letters, the second not readable, the third done.
struct with_letters {
    temporary_folder folder;
    std::string path = folder / "store.db";
    std::string address = "sqlite:" + path;
    boost::asio::io_context loop;
    std::unique_ptr<as::store::backend> writer{};

    with_letters() {
        as::store::sqlite_store_options with{path};
        writer = as::store::make_sqlite_backend(loop.get_executor(), with, as::logger{nullptr});
        BOOST_REQUIRE(run_on_loop(loop, writer->open()).has_value());
        as::store::batch all;
        for (int i = 1; i <= 3; ++i) {
            auto& made = all.letters.emplace_back();
            made.stream = "hopskotch";
            made.message = {.topic = "t", .offset = i, .payload = "{\"a\": \x1b[2J"};
            made.reason = "it \x1b[31mthrew";
        }
        BOOST_REQUIRE(std::holds_alternative<as::store::committed>(run_on_loop(loop, writer->commit(all))));
        BOOST_REQUIRE(run_on_loop(loop, writer->mark_done(as::store::letter_id(all.letters[2]))).has_value());
        BOOST_REQUIRE(dynamic_cast<as::store::sqlite_backend&>(*writer).database()->run("UPDATE dead_letters SET letter = '{' WHERE kafka_offset = 2").value() == 1u);
    }
    void close() {
        boost::asio::co_spawn(loop, writer->close(), [](std::exception_ptr) {});
        loop.restart();
        loop.run();
        writer.reset();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(stored_letters, with_letters)

BOOST_AUTO_TEST_CASE(they_are_listed_and_shown_beside_the_program_that_stores) {
    auto const listed = run([&] { return tools::list_stored_letters(address); });
    BOOST_TEST(listed.code == 0);
    BOOST_TEST(listed.out.starts_with("t/0/1/0  "), listed.out);
    BOOST_TEST(std::count(listed.out.begin(), listed.out.end(), '\n') == 1);
    BOOST_TEST(listed.err == "1 letters could not be read\n");
    auto const shown = run([&] { return tools::show_stored_letter(address, "t/0/1/0"); });
    BOOST_TEST(shown.code == 0);
    BOOST_TEST(shown.out.find("{\"a\": ") != std::string::npos, shown.out);
    BOOST_TEST((listed.out + shown.out).find('\x1b') == std::string::npos);
    for (auto const* each : {"t/0/2/0", "t/0/3/0", "", "\x1b"}) {
        auto const none = run([&] { return tools::show_stored_letter(address, each); });
        BOOST_TEST(none.code == 1);
        BOOST_TEST(none.out == "");
        BOOST_TEST(none.err.starts_with("no open letter has the id"), none.err);
    }
}

BOOST_AUTO_TEST_CASE(those_that_are_done_are_dropped_when_the_file_is_not_in_use) {
    auto const in_use = run([&] { return tools::prune_stored_letters(address); });
    BOOST_TEST(in_use.code == 75, in_use.err);
    BOOST_TEST((in_use.out == "" && !in_use.err.empty()));
    close();
    BOOST_TEST(run([&] { return tools::prune_stored_letters(address); }).out == "1 letters dropped\n");
    BOOST_TEST(run([&] { return tools::prune_stored_letters(address); }).out == "0 letters dropped\n");
    BOOST_TEST(run([&] { return tools::list_stored_letters(address); }).err == "1 letters could not be read\n");
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_made_and_what_is_no_store_is_said) {
    auto const absent = "sqlite:" + (folder / "absent.db").string();
    for (auto const& each : {absent, std::string{"sqlite:"}, std::string{"mysql://u:secret@h/d"}})
        for (auto const& got : {run([&] { return tools::list_stored_letters(each); }), run([&] { return tools::show_stored_letter(each, "t/0/1/0"); }),
                              run([&] { return tools::prune_stored_letters(each); })}) {
            BOOST_TEST(got.code == 1, got.err);
            BOOST_TEST((got.out == "" && !got.err.empty() && got.err.find("secret") == std::string::npos));
        }
    BOOST_TEST(!std::filesystem::exists(folder / "absent.db"));
    BOOST_TEST((tools::names_store(address) && tools::names_store("postgresql://h/d") && tools::names_store("postgres://h/d")));
    BOOST_TEST((!tools::names_store("letters.jsonl") && !tools::names_store("./sqlite:x") && !tools::names_store("")));
}

BOOST_AUTO_TEST_SUITE_END()
