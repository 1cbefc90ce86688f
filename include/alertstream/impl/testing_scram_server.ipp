#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/scram_http.hpp>
#include <alertstream/impl/scram_keys.ipp>
#include <alertstream/testing/archive.hpp>

namespace alertstream::testing::inner {

/// The server's side of SCRAM over HTTP, for tests: its keys are made anew for each log-in.
class scram_server {
public:
    struct verdict {
        std::optional<local_answer> ask{};  ///< not logged in: this is the answer
        std::string user{};
        std::string info{};                 ///< Authentication-Info of the answer
    };

    explicit scram_server(std::vector<archive_account> accounts) : accounts_{std::move(accounts)} {}

    void next_lie(archive::lie which) { lies_.push_back(which); }

    /// What a request's Authorization comes to.
    verdict look_at(std::string_view authorization) {
        for (auto const each : {http::scram_mechanism::sha_512, http::scram_mechanism::sha_256}) {
            std::vector<http::field> const as_challenge{{"WWW-Authenticate", std::string{authorization}}};
            auto const said = http::detail::find_challenge(as_challenge, each);
            if (!said) continue;
            if (!*said) return {.ask = refused(400)};
            return (*said)->sid.empty() ? begin(each, (*said)->data) : end(**said);
        }
        return {.ask = refused(401, "Basic realm=\"not here\", SCRAM-SHA-256 realm=\"archive, for tests\", SCRAM-SHA-512 realm=\"archive\"")};
    }

private:
    struct login {
        http::scram_mechanism mechanism;
        std::string user;
        std::string first_bare;
        std::string server_first{};
        std::string nonce{};
        std::string salt{};
    };

    static local_answer refused(unsigned status, std::string challenge = {}) {
        local_answer made{.status = status, .body = "", .content_type = ""};
        if (!challenge.empty()) made.headers.emplace_back("WWW-Authenticate", std::move(challenge));
        return made;
    }

    bool lies(archive::lie which) {
        if (lies_.empty() || lies_.front() != which) return false;
        lies_.pop_front();
        return true;
    }

    std::optional<archive_account> account_of(std::string_view user) const {
        for (auto const& each : accounts_)
            if (each.user == user) return each;
        return std::nullopt;
    }

    verdict begin(http::scram_mechanism with, std::string_view first) {
        if (!first.starts_with("n,,n=")) return {.ask = refused(400)};
        auto const bare = first.substr(3);
        auto rest = bare;
        auto const user = http::detail::take_attribute(rest, 'n');
        auto const nonce = http::detail::take_attribute(rest, 'r');
        if (!user || !nonce) return {.ask = refused(400)};
        login made{.mechanism = with, .user = std::string{*user}, .first_bare = std::string{bare}, .nonce = std::string{*nonce} + *http::detail::random_nonce(), .salt = *http::detail::random_nonce()};
        auto const shown = lies(archive::lie::wrong_nonce) ? "x" + made.nonce : made.nonce;
        std::string const iterations = lies(archive::lie::endless_iterations) ? "2147483647" : "4096";
        made.server_first = "r=" + shown + ",s=" + base64_encode(made.salt) + ",i=" + iterations;
        auto const sid = "sid" + std::to_string(++last_sid_);
        auto challenge = std::string{http::to_string(with)} + " sid=" + sid + ", data=" + base64_encode(made.server_first);
        logins_.insert_or_assign(sid, std::move(made));
        return {.ask = refused(401, std::move(challenge))};
    }

    verdict end(http::detail::scram_parameters const& said) {
        auto const found = logins_.extract(said.sid);
        if (found.empty()) return {.ask = refused(401)};
        auto const& login = found.mapped();
        auto const account = account_of(login.user);
        auto const proof_at = said.data.rfind(",p=");
        if (!account || proof_at == said.data.npos || said.data.substr(0, proof_at) != "c=biws,r=" + login.nonce) return {.ask = refused(401)};
        auto const keys = http::detail::scram_keys::of(login.mechanism, account->password, login.salt, 4096, login.first_bare + "," + login.server_first + "," + said.data.substr(0, proof_at));
        if (base64_encode(keys->proof) != std::string_view{said.data}.substr(proof_at + 3)) return {.ask = refused(401)};
        if (lies(archive::lie::no_proof)) return {.user = login.user};
        auto const signature = lies(archive::lie::wrong_signature) ? std::string(keys->server_signature.size(), 'x') : keys->server_signature;
        auto const sid = lies(archive::lie::wrong_sid) ? "another" : said.sid;
        return {.user = login.user, .info = "sid=" + sid + ", data=" + base64_encode("v=" + base64_encode(signature))};
    }

    std::vector<archive_account> accounts_;
    std::map<std::string, login> logins_{};
    std::deque<archive::lie> lies_{};
    unsigned last_sid_{};
};

}  // namespace alertstream::testing::inner
