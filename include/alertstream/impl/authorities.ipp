#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <system_error>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <alertstream/kafka/connection.hpp>

namespace alertstream::kafka {

namespace detail {

/// Far more than any bundle of authorities; a mistaken path is not read whole.
inline constexpr std::uintmax_t largest_ca_file = 16U << 20U;

struct file_stamp {
    std::filesystem::file_time_type written{};
    std::uintmax_t size{};

    friend bool operator==(file_stamp const&, file_stamp const&) = default;
};

struct loaded_file {
    file_stamp stamp;
    std::string text;
};

inline failure bad_ca(std::string const& path, std::string const& why) {
    return {errc::bad_settings, "CA_FILE \"" + path + "\": " + why};
}

/// Each certificate must be readable: one that is not would silently be missing.
inline result<void> check_certificates(std::string const& path, std::string const& text) {
    std::unique_ptr<BIO, free_by<BIO_free>> const bio{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    int count = 0;
    ERR_clear_error();
    while (X509* const one = PEM_read_bio_X509(bio.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr)) {
        X509_free(one);
        ++count;
    }
    bool const at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!at_end) return bad_ca(path, "certificate " + std::to_string(count + 1) + " is damaged");
    if (count == 0) return bad_ca(path, "no certificate in it; expected PEM (\"-----BEGIN CERTIFICATE-----\")");
    return {};
}

inline result<loaded_file> load_certificates(std::string const& path, file_stamp const& stamp) {
    std::ifstream file{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{file}, {}};
    if (!file) return bad_ca(path, "cannot be read: check its permissions");
    if (auto fine = check_certificates(path, text); !fine) return fine.error();
    if (!text.ends_with('\n')) text += '\n';
    return loaded_file{stamp, std::move(text)};
}

/// The certificates of a file, from the process's memory unless it changed.
inline result<std::string> certificates_of(std::string const& path) {
    static std::mutex guard;
    static std::map<std::string, loaded_file> loaded;

    std::error_code ec;
    if (auto const status = std::filesystem::status(path, ec); !std::filesystem::is_regular_file(status))
        return bad_ca(path, ec || !std::filesystem::exists(status) ? "there is no such file, or it may not be seen" : "is not a file");
    file_stamp const stamp{std::filesystem::last_write_time(path, ec), std::filesystem::file_size(path, ec)};
    if (stamp.size > largest_ca_file) return bad_ca(path, "is larger than any list of authorities");

    std::lock_guard const lock{guard};
    if (auto const known = loaded.find(path); known != loaded.end() && known->second.stamp == stamp) return known->second.text;
    auto made = load_certificates(path, stamp);
    if (!made) return made.error();
    return loaded.insert_or_assign(path, std::move(*made)).first->second.text;
}

/// Where distributions keep their authorities, as librdkafka and curl probe them.
inline result<std::string> system_authorities() {
    if (char const* const chosen = std::getenv("SSL_CERT_FILE"); chosen && *chosen) {
        auto text = certificates_of(chosen);
        if (!text) return failure{text.error().code, "SSL_CERT_FILE is set, but " + text.error().detail.substr(8)};
        return text;
    }
    for (auto const* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
                             "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
                             "/etc/pki/tls/cacert.pem", "/usr/local/share/certs/ca-root-nss.crt"})
        if (auto text = certificates_of(path)) return text;
    return std::string{};
}

}  // namespace detail

ALERTSTREAM_DECL result<std::string> authorities(std::string const& ca_file) {
    auto text = detail::system_authorities();
    if (!text || ca_file.empty()) return text;
    auto own = detail::certificates_of(ca_file);
    if (!own) return own;
    return *text + *own;
}

}  // namespace alertstream::kafka
