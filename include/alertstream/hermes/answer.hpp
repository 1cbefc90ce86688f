#pragma once

#include <cstddef>

#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/submission.hpp>
#include <alertstream/http/client.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::hermes {

/// What came of POST `submit_message/`, decided by the answer's body: its status alone
/// says too little.
///
/// | answer | outcome |
/// |---|---|
/// | 200, a JSON object whose `uuid` is one | `published` |
/// | 400, the tree of errors | `rejected`, by path and with the tree |
/// | 400, Kafka refused the topic or the size | `rejected`: path `topic` or `data` |
/// | 400, files missing or too many; 413, or a 400 with a page to a body that is too large | `rejected`: path `data` |
/// | 400, TNS or GCN refused, in their words | `rejected`: no path |
/// | 200 "no credential", 401, 403, a Kafka log-in refused | `not_sent`, `account_refused`, retryable |
/// | 3xx, 404, 405, a 400 with a page: no such address | `not_sent`, `wrong_address` |
/// | 400 "JSON parse error", 406, 411, 415, 431 | `not_sent`, `request_refused` |
/// | nothing of the request can have arrived | `not_sent`, with the client's reason |
/// | everything else | `unknown` |
///
/// A refused account says nothing of the message: whoever keeps a queue stops sending
/// to the destination until the account is mended, and sends the same message then.
/// So it does with an address that is wrong. Only `rejected` is the end of a message.
///
/// `unknown` are a 429 and all 5xx as well: a proxy in front of Hermes may give them
/// when the message has gone through, and Hermes itself answers 500 after publishing
/// a number that is not finite. So is a Kafka error but for the few that prove that
/// the broker kept nothing (TOPIC_AUTHORIZATION_FAILED, UNKNOWN_TOPIC_OR_PART,
/// TOPIC_EXCEPTION, MSG_SIZE_TOO_LARGE).
///
/// With `to_tns` or `to_gcn` these are told before Kafka is. What comes after that and
/// is no success is `unknown` with `partly_sent`, Kafka's proven refusals included.
///
/// Reasons are in words; of what a server wrote they hold at most 200 characters,
/// control characters escaped.
///
/// @param body_size of the request: tells a body that is too large from a host that the
/// server does not go by, which both are a 400 with an HTML page. 0: not known, and such
/// an answer is `unknown`.
ALERTSTREAM_DECL outcome read_answer(http::result const& answer, submission const& asked = {}, std::size_t body_size = 0);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_answer.ipp>
#endif
