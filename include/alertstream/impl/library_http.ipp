#pragma once

/// A part of the compiled library: HTTPS on Beast. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/authorities.ipp>
#include <alertstream/impl/http_answer.ipp>
#include <alertstream/impl/http_client.ipp>
#include <alertstream/impl/http_clock.ipp>
#include <alertstream/impl/http_connection.ipp>
#include <alertstream/impl/http_date.ipp>
#include <alertstream/impl/http_exchange.ipp>
#include <alertstream/impl/http_form.ipp>
#include <alertstream/impl/http_lookup.ipp>
#include <alertstream/impl/http_pool.ipp>
#include <alertstream/impl/http_proxy.ipp>
#include <alertstream/impl/http_request_text.ipp>
#include <alertstream/impl/http_tls.ipp>
#include <alertstream/impl/http_url.ipp>
#include <alertstream/impl/http_wording.ipp>
#include <alertstream/impl/scram.ipp>
#include <alertstream/impl/scram_http.ipp>
#include <alertstream/impl/scram_keys.ipp>
