#pragma once

#include <array>

#include <alertstream/impl/voevent_reader.ipp>

/// From the struct to the tree.
namespace alertstream::voevent_tree {

/// Builds a document; the first text or number that it cannot hold is what it says.
class writer {
public:
    explicit writer(voevent const& from) : from_{from} {
        root_ = append_root(document_);
        put(root_, "ivorn", from.ivorn, "ivorn");
        put(root_, "role", from.role, "role");
        put(root_, "version", from.version, "version");
        who();
        what();
        where_when();
        how();
        why();
        citations();
        add(root_, "Description", from.description, "description");
        references();
    }

    result<std::string> finish() {
        if (from_.ivorn.empty()) return failure{errc::missing_member, "ivorn"};
        if (problem_) return std::move(*problem_);
        return written(document_);
    }

private:
    void fail(errc code, std::string detail) {
        if (!problem_) problem_ = failure{code, std::move(detail)};
    }

    bool fine(std::string const& text, std::string const& path) {
        if (!detail::is_utf8(text)) fail(errc::not_utf8, path);
        else if (!can_be_written(text)) fail(errc::bad_value, path + ": a character that XML has not");
        else return true;
        return false;
    }

    /// An attribute, unless it is empty.
    void put(pugi::xml_node into, char const* name, std::string const& value, std::string const& path) {
        if (!value.empty() && fine(value, path)) into.append_attribute(name).set_value(value.c_str());
    }

    /// An element with a text, unless that is empty.
    void add(pugi::xml_node into, char const* name, std::string const& value, std::string const& path) {
        if (!value.empty()) add_always(into, name, value, path);
    }

    pugi::xml_node add_always(pugi::xml_node into, char const* name, std::string const& value, std::string const& path) {
        auto made = into.append_child(name);
        if (!value.empty() && fine(value, path)) made.append_child(pugi::node_pcdata).set_value(value.c_str());
        return made;
    }

    std::string digits(double value, std::string const& path) {
        if (!std::isfinite(value)) fail(errc::bad_value, path + ": not a finite number");
        std::array<char, 32> text;
        return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
    }

    static std::string time(std::optional<time_point> const& at, std::string const& text) { return at ? to_iso_time(*at) : text; }

    void who() {
        auto const& author = from_.who;
        auto section = root_.append_child("Who");
        add(section, "AuthorIVORN", author.ivorn, "who.ivorn");
        add(section, "Date", time(from_.date, from_.date_text), "date");
        if (author == voevent::author{.ivorn = author.ivorn}) return;
        auto node = section.append_child("Author");
        add(node, "title", author.title, "who.title");
        add(node, "shortName", author.short_name, "who.short_name");
        add(node, "contactName", author.contact_name, "who.contact_name");
        add(node, "contactEmail", author.contact_email, "who.contact_email");
        add(node, "contactPhone", author.contact_phone, "who.contact_phone");
    }

    void parameter(pugi::xml_node into, std::size_t index) {
        auto const& from = from_.parameters[index];
        auto const path = "parameters[" + std::to_string(index) + "].";
        auto node = into.append_child("Param");
        put(node, "name", from.name, path + "name");
        put(node, "value", from.value, path + "value");
        put(node, "unit", from.unit, path + "unit");
        put(node, "ucd", from.ucd, path + "ucd");
        put(node, "dataType", from.data_type, path + "data_type");
        add(node, "Description", from.description, path + "description");
    }

    void what() {
        if (from_.parameters.empty() && from_.groups.empty()) return;
        auto section = root_.append_child("What");
        std::vector<std::vector<std::size_t>> members(from_.groups.size());
        for (std::size_t i = 0; i < from_.parameters.size(); ++i) {
            auto const group = from_.parameters[i].group;
            if (!group) parameter(section, i);
            else if (*group < members.size()) members[*group].push_back(i);
            else fail(errc::bad_value, "parameters[" + std::to_string(i) + "].group: there is no group " + std::to_string(*group));
        }
        for (std::size_t g = 0; g < members.size(); ++g) {
            auto const path = "groups[" + std::to_string(g) + "].";
            auto node = section.append_child("Group");
            put(node, "name", from_.groups[g].name, path + "name");
            put(node, "type", from_.groups[g].type, path + "type");
            for (auto const i : members[g]) parameter(node, i);
            add(node, "Description", from_.groups[g].description, path + "description");
        }
    }

    void where_when() {
        auto const at = time(from_.time, from_.time_text);
        if (from_.time && !counts_utc(from_.coord_system)) fail(errc::bad_value, "time: it is in UTC, and coord_system is " + detail::escape_for_terminal(from_.coord_system) + ": give time_text instead");
        if (at.empty() && !from_.where && from_.coord_system.empty() && from_.observatory.empty()) return;
        auto location = root_.append_child("WhereWhen").append_child("ObsDataLocation");
        put(location.append_child("ObservatoryLocation"), "id", from_.observatory, "observatory");
        auto observation = location.append_child("ObservationLocation");
        put(observation.append_child("AstroCoordSystem"), "id", from_.coord_system, "coord_system");
        auto coordinates = observation.append_child("AstroCoords");
        put(coordinates, "coord_system_id", from_.coord_system, "coord_system");
        if (!at.empty()) {
            auto node = coordinates.append_child("Time");
            node.append_attribute("unit").set_value("s");
            add(node.append_child("TimeInstant"), "ISOTime", at, "time");
        }
        if (from_.where) position(coordinates, *from_.where);
    }

    void position(pugi::xml_node into, voevent::position const& from) {
        auto node = into.append_child("Position2D");
        put(node, "unit", from.unit, "where.unit");
        add(node, "Name1", from.name1, "where.name1");
        add(node, "Name2", from.name2, "where.name2");
        auto value = node.append_child("Value2");
        add(value, "C1", digits(from.c1, "where.c1"), "where.c1");
        add(value, "C2", digits(from.c2, "where.c2"), "where.c2");
        if (from.error_radius) add(node, "Error2Radius", digits(*from.error_radius, "where.error_radius"), "where.error_radius");
    }

    void how() {
        if (from_.how.empty()) return;
        auto section = root_.append_child("How");
        for (auto const& each : from_.how) add_always(section, "Description", each, "how");
    }

    void why() {
        auto const until = time(from_.expires, from_.expires_text);
        if (!from_.importance && until.empty() && from_.inferences.empty() && from_.concepts.empty()) return;
        auto section = root_.append_child("Why");
        if (from_.importance) put(section, "importance", digits(*from_.importance, "importance"), "importance");
        put(section, "expires", until, "expires");
        for (auto const& each : from_.concepts) add_always(section, "Concept", each, "concepts");
        for (auto const& each : from_.inferences) {
            auto node = section.append_child("Inference");
            if (each.probability) put(node, "probability", digits(*each.probability, "inferences.probability"), "inferences.probability");
            put(node, "relation", each.relation, "inferences.relation");
            for (auto const& name : each.names) add_always(node, "Name", name, "inferences.names");
            for (auto const& concept_of : each.concepts) add_always(node, "Concept", concept_of, "inferences.concepts");
        }
    }

    void citations() {
        if (from_.citations.empty()) return;
        auto section = root_.append_child("Citations");
        for (auto const& each : from_.citations) put(add_always(section, "EventIVORN", each.ivorn, "citations.ivorn"), "cite", each.cite, "citations.cite");
    }

    void references() {
        for (auto const& each : from_.references) {
            auto node = root_.append_child("Reference");
            put(node, "uri", each.uri, "references.uri");
            put(node, "type", each.type, "references.type");
        }
    }

    voevent const& from_;
    pugi::xml_document document_{};
    pugi::xml_node root_{};
    std::optional<failure> problem_{};
};

}  // namespace alertstream::voevent_tree
