#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <alertstream/impl/http_connection.ipp>

namespace alertstream::http::detail {

/// The kept connections and sessions of each host and port.
class pool {
public:
    struct origin {
        std::vector<std::unique_ptr<connection>> kept{};  ///< the longest idle first
        std::shared_ptr<session_store> sessions = std::make_shared<session_store>();
        std::uint64_t used{};  ///< the number of its last use
    };

    pool(std::chrono::milliseconds longest_idle, std::size_t most_kept) : longest_idle_{longest_idle}, most_kept_{most_kept} {}

    std::shared_ptr<session_store> const& sessions(url const& to) { return of(to).sessions; }

    /// Null if there is none that can be used.
    std::unique_ptr<connection> take(url const& to) {
        drop_idle();
        auto& kept = of(to).kept;
        while (!kept.empty()) {
            auto latest = std::move(kept.back());
            kept.pop_back();
            if (latest->usable()) return latest;
        }
        return nullptr;
    }

    void keep(url const& to, std::unique_ptr<connection> one) {
        auto& kept = of(to).kept;
        one->idle_since = std::chrono::steady_clock::now();
        kept.push_back(std::move(one));
        if (kept.size() > most_kept_) kept.erase(kept.begin());
    }

    void clear() noexcept {
        for (auto& [name, each] : origins_) each.kept.clear();
    }

private:
    static constexpr std::size_t most_origins = 64;

    origin& of(url const& to) {
        auto& found = origins_[(to.tls ? "https://" : "http://") + host_and_port(to)];
        found.used = ++uses_;
        if (origins_.size() > most_origins)
            origins_.erase(std::ranges::min_element(origins_, {}, [](auto const& each) { return each.second.used; }));
        return found;
    }

    void drop_idle() {
        auto const now = std::chrono::steady_clock::now();
        for (auto& [name, each] : origins_)
            std::erase_if(each.kept, [&](auto const& one) { return std::chrono::floor<std::chrono::milliseconds>(now - one->idle_since) >= longest_idle_; });
    }

    std::chrono::milliseconds longest_idle_;
    std::size_t most_kept_;
    std::map<std::string, origin> origins_{};
    std::uint64_t uses_{};
};

}  // namespace alertstream::http::detail
