#pragma once

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>

#include <openssl/evp.h>

#include <alertstream/delivery/handled_keys.hpp>
#include <alertstream/delivery/until_free.hpp>

namespace alertstream::delivery {

ALERTSTREAM_DECL alert_key alert_key::of(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (auto const part : parts) text.append(std::to_string(part.size())).append(1, ':').append(part);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error{"OpenSSL has no SHA-256"};
    alert_key made;
    std::copy_n(digest.begin(), made.bits.size(), made.bits.begin());
    return made;
}

struct handled_keys::tables {
    struct hash {
        std::size_t operator()(alert_key const& key) const noexcept {
            std::size_t made = 0;
            std::memcpy(&made, key.bits.data(), sizeof made);
            return made;
        }
    };
    struct mark_entry {
        handled_keys::done what;
        std::uint64_t number;
    };
    struct aged {
        alert_key key;
        std::uint64_t number;  ///< tells a mark from a later one of the same key
        clock::time_point at;
    };
    struct claim_entry {
        std::size_t times{};
        std::shared_ptr<delivery::until_free> until_free{};
    };

    void age(clock::time_point now) {
        while (!order.empty() && (done.size() > most || now - order.front().at > longest || order.size() > 2 * most)) {
            auto const found = done.find(order.front().key);
            if (found != done.end() && found->second.number == order.front().number) done.erase(found);
            order.pop_front();
        }
    }

    std::size_t most;
    std::chrono::seconds longest;
    std::unordered_map<alert_key, mark_entry, hash> done{};
    std::deque<aged> order{};
    std::map<alert_key, claim_entry> claims{};
    std::uint64_t last_number{};
};

ALERTSTREAM_DECL handled_keys::handled_keys(std::size_t most, std::chrono::seconds longest) : of_{std::make_unique<tables>(tables{most, longest})} {}
ALERTSTREAM_DECL handled_keys::~handled_keys() = default;

ALERTSTREAM_DECL std::size_t handled_keys::size() const noexcept { return of_->done.size(); }

ALERTSTREAM_DECL handled_keys::done const* handled_keys::find(alert_key const& key, clock::time_point now) {
    of_->age(now);
    auto const found = of_->done.find(key);
    return found == of_->done.end() ? nullptr : &found->second.what;
}

ALERTSTREAM_DECL void handled_keys::mark(alert_key const& key, done const& what, clock::time_point now) {
    auto const [found, fresh] = of_->done.try_emplace(key, tables::mark_entry{what, of_->last_number + 1});
    if (!fresh && what.rank <= found->second.what.rank) return;
    // A newer version is young again.
    found->second = {what, of_->last_number + 1};
    of_->order.push_back({key, ++of_->last_number, now});
    of_->age(now);
}

ALERTSTREAM_DECL void handled_keys::forget(alert_key const& key) { of_->done.erase(key); }

ALERTSTREAM_DECL void handled_keys::claim(alert_key const& key) { ++of_->claims[key].times; }

ALERTSTREAM_DECL void handled_keys::unclaim(alert_key const& key) noexcept {
    auto const found = of_->claims.find(key);
    if (found == of_->claims.end()) return;
    auto const until_free = found->second.until_free;
    if (--found->second.times == 0) of_->claims.erase(found);
    else found->second.until_free.reset();
    if (until_free) until_free->cancel();
}

ALERTSTREAM_DECL std::shared_ptr<until_free> handled_keys::claimed(alert_key const& key, boost::asio::any_io_executor const& executor) {
    auto const found = of_->claims.find(key);
    if (found == of_->claims.end()) return nullptr;
    auto& timer = found->second.until_free;
    if (!timer) timer = std::make_shared<until_free>(executor, clock::time_point::max());
    return timer;
}

}  // namespace alertstream::delivery
