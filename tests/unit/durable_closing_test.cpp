#include "durable_support.hpp"

#include <alertstream/data_sharing.hpp>

using namespace durable_test;

namespace {

script* world;

struct archive {
    static constexpr std::string_view name = "archive";
    using topics = as::any_topic;
    struct client : scripted {
        explicit client(as::destination_setup const& with) : scripted{with.executor, *world} {}
        asio::awaitable<as::outcome> publish(std::string, std::string) { co_return as::published{}; }
        std::variant<as::packed, as::rejected> pack(std::string const&, std::string const& what) const { return text(what); }
        asio::awaitable<void> close() {
            world->asked.push_back("close");
            co_return;
        }
    };
};

using sharing_type = as::data_sharing<as::durable<archive>>;

struct fixture {
    script by;
    temporary_folder folder;
    asio::io_context loop;
    std::optional<sharing_type> sharing;
    std::optional<as::error_code> closed;
    std::vector<as::acceptance> answers;

    fixture() {
        world = &by;
        make();
    }
    void make() {
        sharing.emplace(loop, as::settings::parse(R"({"DATA_SHARING": {"archive": {"USER_TOPICS": ["a", "b"], "OUTBOX": ")" + (folder / "o.sqlite").string() + "\"}}}"), as::logger{nullptr});
    }
    void accept(std::string what) {
        sharing->async_accept<"archive", "a">(std::move(what), {}, [this](as::acceptance is) { answers.push_back(std::move(is)); });
    }
    void run_until(std::function<bool()> const& done) {
        loop.restart();
        while (!done() && loop.run_one_for(10s) > 0) {}
        BOOST_REQUIRE(done());
    }
    void close(std::chrono::steady_clock::duration limit) {
        sharing->async_close(limit, [this](as::error_code ec) { closed = ec; });
    }
    /// What the next process finds.
    as::store::entry_counts left() {
        sharing.reset();
        auto const box = as::store::outbox::open({(folder / "o.sqlite").string(), {}}).value();
        return box->counts("archive").value();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable_closing, fixture)

BOOST_AUTO_TEST_CASE(closing_begins_nothing_more_and_waits_for_what_is_under_way) {
    by.held = "deliver";
    accept("1"), accept("2");
    run_until([&] { return by.waiting.size() == 1; });
    close(1h);
    accept("3");
    loop.restart();
    loop.poll();
    BOOST_TEST(!closed.has_value());
    BOOST_TEST((std::get<as::not_accepted>(answers.at(2)).why.code == as::errc::closed));
    by.let_go();
    run_until([&] { return closed.has_value(); });
    BOOST_TEST(!*closed);
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1", "close"}), boost::test_tools::per_element());
    BOOST_TEST((sharing->outbox<"archive">().counts().error().code == as::errc::closed));
    auto const rest = left();
    BOOST_TEST(rest.published == 1u);
    BOOST_TEST(rest.waiting == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_asked_before_closing_is_accepted) {
    accept("1");
    close(1h);
    run_until([&] { return closed.has_value(); });
    BOOST_TEST(std::holds_alternative<as::accepted>(answers.at(0)));
    BOOST_TEST(by.delivered.empty());
    BOOST_TEST(left().waiting == 1u);
}

BOOST_AUTO_TEST_CASE(at_the_deadline_what_is_under_way_becomes_unknown) {
    by.held = "deliver";
    accept("1");
    run_until([&] { return by.waiting.size() == 1; });
    close(0s);
    run_until([&] { return closed.has_value(); });
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(left().unknown == 1u);
}

BOOST_AUTO_TEST_CASE(questions_are_cancelled_at_once) {
    for (std::string const held : {"look_up", "probe", "ends_of"}) {
        if (!sharing) make();
        closed.reset();
        by.held = held;
        by.outcomes = {as::unknown{}};
        accept("1"), accept("2");
        run_until([&] { return !by.waiting.empty(); });
        close(1h);
        run_until([&] { return closed.has_value(); });
        BOOST_TEST(!*closed, held);
        BOOST_TEST(by.waiting.empty());
        sharing.reset();
    }
}

BOOST_AUTO_TEST_CASE(a_drain_ends_when_it_is_closed) {
    by.held = "deliver";
    accept("1");
    run_until([&] { return by.waiting.size() == 1; });
    std::optional<as::error_code> drained, again;
    auto const view = sharing->outbox<"archive">();
    view.async_drain(1h, [&](as::error_code ec) { drained = ec; });
    loop.poll();
    close(1h);
    run_until([&] { return drained.has_value(); });
    BOOST_TEST((*drained == as::errc::closed));
    by.let_go();
    run_until([&] { return closed.has_value(); });
    sharing->outbox<"archive">().async_drain(1h, [&](as::error_code ec) { again = ec; });
    run_until([&] { return again.has_value(); });
    BOOST_TEST((*again == as::errc::closed));
}

BOOST_AUTO_TEST_CASE(a_program_that_comes_to_its_end_starts_where_it_was) {
    by.held = "deliver";
    for (auto const* each : {"1", "2", "3"}) accept(each);
    run_until([&] { return by.waiting.size() == 1; });
    sharing.reset();
    by.let_go();
    loop.restart();
    loop.run();
    make();
    std::optional<as::error_code> drained;
    sharing->outbox<"archive">().async_drain(1h, [&](as::error_code ec) { drained = ec; });
    run_until([&] { return drained.has_value(); });
    BOOST_TEST(!*drained);
    BOOST_TEST(by.asked == (std::vector<std::string>{"deliver a: 1", "deliver a: 2", "deliver a: 3"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
