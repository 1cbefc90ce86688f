#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <alertstream/authorities.hpp>
#include <alertstream/detail/authority_places.hpp>

namespace alertstream {

namespace detail {

/// Far more than any bundle of authorities; a mistaken path is not read whole.
inline constexpr std::uintmax_t largest_ca_file = 16U << 20U;

struct file_stamp {
    std::filesystem::file_time_type written{};
    std::uintmax_t size{};

    friend bool operator==(file_stamp const&, file_stamp const&) = default;
};

struct free_certificate {
    void operator()(X509* one) const noexcept { X509_free(one); }
};

struct certificate_file {
    file_stamp stamp{};
    std::string text{};
    std::vector<std::unique_ptr<X509, free_certificate>> certificates{};
};
using loaded_file = std::shared_ptr<certificate_file const>;

inline failure bad_ca(std::string const& path, std::string const& why) {
    return {errc::bad_settings, "CA_FILE \"" + path + "\": " + why};
}

/// Each certificate must be readable: one that is not would silently be missing.
inline result<void> parse_certificates(std::string const& path, certificate_file& into) {
    std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })> const bio{BIO_new_mem_buf(into.text.data(), static_cast<int>(into.text.size()))};
    ERR_clear_error();
    while (X509* const one = PEM_read_bio_X509(bio.get(), nullptr, [](char*, int, int, void*) { return 0; }, nullptr)) into.certificates.emplace_back(one);
    bool const at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!at_end) return bad_ca(path, "certificate " + std::to_string(into.certificates.size() + 1) + " is damaged");
    if (into.certificates.empty()) return bad_ca(path, "no certificate in it; expected PEM (\"-----BEGIN CERTIFICATE-----\")");
    return {};
}

inline result<loaded_file> load_certificates(std::string const& path, file_stamp const& stamp) {
    auto made = std::make_shared<certificate_file>();
    made->stamp = stamp;
    std::ifstream file{path, std::ios::binary};
    made->text.assign(std::istreambuf_iterator<char>{file}, {});
    if (!file) return bad_ca(path, "cannot be read: check its permissions");
    if (auto fine = parse_certificates(path, *made); !fine) return fine.error();
    if (!made->text.ends_with('\n')) made->text += '\n';
    return loaded_file{std::move(made)};
}

/// The certificates of a file, from the process's memory unless it changed.
inline result<loaded_file> certificates_of(std::string const& path) {
    static std::mutex guard;
    // Never destroyed: OpenSSL may have ended before it.
    static auto& loaded = *new std::map<std::string, loaded_file>;

    std::error_code ec;
    if (auto const status = std::filesystem::status(path, ec); !std::filesystem::is_regular_file(status))
        return bad_ca(path, ec || !std::filesystem::exists(status) ? "there is no such file, or it may not be seen" : "is not a file");
    file_stamp const stamp{std::filesystem::last_write_time(path, ec), std::filesystem::file_size(path, ec)};
    if (stamp.size > largest_ca_file) return bad_ca(path, "is larger than any list of authorities");

    std::lock_guard const lock{guard};
    if (auto const known = loaded.find(path); known != loaded.end() && known->second->stamp == stamp) return known->second;
    auto made = load_certificates(path, stamp);
    if (made) loaded.insert_or_assign(path, *made);
    return made;
}

inline result<loaded_file> system_authorities() {
    if (char const* const chosen = std::getenv("SSL_CERT_FILE"); chosen && *chosen) {
        auto file = certificates_of(chosen);
        if (!file) return failure{file.error().code, "SSL_CERT_FILE is set, but " + file.error().detail.substr(8)};
        return file;
    }
    for (auto const* path : authority_places)
        if (auto file = certificates_of(path)) return file;
    static auto const none = std::make_shared<certificate_file const>();
    return none;
}

/// The system's and those of `ca_file`, which may be null.
using authority_files = std::array<loaded_file, 2>;

inline result<authority_files> load_authorities(std::string const& ca_file) {
    auto system = system_authorities();
    if (!system) return system.error();
    if (ca_file.empty()) return authority_files{*system, nullptr};
    auto own = certificates_of(ca_file);
    if (!own) return own.error();
    return authority_files{*system, *own};
}

inline authority_store new_store(authority_files const& files) {
    authority_store store{X509_STORE_new(), [](X509_STORE* old) { X509_STORE_free(old); }};
    if (!store) throw std::bad_alloc{};
    // A system whose list is elsewhere: OpenSSL may know where.
    if (files[0]->certificates.empty()) X509_STORE_set_default_paths(store.get());
    for (auto const& file : files) {
        if (!file) continue;
        for (auto const& one : file->certificates)
            if (X509_STORE_add_cert(store.get(), one.get()) != 1) throw std::bad_alloc{};
    }
    ERR_clear_error();
    return store;
}

ALERTSTREAM_DECL result<authority_store> parsed_authorities(std::string const& ca_file) {
    struct known {
        authority_files files;
        std::weak_ptr<X509_STORE> store;
    };
    struct known_stores {
        std::vector<known> all;
        authority_store latest;  // outlives its last user: the next one is likely to want the same
    };
    static std::mutex guard;
    // Never destroyed: OpenSSL may have ended before it.
    static auto& stores = *new known_stores;

    auto files = load_authorities(ca_file);
    if (!files) return files.error();
    std::lock_guard const lock{guard};
    for (auto const& each : stores.all)
        if (auto store = each.store.lock(); store && each.files == *files) return stores.latest = store;
    stores.latest = new_store(*files);
    std::erase_if(stores.all, [](known const& each) { return each.store.expired(); });
    stores.all.push_back({*files, stores.latest});
    return stores.latest;
}

}  // namespace detail

ALERTSTREAM_DECL result<std::string> authorities(std::string const& ca_file) {
    auto const files = detail::load_authorities(ca_file);
    if (!files) return files.error();
    auto const& [system, own] = *files;
    return own ? system->text + own->text : system->text;
}

}  // namespace alertstream
