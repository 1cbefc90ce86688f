#pragma once

#include <algorithm>
#include <chrono>
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

ALERTSTREAM_DECL digest digest_of(time_point at, std::initializer_list<std::string_view> parts) {
    // What is rounded at the ends of what a time point holds would be beyond them.
    constexpr std::chrono::hours margin{1};
    at = std::clamp(at, time_point::min() + margin, time_point::max() - margin);
    auto const minute = std::chrono::floor<std::chrono::minutes>(std::chrono::round<std::chrono::milliseconds>(at)).time_since_epoch().count();
    // Databases compare bytes as they are: the past comes first, the largest part of the number too.
    constexpr std::int64_t half = std::int64_t{1} << 31;
    auto const place = static_cast<std::uint32_t>(std::clamp<std::int64_t>(minute, -half, half - 1) + half);
    digest made;
    for (int i = 0; i < 4; ++i) made.bytes[static_cast<std::size_t>(i)] = static_cast<unsigned char>(place >> (24 - 8 * i));
    auto const hash = digest_of(parts);
    std::copy_n(hash.bytes.begin(), made.bytes.size() - 4, made.bytes.begin() + 4);
    return made;
}

}  // namespace alertstream::store
