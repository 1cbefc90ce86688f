#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <alertstream/log.hpp>
#include <alertstream/testing/fault.hpp>

/// What the servers for tests have in common.
namespace alertstream::testing {

/// What a local server shows when a client connects.
enum class shown_certificate { good, another_name, expired, unknown_authority };

/// A request as it came.
struct local_request {
    std::string method;                                        ///< "POST"
    std::string target;                                        ///< "/api/v0/submit_message/"
    std::vector<std::pair<std::string, std::string>> headers;  ///< Authorization with its value
    std::string body;

    /// The first of this name, any case; empty if there is none.
    ALERTSTREAM_DECL std::string_view header(std::string_view name) const noexcept;
};

struct local_answer {
    unsigned status{200};
    std::string body{};
    std::string content_type{"application/json"};
    std::vector<std::pair<std::string, std::string>> headers{};
};

/// An HTTPS server on 127.0.0.1 inside the test program, with a certificate made for it
/// when it starts. What it answers is a function's; how it fails is told by `next`.
///
/// All calls on its executor, where it runs beside your own code: it never blocks, and
/// gives the loop work until it is closed or destroyed.
class local_https {
public:
    using answering = std::function<boost::asio::awaitable<local_answer>(local_request const&)>;

    /// `authority`: the name in its authority's certificate. Throws if there is no port.
    ALERTSTREAM_DECL local_https(boost::asio::any_io_executor, std::string_view authority, logger, answering);
    local_https(local_https const&) = delete;
    local_https& operator=(local_https const&) = delete;
    ALERTSTREAM_DECL ~local_https();

    /// "https://localhost:41234/".
    ALERTSTREAM_DECL std::string url() const;
    ALERTSTREAM_DECL unsigned short port() const noexcept;
    /// The authority that its certificate is from, for CA_FILE; there as long as this object.
    ALERTSTREAM_DECL std::string ca_file() const;

    /// The next request that no other fault is for meets this one.
    ALERTSTREAM_DECL void next(any_fault);
    /// Asked for each request that no fault of `next` is for: nothing, or the fault that it
    /// meets. An empty function: no more.
    ALERTSTREAM_DECL void by_chance(std::function<std::optional<any_fault>()>);
    /// Connections made from now on see this certificate.
    ALERTSTREAM_DECL void show(shown_certificate);

    /// Closes all connections and takes no new ones, until `accept_again` or for a while.
    ALERTSTREAM_DECL void refuse();
    ALERTSTREAM_DECL void refuse_for(std::chrono::milliseconds);
    ALERTSTREAM_DECL void accept_again();
    /// Closes the connections on which no request is under way.
    ALERTSTREAM_DECL void close_idle();

    /// The requests so far, in the order in which they came whole.
    ALERTSTREAM_DECL std::vector<local_request> const& requests() const noexcept;
    /// Connections accepted so far.
    ALERTSTREAM_DECL std::size_t connections() const noexcept;

    /// Lets the loop end: closes everything; nothing is answered any more. False if it was closed already.
    ALERTSTREAM_DECL bool close() noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_local_https.ipp>
#endif
