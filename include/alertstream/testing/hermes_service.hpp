#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/message.hpp>
#include <alertstream/testing/hermes_answers.hpp>
#include <alertstream/testing/hermes_archive.hpp>

namespace alertstream::testing {

/// Who was told of a message beside Kafka, and before it.
enum class reported_to { tns, gcn };

struct hermes_report {
    reported_to to{};
    std::string uuid{};                ///< of the message, which may not have been published after that
    std::vector<std::string> names{};  ///< TNS: the objects; GCN: the circular's number
    std::string text{};                ///< GCN: the circular
};

/// What is wrong with all accounts.
enum class account_trouble {
    none,
    bad_token,      ///< 403: each token is refused
    no_credential,  ///< 200 with an error: SCiMMA's credential is gone
};

/// Those who refuse one request, in their words; empty: they do not.
struct hermes_refusals {
    std::string tns{};
    std::string gcn{};
};

/// Hermes without I/O: its accounts, what was preloaded, what it told TNS and GCN
/// (nobody, in truth), and its archive. It answers as https://hermes.lco.global does, odd
/// cases included: LCOGT/hermes at 67083891.
///
/// Not there: log-in by browser, single messages of its own database (`messages/<id>/`),
/// whose lists have ids and uuids only.
class hermes_service {
public:
    std::vector<hermes_account> accounts{};
    hermes_archive archive{};
    account_trouble trouble{account_trouble::none};
    bool development{};                        ///< the development server: topics with `test` in the name only
    std::size_t max_message_bytes{1'000'000};  ///< of the topics, for the message as Kafka gets it
    std::function<time_point()> now{};         ///< empty: the system's clock

    /// `id` is what is made for the request if it makes something: a message's, a preload's.
    ALERTSTREAM_DECL hermes_answer answer(hermes_request const&, std::array<unsigned char, 16> const& id, hermes_refusals const& = {});

    /// Kafka has it: so has the archive.
    ALERTSTREAM_DECL void published(hermes_publication);

    /// In their order.
    std::vector<hermes_report> const& reported() const noexcept { return reported_; }

private:
    friend class hermes_clerk;
    struct preload {
        boost::json::value what{};
        time_point until{};
    };
    time_point time() const;

    std::map<std::string, preload, std::less<>> preloads_{};
    std::vector<hermes_report> reported_{};
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_hermes_service.ipp>
#endif
