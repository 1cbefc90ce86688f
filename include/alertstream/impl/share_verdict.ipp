#pragma once

#include <algorithm>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/check.hpp>
#include <alertstream/tools/share_contents.hpp>

namespace alertstream::tools {

namespace inner {

inline bool is_allowed(share_options const& wanted, std::string_view name) { return std::find(wanted.allow.begin(), wanted.allow.end(), name) != wanted.allow.end(); }

class verdict_maker {
public:
    explicit verdict_maker(share_options const& wanted) : wanted_{wanted} {}

    void server(hermes::error_tree const& tree) {
        if (tree.empty()) return;
        made_.tree = tree.json();
        made_.errors = tree.errors();
    }
    /// What Hermes refuses itself is not said twice.
    void ours(std::vector<hermes::refused> const& all, bool in_parts = false) {
        for (auto const& each : all) {
            bool const by_itself = in_parts && (each.why == hermes::refusal::body_size || each.why == hermes::refusal::published_size);
            bool const let_through = each.why != hermes::refusal::unwritable && is_allowed(wanted_, to_string(each.why));
            if (!by_itself && !let_through) add(each, to_string(each.why));
        }
    }
    void lost(std::vector<field_error> const& all) {
        for (auto const& each : all)
            if (!is_allowed(wanted_, "lost")) add(each, "lost");
    }
    share_verdict take() { return std::move(made_); }

private:
    void add(field_error const& what, std::string_view name) {
        auto const same = [&what](field_error const& each) { return each.path == what.path; };
        if (std::any_of(made_.errors.begin(), made_.errors.end(), same) || std::any_of(made_.refusals.begin(), made_.refusals.end(), same)) return;
        made_.refusals.push_back({what, std::string{name}});
    }

    share_options const& wanted_;
    share_verdict made_;
};

}  // namespace inner

ALERTSTREAM_DECL share_verdict validate_contents(share_contents const& what, share_options const& wanted, std::string_view authors, std::size_t parts) {
    if (!what.message) return judge_alert(what, wanted, authors, parts);
    inner::verdict_maker made{wanted};
    hermes::encode_options const with{.topic = wanted.topic, .default_authors = authors, .submit = what.file.submit};
    made.server(hermes::server_errors(*what.message, with));
    made.ours(hermes::our_refusals(*what.message, with), parts > 1);
    // Of a message that can be read.
    if (what.errors.empty()) made.ours(hermes::our_refusals(what.file.alert, with), parts > 1);
    made.lost(what.file.refusals);
    auto verdict = made.take();
    if (verdict.valid()) verdict.errors = what.errors;
    return verdict;
}

ALERTSTREAM_DECL share_verdict judge_alert(share_contents const& what, share_options const& wanted, std::string_view authors, std::size_t parts) {
    if (!what.errors.empty()) return {{}, what.errors, {}};
    inner::verdict_maker made{wanted};
    hermes::encode_options const with{.topic = wanted.topic, .default_authors = authors, .submit = what.file.submit};
    made.server(hermes::server_errors(what.file.alert, with));
    made.ours(hermes::our_refusals(what.file.alert, with), parts > 1);
    made.lost(what.file.refusals);
    return made.take();
}

ALERTSTREAM_DECL std::string to_json_line(share_verdict const& what) {
    if (what.valid()) return R"({"outcome":"valid"})";
    rejected made{what.errors, what.tree};
    if (made.tree.empty()) made.errors.insert(made.errors.end(), what.refusals.begin(), what.refusals.end());
    auto line = alertstream::to_json_line(outcome{std::move(made)});
    if (what.refusals.empty()) return line;
    line.pop_back();
    line += ",\"refusals\":[";
    for (auto const& each : what.refusals) {
        if (&each != what.refusals.data()) line += ',';
        line += "{\"refusal\":";
        detail::append_json_string(line, each.name);
        line += ",\"path\":";
        detail::append_json_string(line, each.path);
        line += ",\"problem\":";
        detail::append_json_string(line, each.problem);
        line += '}';
    }
    return line + "]}";
}

}  // namespace alertstream::tools
