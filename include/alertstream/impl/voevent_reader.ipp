#pragma once

#include <charconv>
#include <cmath>

#include <alertstream/formats/json_fields.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/impl/voevent_tree.ipp>
#include <alertstream/time.hpp>

/// From the tree to the struct.
namespace alertstream::voevent_tree {

/// An element of this local name, whatever its prefix.
inline bool is_called(pugi::xml_node each, std::string_view wanted) {
    if (!is_element(each)) return false;
    std::string_view const name = each.name();
    return name.ends_with(wanted) && (name.size() == wanted.size() || name[name.size() - wanted.size() - 1] == ':');
}

/// The first child of a local name; an empty node if there is none, or none to look in.
inline pugi::xml_node child(pugi::xml_node in, std::string_view name) {
    for (auto each = in.first_child(); each; each = each.next_sibling())
        if (is_called(each, name)) return each;
    return {};
}

inline pugi::xml_node descend(pugi::xml_node in, std::initializer_list<std::string_view> path) {
    for (auto const name : path) in = child(in, name);
    return in;
}

template <class Visit>
void for_each(pugi::xml_node in, std::string_view name, Visit visit) {
    for (auto each = in.first_child(); each; each = each.next_sibling())
        if (is_called(each, name)) visit(each);
}

/// A list that is filled anew: what is in it already, with the room of its texts, is used again. What is left over goes.
template <class Entry>
class refill {
public:
    explicit refill(std::vector<Entry>& into) noexcept : into_{into} {}
    ~refill() { into_.erase(into_.begin() + static_cast<std::ptrdiff_t>(count_), into_.end()); }
    refill(refill const&) = delete;
    refill& operator=(refill const&) = delete;

    /// The next one, as an earlier event left it.
    Entry& next() {
        if (count_ == into_.size()) into_.emplace_back();
        return into_[count_++];
    }
    std::size_t count() const noexcept { return count_; }

private:
    std::vector<Entry>& into_;
    std::size_t count_{};
};

inline void read_text(pugi::xml_node element, std::string& into) {
    auto const only = element.first_child();
    bool const is_one = only.type() == pugi::node_pcdata && !only.next_sibling();
    if (is_one) into = detail::python_strip(only.value());
    else if (only) into = detail::python_strip(text_in(element));
    else into.clear();
}
inline void read_text(pugi::xml_node in, std::string_view name, std::string& into) { read_text(child(in, name), into); }

inline void read_texts(pugi::xml_node in, std::string_view name, std::vector<std::string>& into) {
    refill texts{into};
    for_each(in, name, [&texts](pugi::xml_node each) { read_text(each, texts.next()); });
}

/// VOEvent's attributes have no prefix: `xlink:type` is not `type`.
inline char const* attribute(pugi::xml_node element, char const* name) { return element.attribute(name).value(); }

/// A finite number, with nothing but blanks around it.
inline std::optional<double> number(std::string_view text) {
    text = json::without_plus(detail::python_strip(text));
    double value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

inline std::optional<double> number_in(pugi::xml_node element) {
    std::string text;
    read_text(element, text);
    return number(text);
}

inline void read_who(pugi::xml_node from, voevent& into) {
    auto const author = child(from, "Author");
    read_text(from, "AuthorIVORN", into.who.ivorn);
    read_text(author, "title", into.who.title);
    read_text(author, "shortName", into.who.short_name);
    read_text(author, "contactName", into.who.contact_name);
    read_text(author, "contactEmail", into.who.contact_email);
    read_text(author, "contactPhone", into.who.contact_phone);
    read_text(from, "Date", into.date_text);
    into.date = parse_iso_time(into.date_text);
}

inline void read_parameter(pugi::xml_node from, std::optional<std::size_t> group, voevent::parameter& into) {
    struct place {
        std::string_view name;
        std::string& into;
    };
    place const places[] = {{"name", into.name}, {"value", into.value}, {"unit", into.unit}, {"ucd", into.ucd}, {"dataType", into.data_type}};
    for (auto const& each : places) each.into.clear();
    // The first of a name, as `attribute` has it.
    for (auto each = from.first_attribute(); each; each = each.next_attribute()) {
        std::string_view const written = each.name();  // never empty
        for (auto const& [name, text] : places)
            if (name.front() == written.front() && name == written && text.empty()) text = each.value();
    }
    into.description.clear();
    into.group = group;
    if (!from.first_child()) return;
    if (into.value.empty()) read_text(from, "Value", into.value);
    read_text(from, "Description", into.description);
}

inline void read_what(pugi::xml_node from, voevent& into) {
    constexpr std::size_t as_many_as_most = 64;
    into.parameters.reserve(as_many_as_most);
    refill parameters{into.parameters};
    refill groups{into.groups};
    for (auto each = from.first_child(); each; each = each.next_sibling()) {
        if (!is_element(each)) continue;
        auto const name = local_name(each.name());
        if (name == "Param") read_parameter(each, std::nullopt, parameters.next());
        if (name != "Group") continue;
        auto& group = groups.next();
        group.name = attribute(each, "name");
        group.type = attribute(each, "type");
        read_text(each, "Description", group.description);
        for_each(each, "Param", [&](pugi::xml_node parameter) { read_parameter(parameter, groups.count() - 1, parameters.next()); });
    }
}

inline std::optional<voevent::position> read_position(pugi::xml_node from) {
    auto const value = child(from, "Value2");
    auto const c1 = number_in(child(value, "C1")), c2 = number_in(child(value, "C2"));
    if (!c1 || !c2) return std::nullopt;
    auto error = number_in(child(from, "Error2Radius"));
    if (error && *error <= 0) error.reset();
    voevent::position made{.c1 = *c1, .c2 = *c2, .unit = attribute(from, "unit"), .error_radius = error};
    read_text(from, "Name1", made.name1);
    read_text(from, "Name2", made.name2);
    return made;
}

/// "UTC-FK5-GEO": the time scale comes first.
inline bool counts_utc(std::string_view coord_system) { return coord_system.empty() || coord_system.starts_with("UTC"); }

inline void read_where_when(pugi::xml_node from, voevent& into) {
    auto const location = child(from, "ObsDataLocation");
    auto const observation = child(location, "ObservationLocation");
    auto const coordinates = child(observation, "AstroCoords");
    into.observatory = attribute(child(location, "ObservatoryLocation"), "id");
    into.coord_system = attribute(coordinates, "coord_system_id");
    if (into.coord_system.empty()) into.coord_system = attribute(child(observation, "AstroCoordSystem"), "id");
    read_text(descend(coordinates, {"Time", "TimeInstant", "ISOTime"}), into.time_text);
    into.time = counts_utc(into.coord_system) ? parse_iso_time(into.time_text) : std::nullopt;
    into.where = read_position(child(coordinates, "Position2D"));
}

inline void read_why(pugi::xml_node from, voevent& into) {
    into.importance = number(attribute(from, "importance"));
    into.expires_text = attribute(from, "expires");
    into.expires = parse_iso_time(into.expires_text);
    read_texts(from, "Concept", into.concepts);
    refill inferences{into.inferences};
    for_each(from, "Inference", [&inferences](pugi::xml_node each) {
        auto& made = inferences.next();
        made.probability = number(attribute(each, "probability"));
        made.relation = attribute(each, "relation");
        read_texts(each, "Name", made.names);
        read_texts(each, "Concept", made.concepts);
    });
}

inline void read_citations(pugi::xml_node from, voevent& into) {
    refill citations{into.citations};
    for_each(from, "EventIVORN", [&citations](pugi::xml_node each) {
        auto& made = citations.next();
        read_text(each, made.ivorn);
        made.cite = attribute(each, "cite");
    });
}

inline void read_references(pugi::xml_node root, voevent& into) {
    refill references{into.references};
    for (auto const in : {root, child(root, "How")})
        for_each(in, "Reference", [&references](pugi::xml_node each) {
            if (*attribute(each, "uri") == '\0') return;
            auto& made = references.next();
            made.uri = attribute(each, "uri");
            made.type = attribute(each, "type");
        });
}

/// Every member is set: an event that is decoded into again keeps the room of its texts and nothing else.
inline result<void> read_event(pugi::xml_node root, voevent& into) {
    auto const or_else = [root](char const* name, char const* otherwise) { return *attribute(root, name) != '\0' ? attribute(root, name) : otherwise; };
    into.ivorn = attribute(root, "ivorn");
    if (into.ivorn.empty()) return failure{errc::missing_member, "ivorn"};
    into.role = or_else("role", "observation");
    into.version = or_else("version", "2.0");
    read_who(child(root, "Who"), into);
    read_what(child(root, "What"), into);
    read_where_when(child(root, "WhereWhen"), into);
    read_texts(child(root, "How"), "Description", into.how);
    read_why(child(root, "Why"), into);
    read_citations(child(root, "Citations"), into);
    read_text(root, "Description", into.description);
    read_references(root, into);
    return {};
}

/// From the bytes of a message.
inline result<void> read_document(std::string_view bytes, voevent& into) {
    pugi::xml_document document;
    auto const root = open(bytes, document);
    if (!root) return root.error();
    if (auto read = read_event(*root, into); !read) return read;
    into.raw = bytes;
    return {};
}

}  // namespace alertstream::voevent_tree
