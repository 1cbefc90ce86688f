#include <alertstream/hopskotch/auth_file.hpp>

#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <alertstream/testing/temporary_folder.hpp>

namespace as = alertstream;
namespace hop = as::hopskotch;

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

hop::credential made(std::string user, std::string password, std::string host = {}) {
    return {.username = std::move(user), .password = as::secret{std::move(password)}, .hostname = std::move(host)};
}

std::string refusal_of(std::string_view toml) {
    auto const parsed = hop::parse_auth(toml);
    BOOST_TEST_REQUIRE(!parsed.has_value(), toml << " is taken");
    BOOST_TEST((parsed.error().code == as::errc::bad_settings));
    BOOST_TEST(!contains(parsed.error().message(), "hunter2"), parsed.error().message());
    return parsed.error().detail;
}

std::string chosen(std::vector<hop::credential> const& from, std::string_view broker, std::optional<std::string_view> user = std::nullopt) {
    auto const found = hop::choose_credential(from, broker, user);
    if (!found) BOOST_TEST(!contains(found.error().message(), "hunter2"));
    return found ? found->username + "@" + found->hostname : found.error().detail;
}

struct files {
    as::testing::temporary_folder folder;
    std::filesystem::path path{folder.path() / "auth.toml"};

    std::filesystem::path const& write(std::string_view text, mode_t mode = 0600) const {
        std::ofstream{path} << text;
        BOOST_REQUIRE(::chmod(path.c_str(), mode) == 0);
        return path;
    }
};

std::string const one = "[auth]\nusername = \"alice\"\npassword = \"hunter2\"\n";

/// A file of this text is refused with such words.
void refused(std::filesystem::path const& file, std::string_view words) {
    auto const read = hop::read_auth_file(file);
    BOOST_TEST_REQUIRE(!read.has_value());
    BOOST_TEST(contains(read.error().message(), words), read.error().message());
    BOOST_TEST(!contains(read.error().message(), "hunter2"));
}

auto const as_root = [](boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result root{::geteuid() == 0};
    root.message() << "only root can give a file away";
    return root;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(hopskotch_auth_file)

BOOST_AUTO_TEST_CASE(it_is_searched_where_hop_client_keeps_it) {
    using map = std::map<std::string, std::string>;
    auto const path = [](map const& all) {
        return hop::auth_file_path([&](std::string const& name) -> std::optional<std::string> {
            auto const found = all.find(name);
            if (found == all.end()) return std::nullopt;
            return found->second;
        });
    };
    BOOST_TEST(path({{"XDG_CONFIG_HOME", "/x"}, {"HOME", "/home/a"}}) == "/x/hop/auth.toml");
    BOOST_TEST(path({{"HOME", "/home/a"}}) == "/home/a/.config/hop/auth.toml");
    // Below the working directory it could be anybody's.
    BOOST_TEST(path({{"XDG_CONFIG_HOME", ""}, {"HOME", "/home/a"}}) == "/home/a/.config/hop/auth.toml");
    BOOST_TEST(path({{"XDG_CONFIG_HOME", "x"}, {"HOME", "/home/a"}}) == "/home/a/.config/hop/auth.toml");
    BOOST_TEST(path({{"HOME", "relative"}}) == "");
    BOOST_TEST(path({}) == "");
}

BOOST_AUTO_TEST_CASE(one_table_and_a_list_of_them_are_read) {
    auto const single = hop::parse_auth(one);
    BOOST_TEST_REQUIRE(single.has_value());
    BOOST_TEST((*single == std::vector{made("alice", "hunter2")}));
    // As hop auth add writes it.
    auto const list = hop::parse_auth("[[auth]]\nusername = \"bob\"\npassword = \"pw\\\"x\"\nprotocol = \"SASL_SSL\"\nmechanism = \"SCRAM-SHA-512\"\nhostname = \"kafka.example.org:9093\"\n\n"
                                      "[[auth]]\nusername = \"carol\"\npassword = \"s\"\nprotocol = \"SASL_SSL\"\nmechanism = \"SCRAM-SHA-512\"\n\n");
    BOOST_TEST_REQUIRE(list.has_value());
    BOOST_TEST((*list == std::vector{made("bob", "pw\"x", "kafka.example.org:9093"), made("carol", "s")}));
    BOOST_TEST(hop::parse_auth("auth = []")->empty());
}

BOOST_AUTO_TEST_CASE(protocol_mechanism_and_authority_are_read_as_hop_client_reads_them) {
    auto const with = [](std::string const& more) { return hop::parse_auth(one + more)->front(); };
    BOOST_TEST((with("mechanism = \"SCRAM_SHA_256\"").mechanism == as::kafka::sasl_mechanism::scram_sha_256));
    BOOST_TEST((with("mechanism = \"PLAIN\"").mechanism == as::kafka::sasl_mechanism::plain));
    BOOST_TEST((with("token_endpoint = \"https://x\"").mechanism == as::kafka::sasl_mechanism::oauthbearer));
    BOOST_TEST((with("token_command = \"x\"").mechanism == as::kafka::sasl_mechanism::oauthbearer));
    BOOST_TEST(!with("protocol = \"SASL_PLAINTEXT\"").tls);
    BOOST_TEST(with("protocol = \"PLAINTEXT\"").tls);
    BOOST_TEST(with("ssl_ca_location = \"/ca.pem\"").ca_file == "/ca.pem");
    BOOST_TEST(with("something = 5").ca_file.empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_such_file_is_refused_in_words_without_its_secrets) {
    BOOST_TEST(contains(refusal_of(""), "no [auth]"));
    BOOST_TEST(contains(refusal_of("[config]\nx = 1"), "no [auth]"));
    BOOST_TEST(contains(refusal_of("auth = \"hunter2\""), "neither"));
    BOOST_TEST(contains(refusal_of("auth = [\"hunter2\"]"), "credential 1 is no table"));
    BOOST_TEST(contains(refusal_of("[auth]\nusername = \"u\""), "[auth] has no password"));
    BOOST_TEST(contains(refusal_of("[auth]\npassword = \"hunter2\""), "[auth] has no username"));
    BOOST_TEST(contains(refusal_of("[auth]\nusername = \"\"\npassword = \"hunter2\""), "no username"));
    BOOST_TEST(contains(refusal_of("[auth]\nusername = 1\npassword = \"hunter2\""), "username is no text"));
    BOOST_TEST(contains(refusal_of("[auth]\nusername = \"u\"\npassword = [\"hunter2\"]"), "password is no text"));
    BOOST_TEST(contains(refusal_of("[[auth]]\nusername = \"u\"\npassword = \"p\"\n[[auth]]\nusername = \"v\"\n"), "credential 2 has no password"));
    BOOST_TEST(contains(refusal_of(one + "mechanism = \"hunter2\""), "mechanism is not known"));
    BOOST_TEST(contains(refusal_of(one + "hostname = 5"), "hostname is no text"));
}

BOOST_AUTO_TEST_CASE(broken_toml_is_refused_by_its_place_and_never_quoted) {
    BOOST_TEST(contains(refusal_of("[auth]\nusername = \"u\"\npassword = hunter2\n"), "line 3"));
    BOOST_TEST(contains(refusal_of("[auth]\npassword = \"hunter2\n"), "no TOML: line 2"));
    for (auto const* text : {"[auth", "[auth]\nhunter2", "\xff\xfe", "[auth]\npassword = \"hunter2\\q\"", "[auth]\npassword = \"hunter2\"\npassword = \"hunter2\"", "[auth]\n[auth]"})
        BOOST_TEST(contains(refusal_of(text), "no TOML"), text);
    BOOST_TEST(contains(refusal_of("auth = " + std::string(100'000, '[')), "no TOML"));
}

BOOST_AUTO_TEST_CASE(the_credential_is_chosen_as_hop_client_chooses) {
    std::vector const all{made("a", "hunter2", "host"), made("b", "hunter2", "other:9093"), made("c", "hunter2")};
    BOOST_TEST(chosen(all, "host") == "a@host");
    BOOST_TEST(chosen(all, "host:9092") == "a@host");           // the default port
    BOOST_TEST(chosen(all, "host:9093") == "c@");
    BOOST_TEST(chosen(all, "other:9093") == "b@other:9093");
    BOOST_TEST(chosen(all, "other") == "c@");
    BOOST_TEST(chosen(all, "elsewhere") == "c@");
    BOOST_TEST(chosen(all, "host", "c") == "c@");
    BOOST_TEST(chosen(all, "host", "a") == "a@host");
    BOOST_TEST(chosen({made("a", "x", "host:9092")}, "host") == "a@host:9092");
    BOOST_TEST(chosen({made("a", "x", "HOST")}, "host") == "a@HOST");
}

BOOST_AUTO_TEST_CASE(none_and_several_name_the_candidates_and_no_password) {
    std::vector const all{made("a", "hunter2", "host"), made("b", "hunter2", "host"), made("c", "hunter2", "other")};
    BOOST_TEST(chosen(all, "host") == "several credentials for host:9092: \"a\" (for host), \"b\" (for host); say which by its user name");
    BOOST_TEST(chosen(all, "host", "b") == "b@host");
    BOOST_TEST(chosen(all, "elsewhere") == "no credential for elsewhere:9092: there are \"a\" (for host), \"b\" (for host), \"c\" (for other)");
    BOOST_TEST(contains(chosen(all, "host", "c"), "no credential for host:9092 with the user name \"c\""));
    BOOST_TEST(contains(chosen({}, "host"), "none at all"));
    BOOST_TEST(chosen({made("a", "hunter2"), made("a", "hunter2")}, "host").starts_with("several"));
    BOOST_TEST(!contains(chosen({made("\x1b[31m", "hunter2", "x")}, "host"), "\x1b"));
    BOOST_TEST(chosen(std::vector(100'000, made("a", "hunter2")), "host").size() < 1000U);
}

BOOST_AUTO_TEST_CASE(a_file_that_others_may_see_or_change_is_refused) {
    files some;
    for (mode_t const mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U, 0660U, 0666U, 0777U, 04600U, 02600U, 01600U}) refused(some.write(one, mode), "chmod 600");
    for (mode_t const mode : {0600U, 0400U, 0700U}) BOOST_TEST(hop::read_auth_file(some.write(one, mode)).has_value(), mode);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused_and_holds_nobody_up) {
    files some;
    refused(some.path, "No such file");
    refused(some.folder.path(), "no regular file");
    BOOST_REQUIRE(::mkfifo(some.path.c_str(), 0600) == 0);
    refused(some.path, "no regular file");
    std::filesystem::remove(some.path);
    refused(some.write(std::string((1 << 20) + 1, '#')), "1 MiB");
    refused(some.write("[auth\n"), "line 1");
}

BOOST_AUTO_TEST_CASE(a_link_of_ones_own_is_followed_to_a_private_file) {
    files some;
    auto const link = some.folder.path() / "link";
    some.write(one);
    std::filesystem::create_symlink("auth.toml", link);
    BOOST_TEST(hop::read_auth_file(link).has_value());
    some.write(one, 0644);
    refused(link, "chmod 600");
    auto const loop = some.folder.path() / "loop";
    std::filesystem::create_symlink("loop", loop);
    refused(loop, "too many links");
}

BOOST_AUTO_TEST_CASE(a_link_or_a_file_of_somebody_else_is_not_read, *boost::unit_test::precondition(as_root)) {
    files some;
    auto const link = some.folder.path() / "link";
    some.write(one);
    std::filesystem::create_symlink(some.path, link);
    BOOST_REQUIRE(::lchown(link.c_str(), 12345, 12345) == 0);
    refused(link, "belongs to another user");
    BOOST_REQUIRE(::chown(some.path.c_str(), 12345, 12345) == 0);
    refused(some.path, "belongs to another user");
}

BOOST_AUTO_TEST_SUITE_END()
