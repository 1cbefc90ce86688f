#pragma once

#include <algorithm>
#include <array>
#include <charconv>

#include <openssl/crypto.h>

#include <alertstream/formats/base64.hpp>
#include <alertstream/http/scram.hpp>
#include <alertstream/impl/scram_keys.ipp>

namespace alertstream::http {

namespace detail {

/// "=" and "," end a name there (RFC 5802, 5.1: saslname).
inline std::string scram_name(std::string_view prepared) {
    std::string made;
    for (char const c : prepared) {
        if (c == '=') made += "=3D";
        else if (c == ',') made += "=2C";
        else made += c;
    }
    return made;
}

inline bool printable_without_comma(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

inline failure bad_scram(std::string why) { return {errc::bad_answer, "SCRAM: " + std::move(why)}; }

struct scram_challenge_text {
    std::string_view nonce;
    std::string salt;
    std::uint32_t iterations{};
};

inline alertstream::result<std::uint32_t> read_iterations(std::string_view text) {
    std::uint32_t count = 0;
    auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), count);
    bool const number = wrong == std::errc{} && end == text.data() + text.size();
    if (!number || count < scram_client::fewest_iterations || count > scram_client::most_iterations)
        return bad_scram("the server's count of iterations is not between " + std::to_string(scram_client::fewest_iterations) + " and " +
                         std::to_string(scram_client::most_iterations));
    return count;
}

/// "r=…,s=…,i=…", and extensions that need not be understood.
inline alertstream::result<scram_challenge_text> read_server_first(std::string_view text) {
    if (text.starts_with("m=")) return bad_scram("the server asks for an extension that this library does not have");
    auto const nonce = take_attribute(text, 'r');
    auto const salt = nonce ? take_attribute(text, 's') : std::nullopt;
    auto const count = salt ? take_attribute(text, 'i') : std::nullopt;
    if (!count) return bad_scram("the server's first message is not r=…,s=…,i=…");
    auto salt_bytes = base64_decode(*salt);
    if (!salt_bytes || salt_bytes->empty() || salt_bytes->size() > 1024) return bad_scram("the server's salt is no Base64, empty, or absurdly long");
    auto const iterations = read_iterations(*count);
    if (!iterations) return iterations.error();
    return scram_challenge_text{*nonce, std::move(*salt_bytes), *iterations};
}

}  // namespace detail

ALERTSTREAM_DECL std::string_view to_string(scram_mechanism which) noexcept {
    switch (which) {
    case scram_mechanism::sha_1: return "SCRAM-SHA-1";
    case scram_mechanism::sha_256: return "SCRAM-SHA-256";
    case scram_mechanism::sha_512: return "SCRAM-SHA-512";
    }
    return "unknown";
}

ALERTSTREAM_DECL alertstream::result<secret> saslprep(std::string_view text) {
    std::string made;
    made.reserve(text.size());  // grows no more: what it left behind would be the secret
    auto const refused = [&] {
        secret const wiped{std::move(made)};
        return failure{errc::bad_value, "only printable ASCII and the letters of Latin-1 (À to ÿ) can be in a user name or password here"};
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (byte >= ' ' && byte <= '~') {
            made += text[i];
            continue;
        }
        auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
        bool const letter = byte == 0xc3 && next >= 0x80 && next <= 0xbf;
        bool const no_break_space = byte == 0xc2 && next == 0xa0;
        bool const soft_hyphen = byte == 0xc2 && next == 0xad;
        if (!letter && !no_break_space && !soft_hyphen) return refused();
        if (letter) made.append(text, i, 2);
        else if (no_break_space) made += ' ';
        ++i;
    }
    return secret{std::move(made)};
}

ALERTSTREAM_DECL alertstream::result<scram_client> scram_client::begin(scram_mechanism with, std::string_view user, secret const& password, std::optional<std::string> nonce) {
    auto const name = saslprep(user);
    if (!name || name->empty()) return failure{errc::bad_value, "USERNAME: " + (name ? std::string{"it is empty"} : name.error().detail)};
    auto prepared = saslprep(password.reveal());
    if (!prepared || prepared->empty()) return failure{errc::bad_value, "PASSWORD: " + (prepared ? std::string{"it is empty"} : prepared.error().detail)};
    if (!nonce) nonce = detail::random_nonce();
    if (!nonce || !detail::printable_without_comma(*nonce)) return failure{errc::bad_value, "there is no nonce, or a character in it that none has"};
    scram_client made{with, std::move(*prepared)};
    made.nonce_ = std::move(*nonce);
    made.first_bare_ = "n=" + detail::scram_name(name->reveal()) + ",r=" + made.nonce_;
    return made;
}

ALERTSTREAM_DECL alertstream::result<std::string> scram_client::final_message(std::string_view server_first) {
    auto const said = detail::read_server_first(server_first);
    if (!said) return said.error();
    if (!said->nonce.starts_with(nonce_) || said->nonce.size() == nonce_.size() || !detail::printable_without_comma(said->nonce))
        return detail::bad_scram("the server's nonce does not go on from ours: its answer is for somebody else");
    auto const without_proof = "c=biws,r=" + std::string{said->nonce};
    auto const all = first_bare_ + "," + std::string{server_first} + "," + without_proof;
    auto keys = detail::scram_keys::of(mechanism_, password_.reveal(), said->salt, said->iterations, all);
    if (!keys) return failure{errc::bad_value, "SCRAM: OpenSSL does not offer " + std::string{to_string(mechanism_)} + " here"};
    server_signature_ = std::move(keys->server_signature);
    return without_proof + ",p=" + base64_encode(keys->proof);
}

ALERTSTREAM_DECL alertstream::result<void> scram_client::verify(std::string_view server_final) const {
    if (auto const said = detail::take_attribute(server_final, 'e')) return failure{errc::account_refused, "SCRAM: the server says " + std::string{said->substr(0, 100)}};
    auto const signature = detail::take_attribute(server_final, 'v');
    if (!signature) return detail::bad_scram("the server's last message is neither v=… nor e=…");
    auto const bytes = base64_decode(*signature);
    bool const same = bytes && !server_signature_.empty() && bytes->size() == server_signature_.size() && CRYPTO_memcmp(bytes->data(), server_signature_.data(), bytes->size()) == 0;
    if (!same) return detail::bad_scram("the server's signature is not right: it does not know the password");
    return {};
}

}  // namespace alertstream::http
