#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <alertstream/http/client.hpp>

namespace alertstream::http::detail {

struct answer_limits {
    std::size_t headers;
    std::size_t body;
};

/// Beast's parser, filling our own answer.
class answer_parser final : public boost::beast::http::basic_parser<false> {
public:
    answer_parser(response& into, answer_limits most, bool without_body) : into_{into} {
        into_ = {};
        header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(most.headers, std::numeric_limits<std::uint32_t>::max())));
        body_limit(most.body);
        skip(without_body);
        eager(true);
    }

    /// 100 Continue and the like: the answer itself follows.
    bool interim() const noexcept { return into_.status / 100 == 1; }

private:
    using text = boost::beast::string_view;
    using verb = boost::beast::http::verb;
    using known_field = boost::beast::http::field;
    static std::string string(text from) { return {from.data(), from.size()}; }

    void on_request_impl(verb, text, text, int, error_code&) override {}
    void on_response_impl(int status, text, int, error_code&) override { into_.status = static_cast<unsigned>(status); }
    void on_field_impl(known_field, text name, text value, error_code&) override {
        if (!trailer_) into_.headers.push_back({string(name), string(value)});
    }
    void on_header_impl(error_code&) override { trailer_ = true; }
    void on_body_init_impl(boost::optional<std::uint64_t> const& length, error_code&) override {
        // It was compared with the bound; an announcement alone costs little.
        if (length) into_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, 64U << 10U)));
    }
    std::size_t on_body_impl(text part, error_code&) override { return append(part); }
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text part, error_code&) override { return append(part); }
    void on_finish_impl(error_code&) override {}

    std::size_t append(text part) {
        into_.body.append(part.data(), part.size());
        return part.size();
    }

    response& into_;
    bool trailer_{};
};

}  // namespace alertstream::http::detail
