#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/data_sharing.hpp>

namespace as = alertstream;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct light_curve {
    std::string target;
    std::unique_ptr<int> points{};  // need not be copied
};
struct spectrum {};

/// g++ 12 destroys twice what is initialised as an aggregate within a co_await.
light_curve curve(std::string target) { return {std::move(target)}; }

/// What the test's archive is told to do, and what it saw.
struct archive_world {
    std::function<asio::awaitable<as::outcome>(std::string topic, light_curve)> answer;
    std::vector<std::string> published;
    int clients{};
    int closed{};
    std::function<asio::awaitable<void>()> on_close;
};
archive_world* world;

/// A destination of the user's own, as the documentation of `destination` shows it.
struct archive {
    static constexpr std::string_view name = "archive";
    using topics = as::topics<"light-curves", "limits">;
    class client {
    public:
        explicit client(as::destination_setup const& with) {
            ++world->clients;
            if (!with.settings.base_url) with.problems.push_back({with.settings.path + ".BASE_URL", "expected where the archive is; there is none"});
        }
        client(client const&) = delete;
        ~client() { --world->clients; }
        asio::awaitable<as::outcome> publish(std::string topic, light_curve value) {
            world->published.push_back(topic + ":" + value.target);
            if (!world->answer) co_return as::published{.uuid = value.target};
            co_return co_await world->answer(std::move(topic), std::move(value));
        }
        asio::awaitable<void> close() {
            ++world->closed;
            if (world->on_close) co_await world->on_close();
        }
    };
};

/// One that takes text to any topic, and needs no closing.
struct notes {
    static constexpr std::string_view name = "notes";
    using topics = as::any_topic;
    struct client {
        explicit client(as::destination_setup const&) {}
        asio::awaitable<as::outcome> publish(std::string topic, std::string value) { co_return as::published{.uuid = topic + "=" + value}; }
    };
};

struct broken {
    static constexpr std::string_view name = "broken";
    using topics = as::any_topic;
    struct client {
        explicit client(as::destination_setup const&) { throw std::runtime_error{"no such host"}; }
        asio::awaitable<as::outcome> publish(std::string, std::string) { co_return as::published{}; }
    };
};

constexpr auto both = R"({"DATA_SHARING": {"archive": {"BASE_URL": "x://here/", "DISPLAY_NAME": "The Archive"}, "notes": {}}})";

struct fixture {
    archive_world state;
    asio::io_context loop;
    std::vector<std::string> log;
    std::optional<as::outcome> came;

    fixture() { world = &state; }

    as::logger logger(as::log_level from = as::log_level::info) {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); }), from};
    }
    bool logged(std::string_view text) const {
        return std::any_of(log.begin(), log.end(), [&](auto const& line) { return line.find(text) != line.npos; });
    }
    template <class... Destinations>
    as::data_sharing<Destinations...> make(char const* json = both) {
        return {loop, as::settings::parse(json), logger()};
    }
    auto into() {
        return [this](as::outcome what) { came = std::move(what); };
    }
    /// Runs until the outcome is there.
    as::outcome const& outcome() {
        while (!came && loop.run_one_for(10s) > 0) {}
        BOOST_REQUIRE(came.has_value());
        return *came;
    }
    as::not_sent const& not_sent() {
        auto const* const is = std::get_if<as::not_sent>(&outcome());
        BOOST_REQUIRE(is);
        return *is;
    }
    as::unknown const& unknown() {
        auto const* const is = std::get_if<as::unknown>(&outcome());
        BOOST_REQUIRE(is);
        return *is;
    }

    /// publish() waits on this timer, and says how it ended.
    asio::steady_timer gate{loop, asio::steady_timer::time_point::max()};
    void wait_at_the_gate() {
        state.answer = [this](std::string, light_curve value) -> asio::awaitable<as::outcome> {
            as::error_code ec;
            co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ec));
            if (!gate_opened) co_return as::unknown{{ec, "cancelled at the gate"}};
            co_return as::published{.uuid = value.target};
        };
    }
    void open_the_gate() {
        gate_opened = true;
        gate.cancel();
    }
    bool gate_opened{};
};

using two = as::data_sharing<archive, notes>;

std::vector<as::setting_error> errors_of(std::function<void()> const& make) {
    try {
        make();
    } catch (as::configuration_error const& wrong) {
        return wrong.errors();
    }
    BOOST_ERROR("no configuration_error");
    return {};
}

bool has(std::vector<as::setting_error> const& errors, std::string_view path, std::string_view words) {
    return std::any_of(errors.begin(), errors.end(), [&](auto const& each) { return each.path == path && each.problem.find(words) != std::string::npos; });
}

static_assert(as::destination<archive> && as::destination<notes> && !as::destination<light_curve>);
static_assert(as::publishes<archive::client, light_curve> && !as::publishes<archive::client, spectrum>);

}  // namespace

BOOST_FIXTURE_TEST_SUITE(data_sharing, fixture)

BOOST_AUTO_TEST_CASE(a_value_reaches_the_destinations_client_and_its_outcome_comes_back) {
    auto sharing = make<archive, notes>();
    sharing.async_publish<"archive", "limits">(curve("SN 2023ixf"), into());
    BOOST_TEST((std::get<as::published>(outcome()) == as::published{.uuid = "SN 2023ixf"}));
    BOOST_TEST(state.published == std::vector<std::string>{"limits:SN 2023ixf"}, boost::test_tools::per_element());
    BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_CASE(every_completion_token_is_taken) {
    auto sharing = make<archive, notes>();
    std::string seen;
    asio::co_spawn(
        loop,
        [&]() -> asio::awaitable<void> {
            as::outcome const plain = co_await sharing.async_publish<"archive", "limits">(curve("a"));
            seen += std::get<as::published>(plain).uuid;
            as::outcome const named = co_await sharing.async_publish<"archive", "limits">(curve("b"), asio::use_awaitable);
            seen += std::get<as::published>(named).uuid;
            auto const [tuple] = co_await sharing.async_publish("archive", "limits", curve("c"), asio::as_tuple(asio::use_awaitable));
            seen += std::get<as::published>(tuple).uuid;
            auto later = sharing.async_publish<"archive", "limits">(curve("d"), asio::deferred);
            as::outcome const deferred = co_await std::move(later);
            seen += std::get<as::published>(deferred).uuid;
        },
        asio::detached);
    sharing.async_publish<"archive", "limits">(curve("e"), asio::detached);
    std::future<as::outcome> future = sharing.async_publish<"archive", "limits">(curve("f"), asio::use_future);
    loop.run();
    BOOST_TEST(seen == "abcd");
    BOOST_TEST(std::get<as::published>(future.get()).uuid == "f");
    BOOST_TEST(state.published.size() == 6u);
}

BOOST_AUTO_TEST_CASE(it_completes_where_the_handler_wants_to_run_and_never_within_the_call) {
    auto sharing = make<archive, notes>();
    asio::io_context other;
    std::thread::id ran;
    std::thread side;
    sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_executor(other.get_executor(), [&](as::outcome) { ran = std::this_thread::get_id(); }));
    side = std::thread{[&] { other.run(); }};  // has work until it is completed
    auto const expected = side.get_id();
    loop.run();
    side.join();
    BOOST_TEST((ran == expected));

    sharing.async_publish("nowhere", "limits", curve("a"), into());
    BOOST_TEST(!came.has_value());
}

BOOST_AUTO_TEST_CASE(borrowed_text_is_kept_until_it_is_published) {
    auto sharing = make<archive, notes>();
    {
        std::string gone = "a text that is longer than what a string keeps in itself";
        sharing.async_publish<"notes", "any.topic">(std::string_view{gone}, into());
        std::fill(gone.begin(), gone.end(), '!');
    }
    BOOST_TEST(std::get<as::published>(outcome()).uuid == "any.topic=a text that is longer than what a string keeps in itself");
    came.reset();
    loop.restart();
    sharing.async_publish("notes", "t", "literal", into());
    BOOST_TEST(std::get<as::published>(outcome()).uuid == "t=literal");
}

// ---------------------------------------------------------------- names at run time

BOOST_AUTO_TEST_CASE(a_destination_that_is_not_declared_is_not_sent_with_what_was_meant) {
    auto sharing = make<archive, notes>();
    sharing.async_publish("archiv", "limits", curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::not_declared));
    BOOST_TEST(not_sent().why.detail == "no destination \"archiv\"; did you mean \"archive\"?");
    BOOST_TEST(!not_sent().retryable);
    BOOST_TEST(state.published.empty());
    BOOST_TEST(logged("publication not sent destination=archiv topic=limits"));
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_declared_is_not_sent_with_what_was_meant) {
    auto sharing = make<archive, notes>();
    sharing.async_publish("archive", "limit", curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::not_declared));
    BOOST_TEST(not_sent().why.detail == "no topic \"limit\" at the destination \"archive\"; did you mean \"limits\"?");
    BOOST_TEST(sharing.status()[0].not_sent == 1u);
}

BOOST_AUTO_TEST_CASE(a_value_that_this_destination_does_not_take_is_not_sent_and_says_so) {
    auto sharing = make<archive, notes>();
    sharing.async_publish("notes", "t", curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::not_declared));
    BOOST_TEST(not_sent().why.detail.find("\"notes\" does not take values of the type") != std::string::npos);
    BOOST_TEST(not_sent().why.detail.find("light_curve") != std::string::npos);
    BOOST_TEST(!not_sent().retryable);
}

// ---------------------------------------------------------------- settings

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_told_at_once) {
    auto const errors = errors_of([&] {
        make<archive, notes>(R"({"DATA_SHARING": {"archives": {}, "archive": {"NAME": "x", "USER_TOPICS": ["limit"], "OUTBOX": "o.sqlite", "GATHER_ROWS": 9, "GATHER_SECONDS": 60}}, "STORES": 1})");
    });
    BOOST_TEST(has(errors, "DATA_SHARING.archives", "no destination of this program has the name \"archives\"; did you mean \"archive\"?"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.NAME", "no such setting"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.USER_TOPICS[0]", "no topic \"limit\"; did you mean \"limits\"?"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.USER_TOPICS", "nothing could be published; declared: light-curves, limits"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.BASE_URL", "expected where the archive is"));
    BOOST_TEST(has(errors, "DATA_SHARING", "no entry for the destination \"notes\""));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.OUTBOX", "has no outbox: a publication does not survive a restart"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.GATHER_ROWS", "gathers no rows"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.GATHER_SECONDS", "gathers no rows"));
    BOOST_TEST(has(errors, "STORES", "no such setting"));
    BOOST_TEST(errors.size() == 10u);
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(a_document_that_cannot_be_read_is_one_error) {
    BOOST_TEST(errors_of([&] { make<archive, notes>("{"); }).size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_entry_of_another_program_is_passed_over_with_a_note) {
    auto const sharing = make<archive, notes>(
        R"({"DATA_SHARING": {"archive": {"BASE_URL": "x"}, "notes": {}, "tom-demo-dev": {"BASE_URL": "https://tom.example/", "PASSWORD": "${NOT_SET_HERE}", "NO_SUCH": 1}}})");
    BOOST_TEST(logged("DATA_SHARING.tom-demo-dev: no destination of this program has the name"));
    BOOST_TEST(logged("the entry is passed over"));
    BOOST_TEST(sharing.destinations().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_client_that_cannot_be_made_is_an_error_at_its_entry) {
    auto const errors = errors_of([&] { make<broken, archive>(R"({"DATA_SHARING": {"broken": {}, "archive": {}}})"); });
    BOOST_TEST(has(errors, "DATA_SHARING.broken", "no such host"));
    BOOST_TEST(has(errors, "DATA_SHARING.archive.BASE_URL", "expected"));
}

BOOST_AUTO_TEST_CASE(a_destination_without_entry_can_be_switched_off) {
    two sharing{loop, as::settings::parse(R"({"DATA_SHARING": {"notes": {}}})").with_absent_switched_off(), logger()};
    BOOST_TEST(!sharing.status()[0].active);
    BOOST_TEST(sharing.status()[1].active);
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::held_back));
    BOOST_TEST(!not_sent().retryable);
}

BOOST_AUTO_TEST_CASE(a_declared_topic_that_user_topics_lacks_is_held_back) {
    auto sharing = make<archive, notes>(
        R"({"DATA_SHARING": {"archive": {"BASE_URL": "x", "USER_TOPICS": ["limits", "hermes.test"]}, "notes": {"USER_TOPICS": ["a"]}}})");
    BOOST_TEST(logged("a declared topic is held back: USER_TOPICS does not list it destination=archive topic=light-curves"));
    BOOST_TEST(logged("a topic of USER_TOPICS is not published to path=DATA_SHARING.archive.USER_TOPICS[1]"));
    BOOST_TEST(sharing.topics_of("archive") == std::vector<std::string>{"limits"}, boost::test_tools::per_element());
    BOOST_TEST(sharing.topics_of("notes") == std::vector<std::string>{"a"}, boost::test_tools::per_element());
    BOOST_TEST(sharing.topics_of("nowhere").empty());
    sharing.async_publish<"archive", "light-curves">(curve("a"), into());
    BOOST_TEST((not_sent().why.code == as::errc::held_back));
    BOOST_TEST(not_sent().why.detail.find("does not list \"light-curves\"") != std::string::npos);
    came.reset();
    loop.restart();
    sharing.async_publish<"notes", "b">("text", into());
    BOOST_TEST((not_sent().why.code == as::errc::held_back));
    came.reset();
    loop.restart();
    sharing.async_publish<"notes", "a">("text", into());
    BOOST_TEST(std::holds_alternative<as::published>(outcome()));
}

BOOST_AUTO_TEST_CASE(notes_on_the_settings_go_into_the_log) {
    auto const sharing = make<archive, notes>(R"({"DATA_SHARING": {"archive": {"BASE_URL": "x", "DATA_CONVERTER_CLASS": "a.B"}, "notes": {}}})");
    BOOST_TEST(logged("DATA_CONVERTER_CLASS"));
}

// ---------------------------------------------------------------- outcomes and the log

BOOST_AUTO_TEST_CASE(what_was_not_published_is_a_line_in_the_log_with_the_display_name) {
    auto sharing = make<archive, notes>();
    std::deque<as::outcome> answers{as::rejected{{{"points[0].band", "is blank"}}}, as::not_sent{{as::errc::login_failed}, true}, as::unknown{{asio::error::timed_out}}, as::published{}};
    state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
        auto next = std::move(answers.front());
        answers.pop_front();
        co_return next;
    };
    for (int i = 0; i < 4; ++i) sharing.async_publish<"archive", "limits">(curve("a secret target"), asio::detached);
    BOOST_TEST(sharing.status()[0].under_way == 4u);
    loop.run();
    BOOST_TEST(log.size() == 3u);
    BOOST_TEST(logged("publication rejected destination=\"The Archive\" topic=limits why=\"rejected: points[0].band: is blank\""));
    BOOST_TEST(logged("publication not sent destination=\"The Archive\" topic=limits"));
    BOOST_TEST(logged("publication unknown destination=\"The Archive\" topic=limits"));
    BOOST_TEST(!logged("secret target"));
    as::destination_status const expected{.name = "archive", .display_name = "The Archive", .active = true, .topics = {"light-curves", "limits"}, .published = 1, .rejected = 1,
                                          .not_sent = 1, .unknown = 1, .under_way = 0};
    BOOST_TEST((sharing.status()[0] == expected));
    BOOST_TEST(sharing.destinations() == (std::vector<std::string>{"archive", "notes"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_exception_from_publish_is_unknown) {
    auto sharing = make<archive, notes>();
    std::function<void()> raise;
    state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
        raise();
        co_return as::published{};
    };
    auto const code_of = [&](std::function<void()> what) {
        raise = std::move(what);
        came.reset();
        loop.restart();
        sharing.async_publish<"archive", "limits">(curve("a"), into());
        return unknown().why;
    };
    BOOST_TEST((code_of([] { throw std::runtime_error{"disk full"}; }).code == as::errc::publish_failed));
    BOOST_TEST(code_of([] { throw std::runtime_error{"disk full"}; }).detail == "disk full");
    BOOST_TEST((code_of([] { throw boost::system::system_error{asio::error::eof}; }).code == asio::error::eof));
    BOOST_TEST((code_of([] { throw as::error{{as::errc::login_failed, "no"}}; }).code == as::errc::login_failed));
    BOOST_TEST((code_of([] { throw 1; }).code == as::errc::publish_failed));
    BOOST_TEST(sharing.status()[0].unknown == 5u);
}

// ---------------------------------------------------------------- cancellation

BOOST_AUTO_TEST_CASE(each_kind_of_cancellation_reaches_the_client) {
    for (auto const kind : {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
        auto sharing = make<archive, notes>();
        wait_at_the_gate();
        asio::cancellation_signal cancel;
        came.reset();
        loop.restart();
        sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_cancellation_slot(cancel.slot(), into()));
        loop.poll();
        BOOST_TEST(!came.has_value());
        cancel.emit(kind);
        BOOST_TEST(unknown().why.detail == "cancelled at the gate");
        cancel.emit(kind);  // too late, and harmless
    }
}

BOOST_AUTO_TEST_CASE(what_is_cancelled_before_it_began_is_not_sent) {
    auto sharing = make<archive, notes>();
    asio::cancellation_signal cancel;
    sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_cancellation_slot(cancel.slot(), into()));
    cancel.emit(asio::cancellation_type::total);
    BOOST_TEST((not_sent().why.code == asio::error::operation_aborted));
    BOOST_TEST(not_sent().retryable);
    BOOST_TEST(state.published.empty());
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_on_after_a_cancellation_ends_unknown) {
    auto sharing = make<archive, notes>();
    state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
        as::error_code ec;
        co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        co_await asio::post(asio::use_awaitable);  // throws: it was cancelled
        co_return as::published{};
    };
    asio::cancellation_signal cancel;
    sharing.async_publish<"archive", "limits">(curve("a"), asio::bind_cancellation_slot(cancel.slot(), into()));
    loop.poll();
    cancel.emit(asio::cancellation_type::terminal);
    BOOST_TEST((unknown().why.code == asio::error::operation_aborted));
}

BOOST_AUTO_TEST_CASE(a_deadline_around_it_cancels_it) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    asio::cancellation_signal cancel;
    asio::steady_timer deadline{loop, 20ms};
    deadline.async_wait([&](as::error_code) { cancel.emit(asio::cancellation_type::terminal); });
    asio::co_spawn(
        loop, [&]() -> asio::awaitable<as::outcome> { co_return co_await sharing.async_publish<"archive", "limits">(curve("a")); },
        asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, as::outcome what) { came = what; }));
    BOOST_TEST(unknown().why.detail == "cancelled at the gate");
}

// ---------------------------------------------------------------- its end

BOOST_AUTO_TEST_CASE(publications_outlive_it_and_keep_their_client) {
    wait_at_the_gate();
    {
        auto sharing = make<archive, notes>();
        sharing.async_publish<"archive", "limits">(curve("a"), into());
        loop.poll();
    }
    BOOST_TEST(state.clients == 1);
    open_the_gate();
    BOOST_TEST(std::holds_alternative<as::published>(outcome()));
    loop.run();
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(a_loop_that_ends_with_publications_under_way_leaks_nothing) {
    auto const alive = std::make_shared<int>();
    {
        asio::io_context short_lived;
        asio::steady_timer never{short_lived, asio::steady_timer::time_point::max()};
        state.answer = [&](std::string, light_curve) -> asio::awaitable<as::outcome> {
            co_await never.async_wait(asio::use_awaitable);
            co_return as::published{};
        };
        two sharing{short_lived, as::settings::parse(both), logger()};
        for (int i = 0; i < 3; ++i) sharing.async_publish<"archive", "limits">(curve("a"), [alive](as::outcome) { BOOST_ERROR("completed"); });
        short_lived.poll();
        BOOST_TEST(alive.use_count() == 4);
    }
    BOOST_TEST(alive.use_count() == 1);
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(closing_waits_for_what_is_under_way_and_closes_the_clients) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    std::optional<as::error_code> closed, again;
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    loop.poll();
    sharing.async_close(1h, [&](as::error_code ec) { closed = ec; });
    sharing.async_close(1h, [&](as::error_code ec) { again = ec; });
    std::optional<as::outcome> late;
    sharing.async_publish<"archive", "limits">(curve("b"), [&](as::outcome what) { late = what; });
    loop.poll();
    BOOST_TEST((*again == as::errc::closed));
    BOOST_TEST((std::get<as::not_sent>(*late).why.code == as::errc::closed));
    BOOST_TEST(std::get<as::not_sent>(*late).retryable);
    BOOST_TEST(!closed.has_value());
    BOOST_TEST(state.closed == 0);
    open_the_gate();
    loop.run();
    BOOST_TEST(std::holds_alternative<as::published>(outcome()));
    BOOST_TEST(!*closed);
    BOOST_TEST(state.closed == 1);
    BOOST_TEST(state.clients == 0);
    BOOST_TEST(!sharing.status()[0].active);
}

BOOST_AUTO_TEST_CASE(closing_cancels_at_the_deadline) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    std::optional<as::error_code> closed;
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    loop.poll();
    sharing.async_close(0s, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(unknown().why.detail == "cancelled at the gate");
    BOOST_TEST(state.closed == 1);
}

BOOST_AUTO_TEST_CASE(closing_can_be_hurried) {
    auto sharing = make<archive, notes>();
    wait_at_the_gate();
    std::optional<as::error_code> closed;
    asio::cancellation_signal hurry;
    sharing.async_publish<"archive", "limits">(curve("a"), into());
    loop.poll();
    sharing.async_close(asio::steady_timer::duration::max(), asio::bind_cancellation_slot(hurry.slot(), [&](as::error_code ec) { closed = ec; }));
    loop.poll();
    BOOST_TEST(!closed.has_value());
    hurry.emit(asio::cancellation_type::total);
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(std::holds_alternative<as::unknown>(outcome()));
}

BOOST_AUTO_TEST_CASE(a_client_whose_closing_fails_is_a_line_in_the_log) {
    auto sharing = make<archive, notes>();
    state.on_close = []() -> asio::awaitable<void> {
        throw std::runtime_error{"still dirty"};
        co_return;
    };
    std::optional<as::error_code> closed;
    sharing.async_close(1h, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST(!*closed);
    BOOST_TEST(logged("closing a destination failed destination=\"The Archive\""));
}

BOOST_AUTO_TEST_CASE(a_client_that_closes_for_ever_is_cancelled_at_the_deadline) {
    auto sharing = make<archive, notes>();
    state.on_close = [this]() -> asio::awaitable<void> { co_await gate.async_wait(asio::use_awaitable); };
    std::optional<as::error_code> closed;
    sharing.async_close(20ms, [&](as::error_code ec) { closed = ec; });
    loop.run();
    BOOST_TEST((*closed == as::errc::close_deadline));
    BOOST_TEST(state.clients == 0);
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_while_it_closes) {
    wait_at_the_gate();
    std::optional<as::error_code> closed;
    {
        auto sharing = make<archive, notes>();
        sharing.async_publish<"archive", "limits">(curve("a"), into());
        loop.poll();
        sharing.async_close(1h, [&](as::error_code ec) { closed = ec; });
    }
    open_the_gate();
    loop.run();
    BOOST_TEST(!*closed);
    BOOST_TEST(state.closed == 1);
}

BOOST_AUTO_TEST_SUITE_END()
