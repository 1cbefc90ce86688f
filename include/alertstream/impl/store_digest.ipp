#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include <openssl/evp.h>

#include <alertstream/error.hpp>
#include <alertstream/store/digest.hpp>

namespace alertstream::store {

namespace inner {

struct free_digest {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

[[noreturn]] inline void no_sha_256() { throw error{{errc::bad_value, "OpenSSL has no SHA-256"}}; }

}  // namespace inner

/// One context for a thread: to look the algorithm up costs more than a short text's digest.
ALERTSTREAM_DECL digest digest_of(std::initializer_list<std::string_view> parts) {
    thread_local std::unique_ptr<EVP_MD_CTX, inner::free_digest> const context{EVP_MD_CTX_new()};
    static EVP_MD const* const sha_256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (!context || !sha_256 || EVP_DigestInit_ex(context.get(), sha_256, nullptr) != 1) inner::no_sha_256();
    for (auto const part : parts) {
        std::array<unsigned char, 8> bytes{};  // the same on every machine: digests are compared across them
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(part.size()) >> (8 * i));
        if (EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 || EVP_DigestUpdate(context.get(), part.data(), part.size()) != 1) inner::no_sha_256();
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> whole{};
    unsigned written = 0;
    if (EVP_DigestFinal_ex(context.get(), whole.data(), &written) != 1) inner::no_sha_256();
    digest made;
    std::copy_n(whole.begin(), made.bytes.size(), made.bytes.begin());
    return made;
}

}  // namespace alertstream::store
