#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include <boost/json/value.hpp>

#include <alertstream/impl/hermes_python_value.ipp>
#include <alertstream/impl/hermes_read_texts.ipp>
#include <alertstream/impl/hermes_rule_tables.ipp>
#include <alertstream/impl/hermes_url.ipp>

namespace alertstream::hermes::inner {

/// The first half of a surrogate pair without the other, in the three bytes that a lenient reader makes of it.
inline unsigned lone_surrogate(std::string_view text) noexcept {
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
        if (text[i] == '\xed' && static_cast<unsigned char>(text[i + 1]) >= 0xa0)
            return 0xd000u | (static_cast<unsigned>(text[i + 1]) & 0x3fu) << 6 | (static_cast<unsigned>(text[i + 2]) & 0x3fu);
    return 0;
}

/// Walks a message along the tables as Django REST framework does: each value is checked and
/// made what Hermes keeps of it. A null for errors: there are none.
class json_rules {
public:
    explicit json_rules(row_context const& context) : context_{context} {}

    struct checked {
        boost::json::value errors{};
        boost::json::value kept{};
    };

    checked object(object_rules const& rules, boost::json::value const& given) const {
        auto const* const members = given.if_object();
        if (!members) return {{{"non_field_errors", boost::json::array{boost::json::value(words::no_object(python_type(given)))}}}, {}};
        boost::json::object errors, kept;
        for (auto const& rule : rules.members) {
            auto made = member(rule, members->if_contains(rule.name));
            if (!made.errors.is_null()) errors[rule.name] = std::move(made.errors);
            else if (rules.keeps_empty || !is_empty(made.kept)) kept[rule.name] = std::move(made.kept);
        }
        if (errors.empty() && rules.row) rules.row(kept, errors, context_);
        if (!errors.empty()) return {std::move(errors), {}};
        return {{}, std::move(kept)};
    }

private:
    static checked wrong(std::string_view problem) { return {boost::json::array{boost::json::value(problem)}, {}}; }

    /// What RemoveNullSerializer leaves out: a zero and a false stay.
    static bool is_empty(boost::json::value const& value) {
        if (auto const* const text = value.if_string()) return text->empty();
        if (auto const* const list = value.if_array()) return list->empty();
        if (auto const* const object = value.if_object()) return object->empty();
        return value.is_null();
    }

    checked member(member_rule const& rule, boost::json::value const* given) const {
        if (!given) return rule.required ? wrong(words::required) : otherwise(rule);
        bool const angle = rule.kind == member_kind::right_ascension || rule.kind == member_kind::declination;
        // As there: null reaches the reader of angles, which does not know it.
        if (given->is_null()) return !rule.null_ok ? wrong(words::null) : angle ? wrong(words::bad_angle) : checked{};
        switch (rule.kind) {
        case member_kind::number: return number(rule, *given);
        case member_kind::boolean: return boolean(rule, *given);
        case member_kind::choice: return choice(rule, *given);
        case member_kind::texts:
        case member_kind::numbers: return list(rule, *given);
        case member_kind::rows: return rows(rule, *given);
        case member_kind::object: return object(*rule.inside, *given);
        case member_kind::text:
        case member_kind::url:
        case member_kind::date:
        case member_kind::right_ascension:
        case member_kind::declination: break;
        }
        return text(rule, *given);
    }

    static checked otherwise(member_rule const& rule) {
        if (rule.kind == member_kind::boolean && rule.otherwise == "false") return {{}, false};
        return rule.otherwise.empty() ? checked{} : checked{{}, boost::json::value(rule.otherwise)};
    }

    static checked text(member_rule const& rule, boost::json::value const& given) {
        if (given.is_string() && python_text_of(given).empty()) return rule.blank_ok ? checked{{}, ""} : wrong(words::blank);
        if (given.is_structured() || given.is_bool()) return wrong(rule.kind == member_kind::url ? words::not_url : words::not_text);
        auto const made = python_str(given);
        auto const trimmed = alertstream::detail::python_strip(made);
        boost::json::array problems;
        if (trimmed.find('\0') != trimmed.npos) problems.emplace_back(words::nul);
        if (auto const half = lone_surrogate(trimmed)) {
            char message[64];
            problems.emplace_back(boost::json::string_view(static_cast<char const*>(message), static_cast<std::size_t>(std::snprintf(message, sizeof message, "Surrogate characters are not allowed: U+%X.", half))));
        }
        if (rule.kind == member_kind::url && !url_rule::accepts(trimmed)) problems.emplace_back(words::not_url);
        if (problems.empty())
            if (auto const problem = reading_problem(rule.kind, trimmed); !problem.empty()) problems.emplace_back(problem);
        if (!problems.empty()) return {std::move(problems), {}};
        return {{}, boost::json::value(trimmed)};
    }

    static std::string_view python_text_of(boost::json::value const& given) { return alertstream::detail::python_strip({given.get_string().data(), given.get_string().size()}); }

    static std::string reading_problem(member_kind kind, std::string_view text) {
        if (kind == member_kind::date) return date_problem(text);
        if (kind == member_kind::right_ascension) return right_ascension_problem(text);
        return kind == member_kind::declination ? declination_problem(text) : std::string{};
    }

    static checked number(member_rule const& rule, boost::json::value const& given) {
        double made = 0;
        if (auto const* const written = given.if_string()) {
            std::string_view const all{written->data(), written->size()};
            if (date_length(all) > 1000) return wrong(words::long_number);
            auto const read = alertstream::detail::python_float(all);
            if (!read) return wrong(words::not_number);
            made = *read;
        } else if (given.is_number()) {
            made = given.to_number<double>();
        } else if (given.is_bool()) {
            made = given.get_bool() ? 1 : 0;
        } else {
            return wrong(words::not_number);
        }
        if (made > rule.most) return wrong(words::at_most(rule.most));
        if (made < rule.least) return wrong(words::at_least(rule.least));
        return {{}, made};
    }

    static checked boolean(member_rule const& rule, boost::json::value const& given) {
        if (given.is_bool()) return {{}, given.get_bool()};
        if (given.is_number()) {
            auto const number = given.to_number<double>();
            if (number == 1 || number == 0) return {{}, number == 1};
        } else if (auto const* const word = given.if_string()) {
            auto const lower = date_lower({word->data(), word->size()});
            for (auto const* const yes : {"t", "y", "yes", "true", "on", "1"})
                if (lower == yes) return {{}, true};
            for (auto const* const no : {"f", "n", "no", "false", "off", "0"})
                if (lower == no) return {{}, false};
            if (rule.null_ok && (lower.empty() || lower == "null")) return {};
        }
        return wrong(words::not_boolean);
    }

    static checked choice(member_rule const& rule, boost::json::value const& given) {
        auto made = python_str(given);
        if (std::find(rule.choices.begin(), rule.choices.end(), made) == rule.choices.end()) return wrong(words::no_choice(made));
        return {{}, boost::json::value(made)};
    }

    static checked list(member_rule const& rule, boost::json::value const& given) {
        auto const* const items = given.if_array();
        if (!items) return wrong(words::no_list(python_type(given)));
        boost::json::object errors;
        boost::json::array kept;
        member_rule const item{.name = rule.name, .kind = rule.kind == member_kind::texts ? member_kind::text : member_kind::number};
        for (std::size_t i = 0; i < items->size(); ++i) {
            auto const& each = (*items)[i];
            auto made = each.is_null() ? wrong(words::null) : rule.kind == member_kind::texts ? text(item, each) : number(item, each);
            if (!made.errors.is_null()) errors[std::to_string(i)] = std::move(made.errors);
            else kept.push_back(std::move(made.kept));
        }
        if (!errors.empty()) return {std::move(errors), {}};
        if (rule.some && kept.empty()) return wrong(words::too_few);
        return {{}, std::move(kept)};
    }

    checked rows(member_rule const& rule, boost::json::value const& given) const {
        auto const* const items = given.if_array();
        if (!items) return {{{"non_field_errors", boost::json::array{boost::json::value(words::no_list(python_type(given)))}}}, {}};
        boost::json::array errors, kept;
        bool any = false;
        for (auto const& each : *items) {
            auto made = each.is_null() ? wrong(words::null) : object(*rule.inside, each);
            any = any || !made.errors.is_null();
            errors.push_back(made.errors.is_null() ? boost::json::value(boost::json::object_kind) : std::move(made.errors));
            kept.push_back(std::move(made.kept));
        }
        if (any) return {std::move(errors), {}};
        return {{}, std::move(kept)};
    }

    row_context const& context_;
};

}  // namespace alertstream::hermes::inner
