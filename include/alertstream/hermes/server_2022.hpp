#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <alertstream/hermes/encode.hpp>
#include <alertstream/hermes/request.hpp>
#include <alertstream/outcome.hpp>

/// Hermes as it was in November 2022, for servers that are: POST BASE_URL`submit/`,
/// CREDENTIAL_USERNAME and CREDENTIAL_PASSWORD as headers of their own.
namespace alertstream::hermes {

/// `{"topic","title","author","message_text","data":{"authors","photometry_data":[…]}}`,
/// as TOM Toolkit sent it: a row has the target's name, whole seconds of UTC as
/// `11/29/22 19:04:46`, telescope, instrument, band, brightness, its error and unit.
///
/// What that form has no place for: targets beyond their name, exposure times,
/// observers, comments, catalogues, references and the event are left out; members of
/// `extra` go into `data`. What is measured is never left out: a limit, a row without a
/// brightness, a unit or date that is not known, spectra and astrometry are refused.
/// @returns `bad_value` or `not_utf8` with the path in the alert.
ALERTSTREAM_DECL result<void> encode_2022(basic_alert<std::string> const& from, std::string& into, encode_options const& with = {});

/// What is known to be wrong before such a server is asked; absent if nothing is:
/// `rejected` as `encode_2022`, and for a topic that no Kafka takes; `not_sent` for an
/// alert that is to be reported elsewhere too.
ALERTSTREAM_DECL std::optional<outcome> check_2022(basic_alert<std::string> const& what, encode_options const& with = {});

/// As `make_submit_request`, for such a server: BASE_URL is taken as it is, `api/v0/` at
/// its end included, as TOM took it.
ALERTSTREAM_DECL result<http::request> make_submit_request_2022(std::string_view base_url, std::string_view username, secret const& password, std::string body,
                                                                std::chrono::milliseconds timeout = default_timeout);

/// As `read_answer`: published is 200 `{"message": "Message was submitted successfully."}`,
/// which has no uuid.
ALERTSTREAM_DECL outcome read_answer_2022(http::result const& answer, std::size_t body_size = 0);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_server_2022.ipp>
#endif
