#include "durable_support.hpp"

#include <filesystem>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <alertstream/data_sharing.hpp>

using namespace durable_test;

namespace {

script* world;

/// Content and points as given; "bad" is refused.
struct archive {
    static constexpr std::string_view name = "archive";
    using topics = as::topics<"a", "b">;
    struct client : scripted {
        explicit client(as::destination_setup const& with) : scripted{with.executor, *world} {}
        asio::awaitable<as::outcome> publish(std::string topic, std::string what) { co_return as::published{.uuid = topic + " " + what}; }
        std::variant<as::packed, as::rejected> pack(std::string const&, std::string const& what) const {
            if (what == "bad") return as::rejected{{{"title", "This field is required."}}};
            if (what == "throws") throw std::runtime_error{"no memory"};
            as::packed made{.content = what};
            if (what.starts_with("SN")) made.points = {{what, "1", 0}};
            return made;
        }
    };
};

struct other : archive {
    static constexpr std::string_view name = "other";
};

struct no_tests {
    bool operator()(std::string const& what, std::string_view topic) const { return !what.starts_with("test") || topic == "b"; }
};

using kept = as::durable<archive, as::accepts_if<no_tests>>;
using sharing_type = as::data_sharing<kept, as::durable<other>>;

struct fixture {
    script by;
    temporary_folder folder;
    std::vector<std::string> log;
    std::optional<asio::io_context> loop{std::in_place};
    std::optional<sharing_type> sharing;
    std::optional<as::acceptance> came;

    fixture() { world = &by; }
    ~fixture() {
        sharing.reset();
        loop.reset();
        BOOST_TEST(by.clients == 0);
    }
    std::string document(std::string more = "") const {
        auto const path = (folder / "o.sqlite").string();
        return R"({"DATA_SHARING": {"archive": {"OUTBOX": ")" + path + "\"" + more + R"(}, "other": {"OUTBOX": ")" + path + "\"}}}";
    }
    as::logger logger() {
        return as::logger{as::make_function_sink([this](auto const& record) { log.push_back(format_log(record)); })};
    }
    sharing_type& make(std::string more = "") { return sharing.emplace(*loop, as::settings::parse(document(more)), logger()); }
    auto into() {
        return [this](as::acceptance is) { came = std::move(is); };
    }
    template <class As>
    As const& is() {
        loop->restart();
        while (!came && loop->run_one_for(10s) > 0) {}
        BOOST_REQUIRE(came.has_value());
        BOOST_REQUIRE(std::holds_alternative<As>(*came));
        return std::get<As>(*came);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(durable_accept, fixture)

BOOST_AUTO_TEST_CASE(what_is_accepted_is_published_and_shown) {
    auto& with = make();
    with.async_accept<"archive", "a">(std::string{"1"}, {}, into());
    BOOST_TEST(is<as::accepted>().id == 1);
    loop->run();
    BOOST_TEST(by.asked == std::vector<std::string>{"deliver a: 1"}, boost::test_tools::per_element());
    auto const view = with.outbox<"archive">();
    BOOST_TEST(view.counts()->published == 1u);
    BOOST_TEST(view.list()->size() == 1u);
    BOOST_TEST(view.show(1).value()->uuid == "u-1");
    BOOST_TEST(!with.outbox<"other">().show(1).value().has_value());
    BOOST_TEST(with.outbox<"other">().list()->empty());
    BOOST_TEST(with.status()[0].outbox->held_up.empty());
    BOOST_TEST(with.is_ours<"archive">(by.delivered.at(0).reference).value());
}

BOOST_AUTO_TEST_CASE(plain_publishing_passes_straight_through) {
    auto& with = make();
    std::optional<as::outcome> out;
    with.async_publish<"archive", "a">("x", [&](as::outcome what) { out = what; });
    loop->run();
    BOOST_TEST(std::get<as::published>(*out).uuid == "a x");
    BOOST_TEST((with.outbox<"archive">().counts().value() == as::store::entry_counts{}));
}

BOOST_AUTO_TEST_CASE(all_that_is_asked_in_one_turn_is_one_step_of_the_loop) {
    auto& with = make();
    loop->poll();
    loop->restart();
    int answers = 0;
    for (int i = 0; i < 100; ++i) with.async_accept<"archive", "a">(std::to_string(i), {}, [&](as::acceptance) { ++answers; });
    loop->poll_one();
    BOOST_TEST(with.outbox<"archive">().counts()->waiting == 100u);
    BOOST_TEST(answers == 0);
    loop->run();
    BOOST_TEST(answers == 100);
}

BOOST_AUTO_TEST_CASE(what_would_be_refused_is_told_before_it_is_kept) {
    make().async_accept<"archive", "a">("bad", {}, into());
    BOOST_TEST(is<as::rejected>().errors.at(0).path == "title");
    BOOST_TEST(sharing->outbox<"archive">().list()->empty());
}

BOOST_AUTO_TEST_CASE(a_predicate_says_no_for_a_topic) {
    make().async_accept<"archive", "a">("test 1", {}, into());
    BOOST_TEST((is<as::not_accepted>().why.code == as::errc::held_back));
    BOOST_TEST(!is<as::not_accepted>().retryable);
    came.reset();
    sharing->async_accept<"archive", "b">("test 1", {}, into());
    is<as::accepted>();
}

BOOST_AUTO_TEST_CASE(what_the_destination_throws_is_an_answer) {
    make().async_accept<"archive", "a">("throws", {}, into());
    BOOST_TEST(is<as::not_accepted>().why.detail == "no memory");
}

BOOST_AUTO_TEST_CASE(names_at_run_time) {
    make().async_accept("other", "b", "1", {}, into());
    is<as::accepted>();
    came.reset();
    sharing->async_accept("other", "c", "1", {}, into());
    BOOST_TEST((is<as::not_accepted>().why.code == as::errc::not_declared));
    came.reset();
    sharing->async_accept("archiv", "a", "1", {}, into());
    BOOST_TEST(is<as::not_accepted>().why.detail.find("did you mean \"archive\"?") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_topic_that_user_topics_lacks_is_not_accepted) {
    make(R"(, "USER_TOPICS": ["b"])").async_accept<"archive", "a">("1", {}, into());
    BOOST_TEST((is<as::not_accepted>().why.code == as::errc::held_back));
}

BOOST_AUTO_TEST_CASE(an_alert_that_is_handled_again_shares_nothing_again) {
    as::owned_message const alert{.topic = "hermes.test", .partition = 1, .offset = 7, .timestamp = as::time_point{1s}};
    auto const view = alert.view();
    auto const key = as::key_of({view, "hopskotch"}, "ingest");
    BOOST_TEST(key == "hopskotch/hermes.test/1/7@1000000/ingest");
    make().async_accept<"archive", "a">("1", {key}, into());
    auto const id = is<as::accepted>().id;
    came.reset();
    sharing->async_accept<"archive", "a">("1", {key}, into());
    BOOST_TEST(is<as::accepted>().before);
    BOOST_TEST(is<as::accepted>().id == id);
    loop->run();
    BOOST_TEST(by.delivered.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_came_from_a_topic_is_not_sent_back_to_it) {
    BOOST_TEST((make().received<"archive", "a">(std::string{"SN 2023ixf"}).has_value()));
    BOOST_TEST((sharing->received<"archive", "a">(std::string{"bad"}).has_value()));
    BOOST_TEST((sharing->received<"archive", "a">(std::string{"throws"}).error().message().find("no memory") != std::string::npos));
    sharing->async_accept<"archive", "a">("SN 2023ixf", {}, into());
    is<as::already_shared>();
    came.reset();
    sharing->async_accept<"archive", "b">("SN 2023ixf", {}, into());
    is<as::accepted>();
}

BOOST_AUTO_TEST_CASE(two_destinations_share_one_file) {
    auto& with = make();
    with.async_accept<"archive", "a">("1", {}, into());
    with.async_accept<"other", "a">("2", {}, into());
    loop->run();
    BOOST_TEST(by.delivered.size() == 2u);
    BOOST_TEST(with.outbox<"other">().counts()->published == 1u);
    BOOST_TEST(with.outbox<"archive">().counts()->published == 1u);
    BOOST_TEST((with.outbox<"archive">().withdraw(2).error().code == as::errc::bad_value));
}

BOOST_AUTO_TEST_CASE(one_who_adopts_a_file_adopts_it_for_all_its_destinations) {
    auto const made = folder / "made.sqlite";
    {
        auto const out = as::store::outbox::open({made.string(), {}}).value();
        for (auto const* name : {"archive", "other"}) {
            as::store::new_entry const one{name, "a", {.content = name}, {}, nullptr};
            BOOST_REQUIRE(out->accept({&one, 1}).has_value());
        }
    }
    std::filesystem::copy_file(made, folder / "o.sqlite");
    std::filesystem::permissions(folder / "o.sqlite", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    make();
    loop->run();
    BOOST_TEST(by.delivered.empty());
    BOOST_TEST(sharing->outbox<"archive">().adopt().value() == 2u);
    loop->restart();
    loop->run();
    BOOST_TEST(by.delivered.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_file_belongs_to_one_loop) {
    make();
    asio::io_context another;
    try {
        sharing_type const second{another, as::settings::parse(document()), logger()};
        BOOST_ERROR("no configuration_error");
    } catch (as::configuration_error const& wrong) {
        BOOST_TEST(wrong.errors().at(0).path == "DATA_SHARING.archive.OUTBOX");
        BOOST_TEST(wrong.errors().size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(a_durable_destination_needs_a_file) {
    try {
        as::data_sharing<kept> const none{*loop, as::settings::parse(R"({"DATA_SHARING": {"archive": {}}})"), logger()};
        BOOST_ERROR("no configuration_error");
    } catch (as::configuration_error const& wrong) {
        BOOST_TEST(wrong.errors().at(0).path == "DATA_SHARING.archive.OUTBOX");
        BOOST_TEST(wrong.errors().at(0).problem.find("expected the file of this destination's outbox") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(it_can_be_cancelled_until_it_is_written) {
    auto& with = make();
    for (int steps = 0; steps < 4; ++steps) {
        came.reset();
        asio::cancellation_signal signal;
        loop->restart();
        loop->poll();
        loop->restart();
        with.async_accept<"archive", "a">(std::to_string(steps), {}, asio::bind_cancellation_slot(signal.slot(), into()));
        for (int i = 0; i < steps; ++i) loop->poll_one();
        signal.emit(asio::cancellation_type::total);
        loop->run();
        if (steps == 0) BOOST_TEST((std::get<as::not_accepted>(came.value()).why.code == asio::error::operation_aborted));
        else BOOST_TEST(std::holds_alternative<as::accepted>(came.value()));
    }
    BOOST_TEST(by.delivered.size() == 3u);
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_at_every_step_and_loses_nothing) {
    for (std::string const held : {"", "deliver", "ends_of"})
        for (int steps = 0; steps < 25; ++steps) {
            by.held = held;
            auto& with = make();
            int answers = 0;
            with.async_accept<"archive", "a">(std::to_string(steps) + held, {}, [&](as::acceptance) { ++answers; });
            for (int i = 0; i < steps; ++i) loop->poll_one();
            sharing.reset();
            by.let_go();
            loop->restart();
            loop->run_for(10s);
            BOOST_TEST(loop->stopped());
            BOOST_TEST(answers == 1);
            BOOST_TEST(by.clients == 0);
            loop->restart();
        }
    make();
    loop->restart();
    loop->run();
    BOOST_TEST(sharing->outbox<"archive">().counts()->published == 75u);
    BOOST_TEST(by.delivered.size() == 75u);
}

asio::awaitable<void> accept_some(sharing_type& with) {
    as::accept_options const keyed{"a key"};
    for (;;) {
        auto const is = co_await with.async_accept<"archive", "a">(std::string{"x"});
        BOOST_TEST(std::holds_alternative<as::accepted>(is));
        static_cast<void>(co_await with.async_accept<"archive", "a">(std::string{"y"}, keyed, asio::use_awaitable));
    }
}

/// The sharing belongs to a coroutine of the loop that waits for it.
asio::awaitable<void> own_and_accept(asio::io_context& loop, std::string document) {
    sharing_type with{loop, as::settings::parse(document), as::logger{nullptr}};
    co_await accept_some(with);
}

BOOST_AUTO_TEST_CASE(the_loop_may_be_destroyed_at_every_step) {
    for (std::string const held : {"", "deliver", "ends_of"})
        for (int steps = 0; steps < 25; ++steps) {
            by.held = held;
            asio::co_spawn(*loop, own_and_accept(*loop, document()), [](std::exception_ptr) { BOOST_ERROR("completed"); });
            for (int i = 0; i < steps; ++i) loop->poll_one();
            loop.emplace();
            by.waiting.clear();
            BOOST_TEST(by.clients == 0);
        }
}

BOOST_AUTO_TEST_SUITE_END()
