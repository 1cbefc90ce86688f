#pragma once

#include <charconv>

#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/hermes/list_page.hpp>
#include <alertstream/http/detail/form.hpp>
#include <alertstream/http/detail/url.hpp>
#include <alertstream/impl/hermes_read_json.ipp>

namespace alertstream::hermes {

namespace inner {

/// `{"uuid": …}` of each.
inline std::vector<std::string> take_uuids(json::walker& from, std::string_view wanted) {
    std::vector<std::string> made;
    from.each_item([&] {
        from.each_member([&](std::string_view name) {
            std::string text;
            if (name != wanted) from.skip();
            else if (take_text(from, text)) made.push_back(std::move(text));
        });
    });
    return made;
}

inline void take_optional(json::walker& from, std::optional<double>& into) {
    if (double value{}; from.take(value)) into = value;
}

inline void take_row(json::walker& from, listed_target& into) {
    from.each_member([&](std::string_view name) {
        if (name == "id") into.id = take_integer(from).value_or(0);
        else if (name == "name") take_text(from, into.name);
        else if (name == "right_ascension") take_optional(from, into.ra);
        else if (name == "declination") take_optional(from, into.dec);
        else if (name == "messages") into.messages = take_uuids(from, "uuid");
        else from.skip();
    });
}

inline void take_row(json::walker& from, listed_message& into) {
    from.each_member([&](std::string_view name) {
        if (name == "id") into.id = take_integer(from).value_or(0);
        else if (name == "uuid") from.take(into.uuid);
        else if (name == "nonlocalizedevents") into.events = take_uuids(from, "event_id");
        else if (name == "targets") from.each_item([&] { take_row(from, into.targets.emplace_back()); });
        else from.skip();
    });
}

inline void take_row(json::walker& from, listed_sequence& into) {
    from.each_member([&](std::string_view name) {
        if (name == "sequence_number") into.number = take_integer(from).value_or(0);
        else if (name == "sequence_type") from.take(into.type);
        else if (name == "message")
            from.each_member([&](std::string_view inside) {
                if (inside == "uuid") from.take(into.message);
                else from.skip();
            });
        else from.skip();
    });
}

inline void take_row(json::walker& from, listed_event& into) {
    from.each_member([&](std::string_view name) {
        if (name == "event_id") take_text(from, into.event_id);
        else if (name == "sequences") from.each_item([&] { take_row(from, into.sequences.emplace_back()); });
        else if (name == "references") from.each_item([&] { take_row(from, into.references.emplace_back()); });
        else from.skip();
    });
}

inline std::optional<std::uint64_t> number_of(std::string_view query, std::string_view name) {
    auto const text = http::detail::form_field(query, name);
    std::uint64_t value{};
    if (!text) return std::nullopt;
    auto const [end, problem] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (problem != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return value;
}

/// Where a link leads, if it is one of this host. Its scheme may be http: Hermes does not
/// know of the proxy that speaks TLS for it.
inline result<list_query> page_of(std::string_view link, list_query const& asked, std::string_view base_url) {
    auto const query = link.find('?');
    if (link.size() > 8192 || query == link.npos) return bad_answer("a link to another page that is none");
    if (auto const scheme = link.find("://"); scheme != link.npos && scheme < query) {
        auto const authority = link.substr(scheme + 3, link.find_first_of("/?#", scheme + 3) - scheme - 3);
        auto const here = http::detail::parse_url(base_url);
        auto const there = http::detail::parse_host_port(authority, 443);
        if (!here || !there || there->host != here->host)
            return failure{errc::insecure, "a link to another page leads to another host (" + shown_text(authority) + "): it is not followed"};
    } else if (link.starts_with("//")) {
        return failure{errc::insecure, "a link to another page leads to another host: it is not followed"};
    }
    auto made = asked;
    auto const limit = number_of(link.substr(query + 1), "limit");
    if (limit && *limit > 0 && *limit <= 100'000) made.limit = static_cast<std::uint32_t>(*limit);
    made.offset = number_of(link.substr(query + 1), "offset").value_or(0);
    return made;
}

template <class Row>
result<list_page<Row>> read_list(std::string_view json, list_query const& asked, std::string_view base_url) {
    list_page<Row> made;
    std::string next, previous;
    bool has_rows = false;
    auto const read = read_members(json, [&](json::walker& from, std::string_view name) {
        if (name == "count") made.count = static_cast<std::uint64_t>(std::max<std::int64_t>(take_integer(from).value_or(0), 0));
        else if (name == "next") from.take(next);
        else if (name == "previous") from.take(previous);
        else if (name == "results") {
            has_rows = from.next() == json::value_kind::list;
            from.each_item([&] {
                if (from.next() == json::value_kind::object) take_row(from, made.rows.emplace_back());
                else from.skip();
            });
        } else from.skip();
    });
    if (!read) return failure{read.error().code, "a page of a list: " + read.error().detail};
    if (!has_rows) return bad_answer("a page of a list has no results");
    if (!next.empty()) {
        auto page = page_of(next, asked, base_url);
        if (!page) return page.error();
        if (page->offset <= asked.offset) return bad_answer("a page of a list: the link to the next one leads no further");
        made.next = *std::move(page);
    }
    if (!previous.empty()) {
        auto page = page_of(previous, asked, base_url);
        if (!page) return page.error();
        made.previous = *std::move(page);
    }
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL result<list_page<listed_message>> read_message_list(std::string_view json, list_query const& asked, std::string_view base_url) {
    return inner::read_list<listed_message>(json, asked, base_url);
}
ALERTSTREAM_DECL result<list_page<listed_target>> read_target_list(std::string_view json, list_query const& asked, std::string_view base_url) {
    return inner::read_list<listed_target>(json, asked, base_url);
}
ALERTSTREAM_DECL result<list_page<listed_event>> read_event_list(std::string_view json, list_query const& asked, std::string_view base_url) {
    return inner::read_list<listed_event>(json, asked, base_url);
}

}  // namespace alertstream::hermes
