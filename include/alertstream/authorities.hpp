#pragma once

#include <memory>
#include <string>

#include <alertstream/error.hpp>

struct x509_store_st;  // OpenSSL's X509_STORE

namespace alertstream {

/// The authorities of the system and of `ca_file` as one PEM text, read once per
/// process and file (again if the file changes). The system's are those of
/// SSL_CERT_FILE if it is set, else of the usual places. Fails if `ca_file` cannot be
/// read, is not PEM, or holds no certificate.
ALERTSTREAM_DECL result<std::string> authorities(std::string const& ca_file);

namespace detail {

using authority_store = std::shared_ptr<x509_store_st>;

/// The same for OpenSSL. Parsing a system's list costs some 50 ms of CPU: it is done
/// once for a process and file, and whoever has the same files shares one store.
ALERTSTREAM_DECL result<authority_store> parsed_authorities(std::string const& ca_file);

}  // namespace detail

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/authorities.ipp>
#endif
