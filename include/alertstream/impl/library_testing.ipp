#pragma once

/// A part of the compiled library: servers for tests. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/sample_alerts.ipp>
#include <alertstream/impl/sample_notices.ipp>
#include <alertstream/impl/testing_broker.ipp>
#include <alertstream/impl/testing_certificate.ipp>
#include <alertstream/impl/testing_hermes.ipp>
#include <alertstream/impl/testing_hermes_answers.ipp>
#include <alertstream/impl/testing_hermes_archive.ipp>
#include <alertstream/impl/testing_hermes_files.ipp>
#include <alertstream/impl/testing_hermes_rules.ipp>
#include <alertstream/impl/testing_hermes_service.ipp>
#include <alertstream/impl/testing_hermes_tns_options.ipp>
#include <alertstream/impl/testing_local_https.ipp>
#include <alertstream/impl/testing_local_https_faults.ipp>
#include <alertstream/impl/testing_local_https_session.ipp>
#include <alertstream/impl/testing_python_json.ipp>
#include <alertstream/impl/testing_sky_map.ipp>
#include <alertstream/impl/testing_token_endpoint.ipp>
#include <alertstream/impl/testing_tom.ipp>
