#include "outbox_support.hpp"

#include <filesystem>

#include <unistd.h>

using namespace outbox_test;
namespace sqlite = as::store::sqlite;

namespace {

struct shared {
    temporary_folder folder;
    std::string path = (folder / "store.db").string();
    std::unique_ptr<sqlite::database> in = sqlite::database::open({.path = path, .alone = true}).value();
    std::unique_ptr<as::store::outbox> out;

    shared() {
        BOOST_REQUIRE(in->script("CREATE TABLE photometry (i INTEGER)").has_value());
        out = as::store::outbox::open(*in).value();
    }
    as::acceptance accept(as::packed what) {
        as::store::new_entry const one{"hermes", "t", std::move(what), {}, &leaves_lines_out};
        return out->accept({&one, 1}).value().front();
    }
    std::int64_t rows() { return in->one<std::int64_t>("SELECT count(*) FROM photometry").value().value(); }
    void insert() { BOOST_REQUIRE(in->run("INSERT INTO photometry VALUES (1)").has_value()); }
    void reopen() {
        out.reset();
        in.reset();
        in = sqlite::database::open({.path = path, .alone = true}).value();
        out = as::store::outbox::open(*in).value();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox_shared)

BOOST_FIXTURE_TEST_CASE(rows_and_what_is_shared_of_them_are_kept_together_or_not_at_all, shared) {
    {
        auto const begun = sqlite::transaction::begin(*in).value();
        insert();
        BOOST_TEST(is_accepted(accept(rows_of({"a@1"}))));
        BOOST_TEST(out->counts("hermes").value().waiting == 1u);
    }
    BOOST_TEST(rows() == 0);
    BOOST_TEST(out->counts("hermes").value().waiting == 0u);
    {
        auto begun = sqlite::transaction::begin(*in).value();
        insert();
        BOOST_TEST(is_accepted(accept(rows_of({"a@1"}))));
        BOOST_REQUIRE(begun.commit());
    }
    reopen();
    BOOST_TEST(rows() == 1);
    BOOST_TEST(out->counts("hermes").value().waiting == 1u);
    BOOST_TEST(is_already_shared(accept(rows_of({"a@1"}))));
}

BOOST_FIXTURE_TEST_CASE(a_refused_call_takes_nothing_of_the_transaction_with_it, shared) {
    auto begun = sqlite::transaction::begin(*in).value();
    insert();
    BOOST_TEST(refused(out->withdraw(99, ""), "there is no entry 99"));
    BOOST_REQUIRE(begun.commit());
    BOOST_TEST(rows() == 1);
}

BOOST_FIXTURE_TEST_CASE(an_attempt_in_it_is_unknown_when_it_is_opened_again, shared) {
    auto const id = std::get<as::accepted>(accept(text_of("a"))).id;
    BOOST_REQUIRE(out->begin("hermes", {.topic = "t", .reference = "r"}, {&id, 1}, ""));
    reopen();
    BOOST_TEST(out->show(id).value()->state == entry_state::unknown);
    BOOST_TEST(!out->moved());
}

BOOST_FIXTURE_TEST_CASE(it_may_be_opened_within_a_transaction, shared) {
    out.reset();
    {
        auto const begun = sqlite::transaction::begin(*in).value();
        BOOST_TEST(as::store::outbox::open(*in).has_value());
    }
    reopen();
    BOOST_TEST(!out->moved());
}

BOOST_FIXTURE_TEST_CASE(a_database_that_would_forget_or_that_others_write_is_refused, shared) {
    auto const refuses = [&](sqlite::open_options how) {
        how.path = (folder / "other.db").string();
        auto const other = sqlite::database::open(std::move(how)).value();
        return refused(as::store::outbox::open(*other), "opened alone, for writing, and with synchronous full");
    };
    BOOST_TEST(refuses({}));
    BOOST_TEST(refuses({.alone = true, .sync = sqlite::synchronous::normal}));
}

BOOST_FIXTURE_TEST_CASE(an_outbox_of_a_newer_version_is_refused_untouched, shared) {
    BOOST_REQUIRE(in->run("UPDATE parts SET version = 99 WHERE name = 'outbox'"));
    BOOST_TEST(refused(as::store::outbox::open(*in), "written by a newer version"));
    BOOST_TEST(in->one<std::int64_t>("SELECT version FROM parts WHERE name = 'outbox'").value().value() == 99);
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_written_is_said_when_it_is_opened) {
    // Root may write whatever the mode is.
    if (::geteuid() == 0) return;
    temporary_folder const folder;
    auto const path = (folder / "outbox.db").string();
    BOOST_REQUIRE(as::store::outbox::open({.path = path}).has_value());
    std::filesystem::permissions(path, std::filesystem::perms::owner_read);
    BOOST_TEST(refused(as::store::outbox::open({.path = path}), "cannot be written"));
}

BOOST_AUTO_TEST_SUITE_END()
