#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>

#include <alertstream/log.hpp>
#include <alertstream/testing/fault.hpp>
#include <alertstream/testing/local_https.hpp>

namespace alertstream::testing {

struct tom_user {
    std::string name{};
    std::string password{};
    std::string token{};
};

/// Which TOM Toolkit answers: they differ in log-in, in what they keep of a value, and in what a repeat is told.
enum class tom_version { toolkit_2, toolkit_3 };

struct tom_options {
    tom_version version{tom_version::toolkit_3};  ///< 2.32.4 or 3.1.0
    std::vector<tom_user> users{};                ///< unless given: `default_user`
    bool takes_tokens{true};                      ///< of toolkit 2: it is configured to, which it is not by default
    bool debug{true};                             ///< of toolkit 2: an answer of 500 says why
    std::string next_host{};                      ///< "https://internal:1/": what `next` of a page begins with; empty: its own
    alertstream::logger log{nullptr};
};

struct tom_target {
    std::int64_t id{};
    std::string name{};
    std::vector<std::string> aliases{};
    std::string owner{};                  ///< who sees it; empty: nobody but anonymous people
    std::vector<std::string> lists{};
    std::optional<double> ra{}, dec{};    ///< as it was made with
};

struct tom_product {
    std::int64_t id{};
    std::int64_t target{};
    std::string product_id{};
    std::string type{};
    std::string filename{};
    std::string bytes{};
};

/// A TOM inside the test program, over TLS on 127.0.0.1: log-in, `api/targets/`, `api/reduceddatums/` and
/// `api/dataproducts/` as TOM Toolkit 2.32.4 and 3.1.0 answer them, refusals and odd cases included. It makes no data of
/// the rows of a file.
///
/// ```cpp
/// boost::asio::io_context loop;
/// as::testing::tom server{loop.get_executor()};
/// server.add_target({.name = "SN 2023ixf", .owner = std::string{server.default_user}});
/// // In DATA_SHARING: "BASE_URL": server.url(), "USERNAME": …::default_user, "PASSWORD": …::default_password, "CA_FILE": server.ca_file()
/// server.next(as::testing::fault::fail_after_publishing{});  // the next request is carried out, and answered 500
/// ```
///
/// All calls on its executor, where it runs beside your own code: it never blocks, and
/// gives the loop work until it is closed or destroyed.
class tom {
public:
    static constexpr std::string_view default_user = "pi";
    static constexpr std::string_view default_password = "password-for-tests";
    static constexpr std::string_view default_token = "0123456789abcdef0123456789abcdef01234567";

    /// Throws if there is no port.
    ALERTSTREAM_DECL explicit tom(boost::asio::any_io_executor, tom_options = {});
    tom(tom const&) = delete;
    tom& operator=(tom const&) = delete;
    ALERTSTREAM_DECL ~tom();

    /// "https://localhost:41234/", for BASE_URL.
    ALERTSTREAM_DECL std::string url() const;
    /// The authority that its certificate is from, for CA_FILE; there as long as this object.
    ALERTSTREAM_DECL std::string ca_file() const;

    /// Its id.
    ALERTSTREAM_DECL std::int64_t add_target(tom_target);
    /// With its data and files.
    ALERTSTREAM_DECL void delete_target(std::int64_t);
    ALERTSTREAM_DECL void change_password(std::string_view user, std::string password);

    /// The next request that no other fault is for meets this one.
    ALERTSTREAM_DECL void next(any_fault);

    ALERTSTREAM_DECL std::vector<tom_target> const& targets() const noexcept;
    /// As its list shows them, but for the limit of a point, which toolkit 3 has and does not show.
    ALERTSTREAM_DECL std::vector<boost::json::object> const& data() const noexcept;
    ALERTSTREAM_DECL std::vector<tom_product> const& products() const noexcept;

    /// How many requests there were to a path below `api/`: `count("POST", "reduceddatums/")`.
    ALERTSTREAM_DECL std::size_t count(std::string_view method, std::string_view path) const;
    /// Refusals, certificates and what came: as for `hermes`.
    ALERTSTREAM_DECL local_https& server() noexcept;

    /// Lets the loop end.
    ALERTSTREAM_DECL void close() noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
    std::unique_ptr<local_https> server_;
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_tom.ipp>
#endif
