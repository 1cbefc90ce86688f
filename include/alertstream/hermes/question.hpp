#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/hermes/account.hpp>
#include <alertstream/hermes/archived_message.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/heartbeat.hpp>
#include <alertstream/hermes/list_page.hpp>
#include <alertstream/hermes/profile.hpp>
#include <alertstream/hermes/reported_alert.hpp>
#include <alertstream/hermes/tns_options.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/outcome.hpp>

/// What is asked of Hermes and how its answers are read, without any I/O: `client` does it.
namespace alertstream::hermes {

/// A request and what its answer means; or the answer at once, where nothing need be asked.
template <class Answer>
struct question {
    std::variant<http::request, Answer> ask;
    std::function<Answer(http::result const&)> read{};
};

/// The functions of the API, each as a question. `client` documents them.
namespace questions {

ALERTSTREAM_DECL question<outcome> submit(account const&, written_message);
ALERTSTREAM_DECL question<outcome> submit(account const&, std::string const& topic, reported_alert);
ALERTSTREAM_DECL question<result<error_tree>> validate(account const&, written_message);
ALERTSTREAM_DECL question<result<error_tree>> validate(account const&, std::string const& topic, reported_alert const&);
ALERTSTREAM_DECL question<result<std::string>> preload(account const&, written_message);
ALERTSTREAM_DECL question<result<std::string>> preload(account const&, std::string const& topic, reported_alert const&);
ALERTSTREAM_DECL question<result<stored_message>> load(account const&, std::string_view key);
ALERTSTREAM_DECL question<result<std::string>> plaintext(account const&, written_message);
ALERTSTREAM_DECL question<result<std::string>> plaintext(account const&, std::string const& topic, reported_alert const&);

ALERTSTREAM_DECL question<result<hermes::profile>> profile(account const&);
ALERTSTREAM_DECL question<result<hermes::profile>> change_profile(account const&, profile_change const&);
ALERTSTREAM_DECL question<result<void>> revoke_api_token(account const&);
ALERTSTREAM_DECL question<result<void>> revoke_hop_credential(account const&);

ALERTSTREAM_DECL question<result<std::vector<std::string>>> topics(account const&);
ALERTSTREAM_DECL question<result<messages_page>> query(account const&, message_query const&);
ALERTSTREAM_DECL question<result<archived_message>> message(account const&, std::string_view uuid);
ALERTSTREAM_DECL question<result<void>> set_retracted(account const&, std::string_view uuid, bool retracted);
ALERTSTREAM_DECL question<result<file>> download(account const&, std::string_view uuid, std::string_view filename, std::size_t most_bytes);

ALERTSTREAM_DECL question<result<hermes::heartbeat>> heartbeat(account const&);
ALERTSTREAM_DECL question<result<hermes::tns_options>> tns_options(account const&);
ALERTSTREAM_DECL question<result<list_page<listed_message>>> messages(account const&, list_query const&);
ALERTSTREAM_DECL question<result<list_page<listed_target>>> targets(account const&, list_query const&);
ALERTSTREAM_DECL question<result<list_page<listed_event>>> events(account const&, list_query const&);

}  // namespace questions

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_question.ipp>
#endif
