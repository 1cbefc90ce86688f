// A server that shows a certificate: who is believed, and that all goes through TLS as it goes without.
#include "fixture.hpp"

#include <fstream>

#include <alertstream/testing/certificate.hpp>

#include <support/temporary_folder.hpp>

using namespace std::string_literals;

namespace {

/// The server's, while it lives.
class tls {
public:
    explicit tls(as::testing::certificate const& shown) {
        on_.put_file("server.crt", shown.certificate_pem);
        on_.put_file("server.key", shown.key_pem);
        turn("on");
    }
    tls(tls const&) = delete;
    tls& operator=(tls const&) = delete;
    ~tls() {
        try {
            turn("off");
        } catch (std::exception const& e) {
            BOOST_ERROR(e.what());
        }
    }

private:
    void turn(std::string const& to) {
        on_.ask("postgres", "ALTER SYSTEM SET ssl = " + to);
        on_.ask("postgres", "SELECT pg_reload_conf()");
        // A certificate that it does not take leaves it as it was.
        on_.await("postgres", "SHOW ssl", to);
    }

    server& on_{*server::the_one()};
};

struct secured : world {
    as::testing::authority authority{};
    temporary_folder folder{};
    std::string file{(folder / "ca.pem").string()};

    secured() { std::ofstream{file} << authority.pem(); }

    std::string address_of(std::string const& mode, std::string const& trusting) const {
        auto const& s = *server::the_one();
        return "postgresql://alice:"s + server::written_password + "@localhost:" + std::to_string(s.port()) + '/' + in.name() + "?sslmode=" + mode + (trusting.empty() ? "" : "&sslrootcert=" + trusting);
    }
    std::string why_not_believed() {
        auto const tried = wait(pg::connection::connect(loop.get_executor(), address_of("verify-full", file), log));
        BOOST_REQUIRE(tried.has_error());
        BOOST_TEST((tried.error().code == as::errc::store_unusable), tried.error().message());
        return tried.error().message();
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(over_tls, *boost::unit_test::precondition(has_server))

BOOST_AUTO_TEST_CASE(megabytes_go_there_and_back) {
    secured w;
    tls const on{w.authority.issue({"localhost"})};
    auto const store = w.opened(w.address_of("verify-full", w.file));
    BOOST_TEST(w.in.ask("SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE ssl AND datname = current_database() AND pid <> pg_backend_pid()") == "1");
    std::string const long_one(200'000, 'x');
    std::optional<store::stored_position> at;
    for (int i = 1; i <= 3; ++i) {
        auto what = store_contract::message("m" + std::to_string(i));
        for (int k = 0; k < 20; ++k) store_contract::observe(what, "SN 2023ixf", 100 * i + k, 15).value = R"({"magnitude":15,"why":")" + long_one + "\"}";
        BOOST_REQUIRE(is_committed(w.wait(store->commit(one_step(at, position(10 * i), std::move(what))))));
        at = position(10 * i);
    }
    auto const all = w.wait(store->data({}, as::time_point{}, {}));
    BOOST_REQUIRE_MESSAGE(all.has_value(), all.error().message());
    BOOST_TEST(all->size() == 60u);
    for (auto const& each : *all) BOOST_TEST(each.value.size() > long_one.size());
    BOOST_TEST(w.said.find("without TLS") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_is_not_believed_is_a_matter_for_a_person) {
    secured w;
    {
        tls const by_another{as::testing::authority{}.issue({"localhost"})};
        has_words(w.why_not_believed(), "certificate verify failed");
        // Whoever it is, nobody else hears it: the address asks for no more.
        auto const believed = w.wait(pg::connection::connect(w.loop.get_executor(), w.address_of("require", ""), w.log));
        BOOST_REQUIRE_MESSAGE(believed.has_value(), believed.error().message());
    }
    {
        tls const of_another{w.authority.issue({"db.example.org"})};
        has_words(w.why_not_believed(), "does not match host name");
    }
    {
        tls const old{w.authority.issue({"localhost"}, as::testing::expired)};
        has_words(w.why_not_believed(), "certificate");
    }
    has_words(w.why_not_believed(), "does not support SSL");
    BOOST_TEST(w.said.find(server::password) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
