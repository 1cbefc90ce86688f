#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>

#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/http/client.hpp>

namespace alertstream::hermes::inner {

/// A text member of the answer; empty if there is none.
inline std::string_view text_of(boost::json::value const& from, std::string_view name) noexcept {
    auto const* const object = from.if_object();
    auto const* const member = object ? object->if_contains(name) : nullptr;
    auto const* const text = member ? member->if_string() : nullptr;
    return text ? std::string_view{text->data(), text->size()} : std::string_view{};
}

/// Null for what is no JSON.
inline boost::json::value tree_of(std::string_view body) {
    boost::json::parse_options options;
    options.max_depth = 64;
    error_code problem;
    auto made = boost::json::parse({body.data(), body.size()}, problem, {}, options);
    return problem ? boost::json::value{} : made;
}

/// What to say of an answer: at most 200 characters of it, escaped. Borrows both.
class answer_words {
public:
    answer_words(http::response const& from, boost::json::value const& body) noexcept : from_{from}, body_{body} {}

    bool is_page() const noexcept {
        auto const first = from_.body.find_first_not_of(" \t\r\n");
        return first != from_.body.npos && from_.body[first] == '<';
    }

    /// The status, and what the server says or what its answer is.
    std::string answered() const {
        auto const start = "HTTP " + std::to_string(from_.status);
        for (auto const* name : {"detail", "error", "message"})
            if (auto const words = text_of(body_, name); !words.empty()) return start + ": " + shown_text(words);
        auto const first = from_.body.find_first_not_of(" \t\r\n");
        if (first == from_.body.npos) return start + " without a body";
        if (from_.body[first] == '<') return start + " with a page for people: " + shown_text(title());
        if (body_.is_null()) return start + " with what is no JSON: " + shown_text(std::string_view{from_.body}.substr(first));
        return start + " with " + shown_text(from_.body);
    }

    std::string redirected() const {
        auto made = "HTTP " + std::to_string(from_.status);
        for (auto const& each : from_.headers) {
            constexpr std::string_view location = "location";
            auto const lower = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
            if (std::equal(each.name.begin(), each.name.end(), location.begin(), location.end(), lower)) made += " to " + shown_text(each.value);
        }
        return made;
    }

private:
    /// Of an HTML page; all of it if it has none.
    std::string_view title() const noexcept {
        std::string_view const page = from_.body;
        auto const start = page.find("<title>"), end = page.find("</title>");
        if (start == page.npos || end == page.npos || end < start + 7) return page.substr(page.find('<'));
        return page.substr(start + 7, end - start - 7);
    }

    http::response const& from_;
    boost::json::value const& body_;
};

}  // namespace alertstream::hermes::inner
