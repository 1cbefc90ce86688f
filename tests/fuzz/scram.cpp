// What a server says in a log-in: a header's value, and the messages within. Nothing of it is believed without the proof.
// link: -lrdkafka
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/http/scram_http.hpp>

namespace as = alertstream;
namespace http = alertstream::http;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(bytes), size};
    std::vector<http::field> const headers{{"WWW-Authenticate", std::string{text}}, {"Authentication-Info", std::string{text}}};
    auto const challenge = http::detail::find_challenge(headers, http::scram_mechanism::sha_256);
    auto const info = http::detail::read_authentication_info(headers);
    static_cast<void>(http::saslprep(text));
    auto login = http::scram_client::begin(http::scram_mechanism::sha_256, "user", as::secret{"pencil"}, "rOprNGfwEbeRWgbNEkqO").value();
    // Before the challenge nothing is a proof.
    if (login.verify(text)) std::abort();
    auto const proof = login.final_message(text);
    if (challenge && *challenge) static_cast<void>(login.final_message((*challenge)->data));
    if (info) static_cast<void>(login.verify(info->data));
    if (proof && login.verify(text)) std::abort();
    return 0;
}
