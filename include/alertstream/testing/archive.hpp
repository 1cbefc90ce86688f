#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/formats/bson.hpp>
#include <alertstream/http/scram.hpp>
#include <alertstream/log.hpp>
#include <alertstream/testing/fault.hpp>
#include <alertstream/testing/local_https.hpp>

namespace alertstream::testing {

/// Who may ask a local archive for what is not public, and put messages there.
struct archive_account {
    std::string user;
    std::string password;
};

struct archive_options {
    std::vector<archive_account> accounts{};           ///< unless given: `archive::default_user` with `archive::default_password`
    bool anonymous{};                                  ///< nobody needs to log in, as nobody can at a `broker`
    std::string path{"api"};                           ///< below the host's name; may be empty
    std::size_t most_upload{std::size_t{64} << 20U};   ///< bytes of a body; more is 413
    alertstream::logger log{nullptr};
};

/// HOPSKOTCH's archive inside the test program, over TLS on 127.0.0.1: it takes and gives
/// large messages in BSON, and logs in by SCRAM-SHA-512 or -256 over HTTP, by both flows. Its
/// documents need libbson.
///
/// It has what a large message needs: `POST …/topic/NAME+oversized` and `GET …/msg/UUID`.
/// Topics named in `refuse_topic` answer 403; a second message of one `_id` is 422.
///
/// All calls on its executor, as for `hermes`.
class archive {
public:
    static constexpr std::string_view default_user = "observer-1a2b3c4d";
    static constexpr std::string_view default_password = "password for tests";

    /// Throws if there is no port.
    explicit archive(boost::asio::any_io_executor, archive_options = {});
    archive(archive const&) = delete;
    archive& operator=(archive const&) = delete;
    ~archive();

    /// "https://localhost:41234/api", as `sys.metadata` declares it.
    std::string endpoint() const;
    /// What `sys.metadata` has: {"LargeMessageUploadEndpoint": …}.
    std::string declaration() const;
    std::string message_url(std::string_view uuid) const { return endpoint() + "/msg/" + std::string{uuid}; }

    /// Keeps a message; public ones need no log-in. Its `uuid` is where it is.
    void keep(bson::archived_message, bool is_public = false);
    /// Keeps what is no message: given out as it is.
    void keep_bytes(std::string uuid, std::string bytes, bool is_public = false);
    /// As given out.
    std::map<std::string, std::string> const& kept() const noexcept;

    void refuse_topic(std::string name);
    /// What it says from now on instead of the right proof, in answers after a log-in; for each `lie` once.
    enum class lie { no_proof, wrong_signature, wrong_sid, wrong_nonce, endless_iterations };
    void next_lie(lie);

    /// Faults, refusals and what came: as for `hermes`.
    local_https& server() noexcept;

    /// Lets the loop end.
    void close() noexcept;

private:
    struct state;
    std::shared_ptr<state> state_;
    std::unique_ptr<local_https> server_;
};

}  // namespace alertstream::testing

#include <alertstream/impl/testing_archive.ipp>
