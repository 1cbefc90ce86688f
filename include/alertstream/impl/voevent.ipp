#pragma once

#include <alertstream/formats/voevent.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/impl/voevent_writer.ipp>

namespace alertstream {

inline voevent::parameter const* voevent::find(std::string_view name) const noexcept {
    for (auto const& each : parameters)
        if (each.name == name) return &each;
    return nullptr;
}

inline voevent::parameter const* voevent::find(std::string_view group_name, std::string_view name) const noexcept {
    for (auto const& each : parameters) {
        if (each.name != name || !each.group || *each.group >= groups.size()) continue;
        auto const& in = groups[*each.group];
        if (in.name == group_name || in.type == group_name) return &each;
    }
    return nullptr;
}

inline result<voevent> read_voevent(std::string_view bytes) {
    voevent made;
    if (auto read = voevent_tree::read_document(bytes, made); !read) return read.error();
    return made;
}

inline result<boost::json::value> to_dictionary(voevent const& from) {
    if (from.raw.empty()) {
        auto written = to_xml(from);
        if (!written) return written.error();
        voevent again;
        again.raw = std::move(*written);
        return to_dictionary(again);
    }
    if (voevent_tree::looks_like_json(from.raw)) {
        auto const dictionary = voevent_tree::parse_dictionary(from.raw);
        if (!dictionary) return dictionary.error();
        return voevent_tree::with_sections(dictionary->get_object());
    }
    pugi::xml_document document;
    auto const root = voevent_tree::parse(from.raw, document);
    if (!root) return root.error();
    auto const dictionary = voevent_tree::dictionary_of(*root);
    return voevent_tree::with_sections(dictionary.is_object() ? dictionary.get_object() : boost::json::object{});
}

inline result<std::string> to_xml(voevent const& from) { return voevent_tree::writer{from}.finish(); }

inline result<void> decoder<voevent>::decode(message const& from, voevent& into) {
    std::string room;
    auto const bytes = bytes_of(from, wire_format::voevent, room);
    if (!bytes) return bytes.error();
    return voevent_tree::read_document(*bytes, into);
}

inline result<void> encoder<voevent>::encode(voevent const& from, std::string& into) {
    if (from.raw.empty()) {
        auto written = to_xml(from);
        if (!written) return written.error();
        into = std::move(*written);
        return {};
    }
    pugi::xml_document document;
    if (auto const root = voevent_tree::open(from.raw, document); !root) return root.error();
    into = voevent_tree::looks_like_json(from.raw) ? voevent_tree::written(document) : from.raw;
    return {};
}

inline std::optional<std::string> dedup_key<voevent>::of(voevent const& event) { return event.ivorn + '\n' + event.role + '\n' + event.date_text; }

}  // namespace alertstream
