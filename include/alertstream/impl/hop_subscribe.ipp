#pragma once

#include <algorithm>
#include <utility>

#include <unistd.h>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/large_messages.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/impl/hop_tool.ipp>
#include <alertstream/start_point.hpp>
#include <alertstream/tools/format_text.hpp>
#include <alertstream/tools/hop_subscribe.hpp>
#include <alertstream/tools/run_printer.hpp>

namespace alertstream::tools {

namespace inner {

/// What hop-client prints of it: a circular's text, else the bytes of its format.
inline std::string printed_by_hop(hopskotch::content const& what) {
    if (what.format() == wire_format::circular)
        if (auto const circular = what.as<hopskotch::circular>())
            if (auto text = to_text(*circular)) return *std::move(text);
    return std::string{what.bytes()};
}

/// A message that is not what it says that it is ends hop-client; here its bytes are shown.
inline std::pair<wire_format, std::string> content_of(metadata const& from) {
    hopskotch::content what;
    auto const read = decoder<hopskotch::content>::decode(from.raw(), what);
    if (read) return {what.format(), printed_by_hop(what)};
    if (!from.raw().tombstone())
        from.log().warning("a message cannot be read", {{"topic", from.topic()}, {"partition", from.partition()}, {"offset", from.offset()}, {"reason", read.error().message()}});
    return {wire_format::blob, std::string{from.raw().payload()}};
}

/// Line by line, as GCN's lines may end in CRLF.
inline void append_escaped_lines(std::string& out, std::string_view text) {
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        alertstream::detail::append_escaped(out, line, true);
        out += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

inline void append_bytes(std::string& out, std::string_view bytes) {
    constexpr std::size_t shown = 64;
    alertstream::detail::append_escaped(out, bytes.substr(0, shown));
    out += (bytes.size() > shown ? "… (" : " (") + std::to_string(bytes.size()) + " bytes that are no text; --raw gives them as they are)\n";
}

}  // namespace inner

inline void append_hop_bytes(std::string& out, metadata const& from) {
    out += inner::content_of(from).second;
    if (!out.ends_with('\n')) out += '\n';
}

inline void append_hop_text(std::string& out, metadata const& from) {
    if (append_avro_text(out, from.raw())) return;
    auto const [format, bytes] = inner::content_of(from);
    std::string compact;
    if (format == wire_format::json && !alertstream::detail::append_json_verbatim(compact, bytes)) out += compact + '\n';
    else if (alertstream::detail::is_utf8(bytes)) inner::append_escaped_lines(out, bytes);
    else inner::append_bytes(out, bytes);
}

inline void hop_printer::operator()(std::span<message const> alerts, std::span<metadata const> from) {
    auto& text = output_.begin();
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        if (how_ == style::text) append_hop_text(text, from[i]);
        if (how_ == style::raw) append_hop_bytes(text, from[i]);
        if (how_ != style::json) continue;
        append_alert_line(text, from[i], guess_type(from[i]));
        text += '\n';
    }
    output_.write();
}

namespace inner {

/// hop-client writes EARLIEST and LATEST.
inline start_point start_of(std::string text) {
    auto lower = text;
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    auto const made = parse_start_point(lower == "earliest" || lower == "latest" ? lower : text);
    if (!made) throw wrong_argument("--start-at: " + made.error().detail);
    return *made;
}

inline settings settings_of(subscribe_options const& wanted) {
    auto const from = url_of(wanted.url, hopskotch::url_topics::some);
    stream_settings entry{.path = "hop_subscribe", .name = std::string{hopskotch::service::name}, .url = "kafka://" + from.broker + '/'};
    entry.start = start_of(wanted.start);
    entry.include_tests = wanted.include_tests;
    if (!wanted.group.empty()) entry.group_id = wanted.group;
    entry.application = "hop_subscribe";
    log_in(entry, from, wanted.no_auth);
    entry.topic_handlers.emplace();
    for (auto const& each : from.topics) entry.topic_handlers->push_back({.topic = each, .path = "the URL"});
    return settings{}.changed([&](settings::parts into) { into.streams.push_back(std::move(entry)); });
}

inline hop_printer::style style_of(subscribe_options const& wanted) {
    if (wanted.json) return hop_printer::style::json;
    return wanted.raw ? hop_printer::style::raw : hop_printer::style::text;
}

}  // namespace inner

inline int hop_subscribe(subscribe_options const& wanted) {
    return inner::said([&] {
        run_options how{.keep_offsets = !wanted.group.empty(), .until_end = wanted.until_end, .limit = {}, .start = {}};
        return run_printer<hopskotch::stream<topic<"*", hop_printer>, hopskotch::large_messages>>(inner::settings_of(wanted), std::move(how), inner::log_of(wanted.quiet, wanted.verbose), "",
                                                                       [&](alert_output::failed_handler failed) { return hop_printer{inner::style_of(wanted), STDOUT_FILENO, std::move(failed)}; });
    });
}

}  // namespace alertstream::tools
