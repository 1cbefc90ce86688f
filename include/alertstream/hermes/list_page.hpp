#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>

/// The lists that Hermes keeps itself of what it read from the streams: GET `messages/`,
/// `targets/`, `nonlocalizedevents/`, a page at a time. They need a log-in.
namespace alertstream::hermes {

struct list_query {
    std::uint32_t limit{100};   ///< rows a page
    std::uint64_t offset{0};    ///< rows before it
    /// Hermes' own filters, by name: `target_name`, `target_name_exact`, `cone_search`
    /// ("RA, Dec, radius" in degrees), `polygon_search`, `event_id`, `event_id_exact`, `uuid`, …
    std::vector<std::pair<std::string, std::string>> filters{};

    friend bool operator==(list_query const&, list_query const&) = default;
};

struct listed_target {
    std::int64_t id{};
    std::string name{};
    std::optional<double> ra{};   ///< degrees
    std::optional<double> dec{};
    std::vector<std::string> messages{};  ///< their uuids; of `targets/` only

    friend bool operator==(listed_target const&, listed_target const&) = default;
};

struct listed_message {
    std::int64_t id{};
    std::string uuid{};
    std::vector<std::string> events{};    ///< event ids
    std::vector<listed_target> targets{};

    friend bool operator==(listed_message const&, listed_message const&) = default;
};

/// A version of an alert of an event.
struct listed_sequence {
    std::int64_t number{};
    std::string type{};           ///< "PRELIMINARY", "RETRACTION", …
    std::string message{};        ///< its uuid

    friend bool operator==(listed_sequence const&, listed_sequence const&) = default;
};

/// An event that has no position but a sky map.
struct listed_event {
    std::string event_id{};
    std::vector<listed_sequence> sequences{};
    std::vector<listed_message> references{};

    friend bool operator==(listed_event const&, listed_event const&) = default;
};

template <class Row>
struct list_page {
    std::vector<Row> rows{};
    std::uint64_t count{};                    ///< rows of all pages
    std::optional<list_query> next{};         ///< absent: this is the last one
    std::optional<list_query> previous{};
};

/// Read the answer's body. The links to the other pages are not followed: limit and offset
/// are taken from them, and asked for at the address that was asked before.
/// @param base_url where it came from.
/// @returns `bad_answer` for what is no page, and for a link forward that leads no further;
/// `insecure` for one that leads to another host.
ALERTSTREAM_DECL result<list_page<listed_message>> read_message_list(std::string_view json, list_query const& asked, std::string_view base_url);
ALERTSTREAM_DECL result<list_page<listed_target>> read_target_list(std::string_view json, list_query const& asked, std::string_view base_url);
ALERTSTREAM_DECL result<list_page<listed_event>> read_event_list(std::string_view json, list_query const& asked, std::string_view base_url);

}  // namespace alertstream::hermes

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hermes_list_page.ipp>
#endif
