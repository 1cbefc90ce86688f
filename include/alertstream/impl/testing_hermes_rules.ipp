#pragma once

#include <alertstream/impl/testing_hermes_elsewhere.ipp>
#include <alertstream/impl/testing_hermes_tables.ipp>

namespace alertstream::testing {

namespace inner {

inline boost::json::array const& rows_of(members const& data, std::string_view name) {
    static boost::json::array const none;
    auto const* const there = data.if_contains(name);
    return there ? there->get_array() : none;
}

/// Puts these words on a member of each row for which `wrong` says so; nothing if it never does.
template <class Wrong>
void complain_of_rows(members const& data, std::string_view name, std::string_view member, std::string const& words, Wrong wrong, members& into) {
    boost::json::array made;
    bool any = false;
    for (auto const& row : rows_of(data, name)) {
        bool const bad = wrong(row.at(member));
        any = any || bad;
        made.emplace_back(bad ? on_each({member}, words) : members{});
    }
    if (any) into[name] = std::move(made);
}

/// What rows of different tables must have together.
inline members check_data(members const& data, hermes_asker const&) {
    members wrong;
    auto const named = [&data](boost::json::value const& name) {
        auto const& all = rows_of(data, "targets");
        return std::count_if(all.begin(), all.end(), [&](auto const& target) { return target.at("name") == name; });
    };
    complain_of_rows(data, "targets", "name", "The target name must be unique within the submission", [&](auto const& name) { return named(name) > 1; }, wrong);
    for (std::string_view const rows : {"photometry", "spectroscopy", "astrometry"})
        complain_of_rows(data, rows, "target_name", "The target_name must reference a name in your target table", [&](auto const& name) { return named(name) == 0; }, wrong);
    return wrong;
}

inline table const& data_table() {
    using enum field_kind;
    static table const made{{{.name = "references", .is = rows, .members = &references()},
                             {.name = "event_id", .null_ok = true},
                             {.name = "targets", .is = rows, .members = &targets()},
                             {.name = "photometry", .is = rows, .members = &photometry()},
                             {.name = "spectroscopy", .is = rows, .members = &spectroscopy()},
                             {.name = "astrometry", .is = rows, .members = &astrometry()}},
                            check_data};
    return made;
}

inline table const& message_table() {
    using enum field_kind;
    static table const made{.fields = {{.name = "title", .required = true},
                                       {.name = "topic", .required = true},
                                       {.name = "message_text", .blank_ok = true, .otherwise = ""},
                                       {.name = "submitter", .required = true},
                                       {.name = "authors", .blank_ok = true, .otherwise = ""},
                                       {.name = "data", .is = object, .members = &data_table()},
                                       {.name = "submit_to_tns", .is = boolean, .null_ok = true},
                                       {.name = "submit_to_mpc", .is = boolean, .null_ok = true},
                                       {.name = "submit_to_gcn", .is = boolean, .null_ok = true}},
                            .removes_empty = false};
    return made;
}

/// Members of `data` that Hermes does not know are published as they are; the flags are not.
inline void finish(members const& given, members& message) {
    for (auto const* flag : {"submit_to_tns", "submit_to_mpc", "submit_to_gcn"}) message.erase(flag);
    auto* const data = message.if_contains("data");
    if (!data) return;
    for (auto const& [name, each] : given.at("data").get_object()) {
        auto const& known = data_table().fields;
        if (std::none_of(known.begin(), known.end(), [&](auto const& one) { return one.name == std::string_view{name.data(), name.size()}; }))
            data->get_object()[name] = each;
    }
}

/// The rule of the development server is one of the field: its words are among the
/// fields' others, in their order, and hide the rules that come after.
inline members with_development(members const& message, members wrong) {
    auto const* const topic = message.if_contains("topic");
    if (!topic || python_text(*topic).find("test") != std::string::npos) return wrong;
    members made;
    for (auto const& each : message_table().fields) {
        if (each.name == "topic") made["topic"] = problem("Hermes Dev can only submit to a test topic.");
        else if (auto const* const there = wrong.if_contains(each.name)) made[each.name] = *there;
    }
    return made;
}

inline members errors_of(boost::json::value const& body, hermes_asker const& by, members& message) {
    auto found = read_object(message_table(), body, by, message);
    if (!found.is_null() && !body.is_object()) return std::move(found.get_object());
    auto wrong = found.is_null() ? members{} : std::move(found.get_object());
    if (by.development) wrong = with_development(message, std::move(wrong));
    if (wrong.empty() && has(message, "submit_to_tns")) wrong = check_for_tns(message, by);
    if (wrong.empty() && has(message, "submit_to_gcn")) wrong = check_for_gcn(message, by);
    return wrong;
}

}  // namespace inner

ALERTSTREAM_DECL hermes_verdict hermes_rules(boost::json::value const& body, hermes_asker const& by) {
    hermes_verdict made;
    if (body.is_null()) {
        made.errors["non_field_errors"] = inner::problem("No data provided");
        return made;
    }
    try {
        made.errors = inner::errors_of(body, by, made.message);
    } catch (inner::uncaught) {
        return {.crashes = true};
    }
    if (made.errors.empty()) inner::finish(body.get_object(), made.message);
    else made.message.clear();
    return made;
}

}  // namespace alertstream::testing
