#pragma once

#include <array>

namespace alertstream::detail {

/// Where distributions keep their authorities, as librdkafka and curl probe them.
inline constexpr std::array authority_places{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                                             "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
                                             "/etc/pki/tls/cacert.pem", "/usr/local/share/certs/ca-root-nss.crt"};

}  // namespace alertstream::detail
