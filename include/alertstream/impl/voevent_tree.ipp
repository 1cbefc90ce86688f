#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <pugixml.hpp>

#include <alertstream/detail/ascii.hpp>
#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/python.hpp>
#include <alertstream/error.hpp>
#include <alertstream/formats/json_value.hpp>

/// A VOEvent's XML as pugixml's tree, and as hop-client's dictionary.
namespace alertstream::voevent_tree {

inline constexpr std::size_t most_bytes = 8 << 20;
inline constexpr int deepest = 64;
inline constexpr int most_nodes = 200'000;  // elements and texts; a parameter takes thirty times the bytes that it has in the document

inline failure no_xml(std::string why) { return {errc::not_xml, std::move(why)}; }

inline std::string_view local_name(std::string_view name) noexcept {
    auto const colon = name.rfind(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

/// UTF-16 and UTF-32, by a byte order mark or by where their first `<` has zeros.
inline bool is_wide(std::string_view bytes) {
    return bytes.starts_with("\xfe\xff") || bytes.starts_with("\xff\xfe") || bytes.substr(0, 4).find('\0') != bytes.npos;
}

/// pugixml believes that a document is in the encoding it says, and a character reference
/// may name what is no character.
inline bool is_text(pugi::xml_node node) {
    bool fine = detail::is_utf8(node.name()) && detail::is_utf8(node.value());
    for (auto const each : node.attributes()) fine = fine && detail::is_utf8(each.name()) && detail::is_utf8(each.value());
    return fine;
}

/// Nothing in it can become what is no text: ASCII, and no character by its number.
inline bool is_plain(std::string_view bytes) { return detail::ascii_run(bytes) == bytes.size() && bytes.find("&#") == bytes.npos; }

/// What must hold of every node. pugixml's own walk neither recurses, for a tree as deep as its sender wants, nor costs a call for each step.
class checker : public pugi::xml_tree_walker {
public:
    explicit checker(bool plain) noexcept : plain_{plain} {}

    std::optional<failure> problem{};

private:
    bool for_each(pugi::xml_node& node) override {
        if (++nodes_ > most_nodes) problem = no_xml("it has more than " + std::to_string(most_nodes) + " elements and texts");
        else if (depth() > deepest) problem = no_xml("nested deeper than 64");
        else if (depth() == 0 && node.type() == pugi::node_doctype && std::strchr(node.value(), '[')) problem = no_xml("it declares entities of its own, which are not expanded");
        else if (!plain_ && !is_text(node)) problem = failure{errc::not_utf8, "a character that is none"};
        return !problem;
    }

    bool plain_;
    int nodes_{};
};

inline result<void> check(pugi::xml_node root, bool plain) {
    checker made{plain};
    root.traverse(made);
    if (made.problem) return std::move(*made.problem);
    return {};
}

inline bool is_element(pugi::xml_node node) { return node.type() == pugi::node_element; }

/// The one element of a document, which must be a VOEvent.
inline result<pugi::xml_node> root_of(pugi::xml_document const& document) {
    auto const root = document.document_element();
    if (local_name(root.name()) != "VOEvent") return no_xml("its root is " + detail::escape_for_terminal(detail::cut_text(root.name(), 80)) + ", not VOEvent");
    for (auto next = root.next_sibling(); next; next = next.next_sibling())
        if (is_element(next)) return no_xml("it has several roots");
    return root;
}

inline result<pugi::xml_node> parse(std::string_view bytes, pugi::xml_document& into) {
    if (bytes.size() > most_bytes) return no_xml("longer than 8 MiB");
    // pugixml would take it for the end.
    if (!is_wide(bytes) && bytes.find('\0') != bytes.npos) return no_xml("it holds a NUL");
    auto const done = into.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype);
    if (!done) return no_xml(std::string{done.description()} + ", at byte " + std::to_string(done.offset));
    if (auto fine = check(into, !is_wide(bytes) && is_plain(bytes)); !fine) return fine.error();
    return root_of(into);
}

/// All text that stands directly in an element.
inline std::string text_in(pugi::xml_node element) {
    auto const first = element.first_child();
    if (first.type() == pugi::node_pcdata && !first.next_sibling()) return first.value();
    std::string made;
    for (auto const each : element.children())
        if (each.type() == pugi::node_pcdata || each.type() == pugi::node_cdata) made += each.value();
    return made;
}

/// A second value of a name makes a list of them.
inline void push(boost::json::object& into, std::string_view name, boost::json::value value) {
    auto const [at, is_new] = into.emplace(boost::json::string_view{name.data(), name.size()}, nullptr);
    if (is_new) at->value() = std::move(value);
    else if (auto* list = at->value().if_array()) list->push_back(std::move(value));
    else at->value() = boost::json::array{std::move(at->value()), std::move(value)};
}

/// As xmltodict does it, with no prefix for attributes. The tree was checked: it is not deep.
inline boost::json::value dictionary_of(pugi::xml_node element) {
    boost::json::object made;
    for (auto const each : element.attributes()) push(made, each.name(), each.value());
    for (auto const each : element.children())
        if (is_element(each)) push(made, each.name(), dictionary_of(each));
    auto const all = text_in(element);
    auto const text = detail::python_strip(all);
    boost::json::string const shown{text.data(), text.size()};
    if (made.empty()) return text.empty() ? boost::json::value(nullptr) : boost::json::value(shown);
    if (!text.empty()) push(made, "#text", shown);
    return made;
}

inline constexpr std::string_view sections[] = {"Who", "What", "WhereWhen", "How", "Why", "Citations", "Description", "Reference"};

/// The root's members, in hop-client's order and with its defaults.
inline result<boost::json::value> with_sections(boost::json::object const& root) {
    boost::json::object made{{"ivorn", ""}, {"role", "observation"}, {"version", "2.0"}};
    for (auto const section : sections) made.emplace(boost::json::string_view{section.data(), section.size()}, boost::json::object());
    for (auto const& [name, value] : root) {
        std::string_view const named{name.data(), name.size()};
        if (named.find(':') != named.npos || named == "xmlns" || named == "#text") continue;
        auto* const member = made.if_contains(name);
        if (!member) return failure{errc::bad_value, "VOEvent has no " + detail::escape_for_terminal(detail::cut_text(named, 80))};
        *member = value;
    }
    return made;
}

/// Which of hop-client's members were attributes (VOEvent-v2.0.xsd: no element has such a name).
inline bool was_attribute(std::string_view name) {
    static constexpr std::string_view names[] = {"cite", "coord_system_id", "dataType", "expires", "id", "importance", "ivorn", "meaning", "mimetype", "name",
                                                 "probability", "relation", "role", "type", "ucd", "unit", "uri", "utype", "value", "version"};
    return std::ranges::find(names, name) != std::end(names) || name.find(':') != name.npos;
}

/// A name that XML can have; ASCII is checked, the rest believed.
inline bool is_name(std::string_view name) {
    auto const first = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80; };
    auto const other = [first](char c) { return first(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
    return !name.empty() && first(name.front()) && std::ranges::all_of(name, other);
}

inline std::string scalar_text(boost::json::value const& value) {
    if (auto const* text = value.if_string()) return {text->data(), text->size()};
    return value.is_null() ? std::string{} : boost::json::serialize(value);
}

/// Characters that XML 1.0 can have, if it is UTF-8.
inline bool can_be_written(std::string_view text) {
    bool const controls = std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
    return !controls && text.find("\ufffe") == text.npos && text.find("\uffff") == text.npos;
}

inline result<void> build(pugi::xml_node into, boost::json::object const& from);

/// A value that is no list, as an attribute or a child.
inline result<void> build_one(pugi::xml_node into, std::string_view name, boost::json::value const& value, bool has_attribute = false) {
    auto const shown = [name] { return "\"" + detail::escape_for_terminal(detail::cut_text(name, 80)) + "\""; };
    if (value.is_array()) return failure{errc::wrong_type, shown() + ": a list in a list"};
    if (name != "#text" && !is_name(name)) return failure{errc::bad_value, shown() + " cannot be an element's name"};
    std::string const named{name};
    if (name == "#text" && value.is_object()) return failure{errc::wrong_type, "\"#text\": expected a text"};
    if (value.is_object()) return build(into.append_child(named.c_str()), value.get_object());
    auto const text = scalar_text(value);
    if (!can_be_written(text)) return failure{errc::bad_value, shown() + ": a character that XML has not"};
    if (name == "#text") into.append_child(pugi::node_pcdata).set_value(text.c_str());
    else if (was_attribute(name) && !has_attribute) into.append_attribute(named.c_str()).set_value(text.c_str());
    else if (auto made = into.append_child(named.c_str()); !text.empty()) made.append_child(pugi::node_pcdata).set_value(text.c_str());
    return {};
}

inline result<void> build(pugi::xml_node into, boost::json::object const& from) {
    for (auto const& [key, value] : from) {
        std::string_view const name{key.data(), key.size()};
        if (!value.is_array()) {
            if (auto built = build_one(into, name, value); !built) return built;
            continue;
        }
        // Of an attribute and children of its name, the attribute came first.
        bool is_first = true;
        for (auto const& each : value.get_array())
            if (auto built = build_one(into, name, each, !std::exchange(is_first, false)); !built) return built;
    }
    return {};
}

/// The JSON that old hop-clients sent.
inline result<boost::json::value> parse_dictionary(std::string_view bytes) {
    boost::json::value tree;
    if (auto read = decoder<boost::json::value>::decode(message{{}, 0, 0, std::nullopt, bytes}, tree); !read) return read.error();
    if (!tree.is_object()) return failure{errc::wrong_type, "expected an object"};
    return tree;
}

/// A root as VOEvent 2.0 has it.
inline pugi::xml_node append_root(pugi::xml_document& into) {
    auto root = into.append_child("voe:VOEvent");
    root.append_attribute("xmlns:voe").set_value("http://www.ivoa.net/xml/VOEvent/v2.0");
    return root;
}

inline result<pugi::xml_node> build_document(std::string_view dictionary, pugi::xml_document& into) {
    auto const members = parse_dictionary(dictionary);
    if (!members) return members.error();
    auto root = append_root(into);
    auto present = members->get_object();
    // hop-client writes the sections that a document has not as empty maps.
    for (auto const section : sections) {
        boost::json::string_view const name{section.data(), section.size()};
        auto const* const found = present.if_contains(name);
        if (found && found->is_object() && found->get_object().empty()) present.erase(name);
    }
    if (auto built = build(root, present); !built) return built.error();
    return root;
}

inline std::string written(pugi::xml_document const& document) {
    struct : pugi::xml_writer {
        std::string made{};
        void write(void const* data, std::size_t size) override { made.append(static_cast<char const*>(data), size); }
    } out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return std::move(out.made);
}

inline bool looks_like_json(std::string_view bytes) {
    auto const first = bytes.find_first_not_of(" \t\r\n");
    return first != bytes.npos && bytes[first] == '{';
}

/// The document, from XML or from a dictionary.
inline result<pugi::xml_node> open(std::string_view bytes, pugi::xml_document& into) {
    return looks_like_json(bytes) ? build_document(bytes, into) : parse(bytes, into);
}

}  // namespace alertstream::voevent_tree
