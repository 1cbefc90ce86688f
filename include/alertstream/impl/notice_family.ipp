#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/gcn/notice_family.hpp>

namespace alertstream::gcn {

namespace family_inner {

inline std::optional<notice_family> by_topic(std::string_view topic) noexcept {
    using enum notice_family;
    struct known {
        std::string_view prefix;
        notice_family is;
    };
    constexpr std::array<known, 6> all{{{"gcn.classic.text.", text},
                                        {"gcn.classic.binary.", binary},
                                        {"gcn.classic.voevent.", voevent},
                                        {"gcn.circulars", circular},
                                        {"gcn.heartbeat", notice},
                                        {"igwn.gwalert", gw_alert}}};
    for (auto const& each : all)
        if (topic.starts_with(each.prefix)) return each.is;
    return std::nullopt;
}

inline notice_family by_members(std::string_view json) {
    auto made = notice_family::notice;
    (void)alertstream::detail::for_each_json_member(json, [&made](std::string_view name, std::string_view) {
        if (name == "superevent_id") made = notice_family::gw_alert;
        if (name == "circularId") made = notice_family::circular;
    });
    return made;
}

/// White space and what a text has no use for: a packet has zeros in every word.
inline bool is_text(std::string_view bytes) noexcept { return bytes.find('\0') == bytes.npos; }

inline notice_family by_content(std::string_view bytes) {
    constexpr std::size_t packet_bytes = 160;
    constexpr std::string_view avro_magic{"Obj\x01", 4}, byte_order_mark{"\xef\xbb\xbf", 3};
    if (bytes.starts_with(avro_magic)) return notice_family::gw_alert;
    if (bytes.size() == packet_bytes && !is_text(bytes)) return notice_family::binary;
    auto text = bytes.starts_with(byte_order_mark) ? bytes.substr(byte_order_mark.size()) : bytes;
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos) return notice_family::text;
    if (text[first] == '<') return notice_family::voevent;
    return text[first] == '{' ? by_members(text) : notice_family::text;
}

}  // namespace family_inner

ALERTSTREAM_DECL std::string_view to_string(notice_family family) noexcept {
    switch (family) {
    case notice_family::text: return "text";
    case notice_family::binary: return "binary";
    case notice_family::voevent: return "voevent";
    case notice_family::circular: return "circular";
    case notice_family::notice: return "notice";
    case notice_family::gw_alert: return "gw_alert";
    }
    return "text";
}

ALERTSTREAM_DECL notice_family family_of(message const& from) {
    if (auto const named = family_inner::by_topic(from.topic())) return *named;
    auto const by_content = family_inner::by_content(from.payload());
    // JSON of a mission that has a member of another family's is its notice all the same.
    bool const is_notice = from.topic().starts_with("gcn.notices.") && by_content != notice_family::voevent;
    return is_notice ? notice_family::notice : by_content;
}

}  // namespace alertstream::gcn
