#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <sys/stat.h>

#include <alertstream/testing/temporary_folder.hpp>

#include <support/child.hpp>

#include "cluster.hpp"

/// hop-client as the other side (hop_peer.py).
namespace live {

struct needs_hop_client {
    boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id unit) const {
        auto there = needs_scram{}(unit);
        if (!there) return there;
        boost::test_tools::assertion_result set{!from_environment("ALERTSTREAM_HOP_CLIENT").empty()};
        set.message() << "ALERTSTREAM_HOP_CLIENT is not set: install one with tests/live/kafka/hop_client";
        return set;
    }
};

/// hop's auth.toml for alice, where both of us look for it, as long as this lives.
class hop_home {
public:
    /// `more_authorities`: those of another server, believed beside Kafka's by both of us.
    explicit hop_home(std::filesystem::path const& more_authorities = {}) {
        std::ofstream{ca_file()} << std::ifstream{from_environment("ALERTSTREAM_KAFKA_CA")}.rdbuf();
        if (!more_authorities.empty()) std::ofstream{ca_file(), std::ios::app} << std::ifstream{more_authorities}.rdbuf();
        std::filesystem::create_directory(folder_.path() / "hop");
        auto const file = folder_.path() / "hop" / "auth.toml";
        std::ofstream{file} << "[[auth]]\nusername = \"bob\"\npassword = \"wrong\"\nhostname = \"elsewhere.example.org\"\n\n[[auth]]\nusername = \"alice\"\npassword = \""
                            << from_environment("ALERTSTREAM_KAFKA_PASSWORD_ALICE") << "\"\nprotocol = \"SASL_SSL\"\nmechanism = \"SCRAM-SHA-512\"\nhostname = \""
                            << from_environment("ALERTSTREAM_KAFKA_SCRAM") << "\"\nssl_ca_location = \"" << ca_file().string() << "\"\n";
        ::chmod(file.c_str(), 0600);
        ::setenv("XDG_CONFIG_HOME", folder_.path().c_str(), 1);
        ::setenv("REQUESTS_CA_BUNDLE", ca_file().c_str(), 1);  // what its requests to an archive believe
    }
    hop_home(hop_home const&) = delete;
    hop_home& operator=(hop_home const&) = delete;
    ~hop_home() {
        ::unsetenv("XDG_CONFIG_HOME");
        ::unsetenv("REQUESTS_CA_BUNDLE");
    }

    std::filesystem::path ca_file() const { return folder_.path() / "ca.pem"; }
    std::filesystem::path const& path() const noexcept { return folder_.path(); }

    /// The lines that hop-client prints.
    std::vector<boost::json::object> hop(std::string const& what, std::string const& url) const {
        auto const output = (folder_.path() / "output").string();
        child peer{{from_environment("ALERTSTREAM_HOP_CLIENT") + "/bin/python", HOP_PEER, what, url}, output};
        BOOST_TEST_REQUIRE(peer.wait() == 0);
        std::vector<boost::json::object> made;
        std::ifstream lines{output};
        for (std::string line; std::getline(lines, line);) made.push_back(boost::json::parse(line).as_object());
        return made;
    }

private:
    as::testing::temporary_folder folder_;
};

inline std::string url_of(std::string const& topic) { return "kafka://" + from_environment("ALERTSTREAM_KAFKA_SCRAM") + "/" + topic; }

}  // namespace live
