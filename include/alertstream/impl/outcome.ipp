#pragma once

#include <algorithm>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream {

namespace detail {

inline void describe_outcome(std::string& out, published const& what) {
    out += "published";
    if (!what.uuid.empty()) {
        out += " as ";
        append_escaped(out, what.uuid);
    }
    if (!what.where) return;
    out += " to ";
    append_escaped(out, what.where->topic);
    out += " partition " + std::to_string(what.where->partition);
    if (what.offset >= 0) out += " at offset " + std::to_string(what.offset);
}

inline void describe_outcome(std::string& out, rejected const& what) {
    out += "rejected: ";
    if (what.errors.empty()) append_escaped(out, what.tree.empty() ? std::string_view{"no reason given"} : std::string_view{what.tree});
    for (auto const& each : what.errors) {
        if (&each != what.errors.data()) out += "; ";
        append_escaped(out, each.path);
        if (!each.path.empty()) out += ": ";
        append_escaped(out, each.problem);
    }
}

inline void describe_outcome(std::string& out, not_sent const& what) {
    out += what.retryable ? "not sent, may be tried again: " : "not sent: ";
    append_escaped(out, what.why.message());
}

inline void describe_outcome(std::string& out, unknown const& what) {
    out += what.partly_sent ? "unknown, and a part may be out already (TNS, GCN): " : "unknown, it may have been published: ";
    append_escaped(out, what.why.message());
}

/// The destination's tree as it is, if it is JSON. Else the problems of each path
/// together, in the order in which the paths first appear.
inline void append_errors(std::string& out, rejected const& what) {
    if (!what.tree.empty() && !append_json_verbatim(out, what.tree)) return;
    out += '{';
    for (auto first = what.errors.begin(); first != what.errors.end(); ++first) {
        auto const same = [&first](field_error const& each) { return each.path == first->path; };
        if (std::any_of(what.errors.begin(), first, same)) continue;
        if (first != what.errors.begin()) out += ',';
        append_json_string(out, first->path);
        out += ":[";
        for (auto each = first; each != what.errors.end(); ++each) {
            if (!same(*each)) continue;
            if (each != first) out += ',';
            append_json_string(out, each->problem);
        }
        out += ']';
    }
    out += '}';
}

inline void append_members(std::string& out, published const& what) {
    if (!what.uuid.empty()) {
        out += ",\"uuid\":";
        append_json_string(out, what.uuid);
    }
    if (!what.where) return;
    out += ",\"topic\":";
    append_json_string(out, what.where->topic);
    out += ",\"partition\":";
    append_json_number(out, what.where->partition);
    if (what.offset < 0) return;
    out += ",\"offset\":";
    append_json_number(out, what.offset);
}

inline void append_members(std::string& out, rejected const& what) {
    out += ",\"errors\":";
    append_errors(out, what);
}

inline void append_members(std::string& out, not_sent const& what) {
    out += ",\"reason\":";
    append_json_string(out, what.why.message());
    out += ",\"retryable\":";
    append_json_bool(out, what.retryable);
}

inline void append_members(std::string& out, unknown const& what) {
    out += ",\"reason\":";
    append_json_string(out, what.why.message());
    if (what.partly_sent) out += ",\"partly_sent\":true";
}

}  // namespace detail

ALERTSTREAM_DECL std::string_view name_of(outcome const& what) noexcept {
    struct {
        std::string_view operator()(published const&) const noexcept { return "published"; }
        std::string_view operator()(rejected const&) const noexcept { return "rejected"; }
        std::string_view operator()(not_sent const&) const noexcept { return "not_sent"; }
        std::string_view operator()(unknown const&) const noexcept { return "unknown"; }
    } constexpr name;
    return std::visit(name, what);
}

ALERTSTREAM_DECL std::string describe(outcome const& what) {
    std::string made;
    std::visit([&made](auto const& which) { detail::describe_outcome(made, which); }, what);
    return made;
}

ALERTSTREAM_DECL std::string to_json_line(outcome const& what) {
    std::string made = "{\"outcome\":\"";
    made += name_of(what);
    made += '"';
    std::visit([&made](auto const& which) { detail::append_members(made, which); }, what);
    made += '}';
    return made;
}

}  // namespace alertstream
