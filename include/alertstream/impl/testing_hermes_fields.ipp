#pragma once

#include <arpa/inet.h>

#include <initializer_list>
#include <regex>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <alertstream/impl/testing_hermes_coordinates.ipp>
#include <alertstream/impl/testing_hermes_dates.ipp>
#include <alertstream/impl/testing_python_json.ipp>
#include <alertstream/testing/hermes_rules.hpp>

/// Fields of a message and how they are read, in the way of the Django REST framework.
namespace alertstream::testing::inner {

struct table;

enum class field_kind { text, number, boolean, choice, url, date, right_ascension, declination, texts, numbers, object, rows };

struct field {
    std::string_view name;
    field_kind is{field_kind::text};
    bool required{};
    bool null_ok{};
    bool blank_ok{};
    std::vector<std::string_view> choices{};
    std::optional<boost::json::value> otherwise{};  ///< what stands for one that is absent
    std::optional<double> least{};
    std::optional<double> most{};
    table const* members{};                         ///< of an object, or of each row
};

/// What must hold of an object when each of its fields is good; gives the errors.
using object_rule = boost::json::object (*)(boost::json::object const&, hermes_asker const&);

struct table {
    std::vector<field> fields;
    object_rule rule{};
    bool removes_empty{true};  ///< null, "", [] and {} are taken out; 0 and false stay
};

/// What is wrong with a value: null if nothing is.
using problems = boost::json::value;

inline problems problem(std::string text) { return boost::json::array{boost::json::value(text)}; }
inline problems must_not_be_null() { return problem("This field may not be null."); }

problems read_object(table const&, boost::json::value const& given, hermes_asker const& by, boost::json::object& into);

inline problems read_text(field const& as, boost::json::value const& given, boost::json::value& into) {
    if (given.is_bool() || given.is_structured()) return problem("Not a valid string.");
    auto const whole = python_text(given);
    auto const text = stripped(whole);
    if (text.empty() && !as.blank_ok) return problem("This field may not be blank.");
    if (text.find('\0') != text.npos) return problem("Null characters are not allowed.");
    for (std::size_t at = 0; at < text.size();) {
        auto const [c, size] = character_at(text, at);
        if (c >= 0xd800 && c < 0xe000) {
            constexpr std::string_view hex = "0123456789ABCDEF";
            std::string code;
            for (unsigned const shift : {12U, 8U, 4U, 0U}) code += hex[(c >> shift) & 0xfU];
            return problem("Surrogate characters are not allowed: U+" + code + ".");
        }
        at += size;
    }
    into = text;
    return {};
}

inline problems read_number(field const& as, boost::json::value const& given, boost::json::value& into) {
    if (given.is_string() && given.get_string().size() > 1000) return problem("String value too large.");
    auto const value = given.is_bool() ? std::optional{given.get_bool() ? 1.0 : 0.0} : given.is_structured() ? std::nullopt : python_float(python_text(given));
    if (!value) return problem("A valid number is required.");
    boost::json::array wrong;
    if (as.most && *value > *as.most) wrong.emplace_back("Ensure this value is less than or equal to " + python_text(*as.most) + ".");
    if (as.least && *value < *as.least) wrong.emplace_back("Ensure this value is greater than or equal to " + python_text(*as.least) + ".");
    if (!wrong.empty()) return wrong;
    into = *value;
    return {};
}

inline problems read_boolean(field const& as, boost::json::value const& given, boost::json::value& into) {
    auto const word = given.is_structured() ? std::string{} : given.is_double() ? python_text(given.get_double()) : lower(python_text(given));
    for (std::string_view const yes : {"t", "y", "yes", "true", "on", "1", "1.0"})
        if (word == yes) return into = true, problems{};
    for (std::string_view const no : {"f", "n", "no", "false", "off", "0", "0.0"})
        if (word == no) return into = false, problems{};
    if (as.null_ok && given.is_string() && (word.empty() || word == "null")) return {};
    return problem("Must be a valid boolean.");
}

inline problems read_choice(field const& as, boost::json::value const& given, boost::json::value& into) {
    auto const text = python_text(given);
    if (!given.is_structured() && std::find(as.choices.begin(), as.choices.end(), text) != as.choices.end()) {
        into = text;
        return {};
    }
    return problem("\"" + text + "\" is not a valid choice.");
}

/// Django's expression for a host and what stands around it. A letter stands for each byte
/// beyond ASCII, which it takes for letters.
inline bool is_authority(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) >= 0x80) c = 'o';
    static std::regex const django{R"((?:[^\s:@/]+(?::[^\s:@/]*)?@)?(?:(?:0|25[0-5]|2[0-4]\d|1\d?\d?|[1-9]\d?)(?:\.(?:0|25[0-5]|2[0-4]\d|1\d?\d?|[1-9]\d?)){3}|\[[0-9a-f:.]+\]|)"
                                   R"([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.(?!-)(?:[a-z0-9-]{0,62}[a-z0-9]))*\.(?!-)(?:[a-z-]{1,62}[a-z]|xn--[a-z0-9]{1,59})\.?|localhost)(?::\d{1,5})?)",
                                   std::regex::icase};
    return text.size() < 512 && std::regex_match(text, django);
}

inline bool is_address(std::string const& text) {
    in6_addr address{};
    return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

/// As Django checks them: a scheme it knows, a host with a dot or localhost, no blank.
inline bool is_url(std::string_view text) {
    auto const colon = text.find("://");
    if (colon == text.npos || text.size() > 2048) return false;
    auto const scheme = lower(text.substr(0, colon));
    if (scheme != "http" && scheme != "https" && scheme != "ftp" && scheme != "ftps") return false;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (blank_at(text, at) != 0) return false;
    auto host = text.substr(colon + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (!is_authority(std::string{host})) return false;
    auto const open = host.find('[');
    return open == host.npos || is_address(std::string{host.substr(open + 1, host.rfind(']') - open - 1)});
}

inline problems read_coordinate(coordinate const& read, boost::json::value& into) {
    if (!read.problem.empty()) return problem(read.problem);
    into = read.degrees;
    return {};
}

/// Texts that have a meaning are texts first.
inline problems read_meaning(field const& as, boost::json::value const& given, boost::json::value& into) {
    if (as.is == field_kind::url && (given.is_bool() || given.is_structured())) return problem("Enter a valid URL.");
    if (auto wrong = read_text(as, given, into); !wrong.is_null()) {
        // All of Django's validators are asked: a URL with a NUL has two errors.
        if (auto const whole = python_text(given); as.is == field_kind::url && whole.find('\0') != whole.npos && !is_url(stripped(whole))) wrong.get_array().emplace_back("Enter a valid URL.");
        return wrong;
    }
    auto const text = std::string{view(into.get_string())};
    switch (as.is) {
    case field_kind::url: return is_url(text) ? problems{} : problem("Enter a valid URL.");
    case field_kind::date: {
        auto wrong = date_problem(text);
        return wrong.empty() ? problems{} : problem(std::move(wrong));
    }
    case field_kind::right_ascension: return read_coordinate(right_ascension(text), into);
    case field_kind::declination: return read_coordinate(declination(text), into);
    default: return {};
    }
}

/// A plain list: what is wrong with an item is under its index.
inline problems read_items(field const& as, boost::json::value const& given, boost::json::value& into) {
    if (!given.is_array()) return problem("Expected a list of items but got type \"" + std::string{python_type(given)} + "\".");
    auto const& items = given.get_array();
    if (as.least && static_cast<double>(items.size()) < *as.least) return problem("Ensure this field has at least 1 elements.");
    boost::json::object wrong;
    boost::json::array made;
    for (std::size_t i = 0; i < items.size(); ++i) {
        boost::json::value item;
        auto found = items[i].is_null() ? must_not_be_null() : as.is == field_kind::texts ? read_text({.name = ""}, items[i], item) : read_number({.name = ""}, items[i], item);
        if (!found.is_null()) wrong[std::to_string(i)] = std::move(found);
        made.push_back(std::move(item));
    }
    if (!wrong.empty()) return wrong;
    into = std::move(made);
    return {};
}

/// A list of objects: {} for each good one, so that positions are kept.
inline problems read_rows(field const& as, boost::json::value const& given, hermes_asker const& by, boost::json::value& into) {
    if (!given.is_array()) return boost::json::object{{"non_field_errors", problem("Expected a list of items but got type \"" + std::string{python_type(given)} + "\".")}};
    boost::json::array wrong, made;
    bool good = true;
    for (auto const& each : given.get_array()) {
        boost::json::object row;
        auto found = each.is_null() ? must_not_be_null() : read_object(*as.members, each, by, row);
        good = good && found.is_null();
        wrong.push_back(found.is_null() ? boost::json::object{} : std::move(found));
        made.push_back(std::move(row));
    }
    if (!good) return wrong;
    into = std::move(made);
    return {};
}

inline problems read_value(field const& as, boost::json::value const& given, hermes_asker const& by, boost::json::value& into) {
    if (given.is_null()) {
        if (!as.null_ok) return must_not_be_null();
        if (as.is == field_kind::date) throw uncaught{};  // float(None)
        if (as.is == field_kind::right_ascension || as.is == field_kind::declination) return problem(no_coordinate().problem);
        return {};
    }
    switch (as.is) {
    case field_kind::text: return read_text(as, given, into);
    case field_kind::number: return read_number(as, given, into);
    case field_kind::boolean: return read_boolean(as, given, into);
    case field_kind::choice: return read_choice(as, given, into);
    case field_kind::url:
    case field_kind::date:
    case field_kind::right_ascension:
    case field_kind::declination: return read_meaning(as, given, into);
    case field_kind::texts:
    case field_kind::numbers: return read_items(as, given, into);
    case field_kind::rows: return read_rows(as, given, by, into);
    case field_kind::object: return read_object(*as.members, given, by, into.emplace_object());
    }
    return {};
}

inline bool is_empty(boost::json::value const& value) { return value.is_null() || (!value.is_number() && !value.is_bool() && !python_truth(value)); }

inline problems read_object(table const& as, boost::json::value const& given, hermes_asker const& by, boost::json::object& into) {
    if (!given.is_object())
        return boost::json::object{{"non_field_errors", problem("Invalid data. Expected a dictionary, but got " + std::string{python_type(given)} + ".")}};
    boost::json::object wrong;
    for (auto const& each : as.fields) {
        auto const* const there = given.get_object().if_contains(each.name);
        boost::json::value value;
        problems found;
        if (there) found = read_value(each, *there, by, value);
        else if (each.required) found = problem("This field is required.");
        else if (each.otherwise) value = *each.otherwise;
        else continue;
        if (!found.is_null()) wrong[each.name] = std::move(found);
        else if (!as.removes_empty || !is_empty(value)) into[each.name] = std::move(value);
    }
    if (wrong.empty() && as.rule) wrong = as.rule(into, by);
    if (wrong.empty()) return {};
    return wrong;
}

}  // namespace alertstream::testing::inner
