#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/scram.hpp>

namespace alertstream::http::detail {

/// A key, or what a key is made of: overwritten at its end.
class scram_hash {
public:
    scram_hash() = default;
    scram_hash(scram_hash const&) = default;
    scram_hash& operator=(scram_hash const&) = default;
    ~scram_hash() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    static EVP_MD const* function(scram_mechanism which) noexcept {
        switch (which) {
        case scram_mechanism::sha_1: return EVP_sha1();
        case scram_mechanism::sha_256: return EVP_sha256();
        case scram_mechanism::sha_512: return EVP_sha512();
        }
        return EVP_sha512();
    }

    /// Hi(password, salt, iterations) of RFC 5802; false if OpenSSL cannot.
    bool derive(scram_mechanism with, std::string const& password, std::string_view salt, std::uint32_t iterations) {
        size_ = static_cast<std::size_t>(EVP_MD_get_size(function(with)));
        return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), reinterpret_cast<unsigned char const*>(salt.data()), static_cast<int>(salt.size()),
                                 static_cast<int>(iterations), function(with), static_cast<int>(size_), bytes_.data()) == 1;
    }
    bool hmac(scram_mechanism with, scram_hash const& key, std::string_view text) {
        unsigned int size = 0;
        bool const done = HMAC(function(with), key.bytes_.data(), static_cast<int>(key.size_), reinterpret_cast<unsigned char const*>(text.data()), text.size(), bytes_.data(), &size);
        size_ = size;
        return done;
    }
    bool digest(scram_mechanism with, scram_hash const& of) {
        unsigned int size = 0;
        bool const done = EVP_Digest(of.bytes_.data(), of.size_, bytes_.data(), &size, function(with), nullptr) == 1;
        size_ = size;
        return done;
    }
    void exclusive_or(scram_hash const& other) noexcept {
        for (std::size_t i = 0; i < size_; ++i) bytes_[i] = static_cast<unsigned char>(bytes_[i] ^ other.bytes_[i]);
    }

    std::string_view bytes() const noexcept { return {reinterpret_cast<char const*>(bytes_.data()), size_}; }

private:
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes_{};
    std::size_t size_{};
};

/// What both sides of a log-in make of the password (RFC 5802, 3).
struct scram_keys {
    std::string proof;             ///< ClientKey XOR ClientSignature
    std::string server_signature;

    /// `all`: the three messages that were exchanged, without the proof. Absent if OpenSSL cannot.
    static std::optional<scram_keys> of(scram_mechanism with, std::string const& password, std::string_view salt, std::uint32_t iterations, std::string_view all) {
        scram_hash salted, client_key, stored_key, client_signature, server_key, server_signature;
        bool const done = salted.derive(with, password, salt, iterations) && client_key.hmac(with, salted, "Client Key") && stored_key.digest(with, client_key) &&
                          client_signature.hmac(with, stored_key, all) && server_key.hmac(with, salted, "Server Key") && server_signature.hmac(with, server_key, all);
        if (!done) return std::nullopt;
        client_key.exclusive_or(client_signature);
        return scram_keys{std::string{client_key.bytes()}, std::string{server_signature.bytes()}};
    }
};

/// Takes "LETTER=value" off the front, its comma too.
inline std::optional<std::string_view> take_attribute(std::string_view& from, char letter) noexcept {
    if (from.size() < 2 || from[0] != letter || from[1] != '=') return std::nullopt;
    auto const end = std::min(from.find(','), from.size());
    auto const value = from.substr(2, end - 2);
    from.remove_prefix(std::min(end + 1, from.size()));
    return value;
}

inline std::optional<std::string> random_nonce() {
    std::array<unsigned char, 24> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
    return base64_encode({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

}  // namespace alertstream::http::detail
