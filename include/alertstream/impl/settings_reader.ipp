#pragma once

#include <algorithm>

#include <boost/json/basic_parser_impl.hpp>

#include <alertstream/detail/near_miss.hpp>
#include <alertstream/detail/settings_reader.hpp>
#include <alertstream/formats/json_text.hpp>

namespace alertstream::detail {

ALERTSTREAM_DECL std::string_view kind_of_json(boost::json::value const& value) {
    switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "a boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return "a number";
    case boost::json::kind::string: return "a text";
    case boost::json::kind::array: return "an array";
    case boost::json::kind::object: return "an object";
    }
    return "something else";
}

ALERTSTREAM_DECL boost::json::value const* members::any(std::string_view key) {
    known_.push_back(key);
    auto const* found = object_.if_contains({key.data(), key.size()});
    return found && !found->is_null() ? found : nullptr;
}

ALERTSTREAM_DECL std::optional<std::string> members::expanded(boost::json::string const& raw, std::string const& path) {
    auto made = expand({raw.data(), raw.size()}, variables_);
    if (!made) {
        errors_.push_back({path, made.error().detail});
        return std::nullopt;
    }
    if (made->find('\0') != made->npos) {
        errors_.push_back({path, "the text holds a NUL character"});
        return std::nullopt;
    }
    return std::move(*made);
}

ALERTSTREAM_DECL std::optional<std::string> members::text(std::string_view key) {
    auto const* found = any(key);
    if (!found) return std::nullopt;
    if (!found->is_string()) {
        complain(key, "expected a text, there is " + std::string{kind_of_json(*found)});
        return std::nullopt;
    }
    auto made = expanded(found->get_string(), at(key));
    if (auto raw = as_written(key); made && *made != raw) written_.insert_or_assign(std::string{key}, std::move(raw));
    return made;
}

ALERTSTREAM_DECL std::optional<std::string> members::filled_text(std::string_view key) {
    auto made = text(key);
    if (!made || !made->empty()) return made;
    complain(key, "the text is empty: leave the key out for what applies without it");
    return std::nullopt;
}

ALERTSTREAM_DECL std::string members::as_written(std::string_view key) const {
    auto const* found = object_.if_contains({key.data(), key.size()});
    if (!found || !found->is_string()) return {};
    return {found->get_string().data(), found->get_string().size()};
}

ALERTSTREAM_DECL std::optional<secret> members::hidden(std::string_view key) {
    auto made = text(key);
    written_.erase(std::string{key});  // part of it may stand there as it is
    if (!made) return std::nullopt;
    return secret{std::move(*made)};
}

ALERTSTREAM_DECL std::optional<bool> members::boolean(std::string_view key) {
    auto const* found = any(key);
    if (!found) return std::nullopt;
    if (found->is_bool()) return found->get_bool();
    complain(key, "expected true or false, there is " + std::string{kind_of_json(*found)});
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<std::int64_t> members::integer(std::string_view key, std::int64_t least, std::int64_t most) {
    auto const* found = any(key);
    if (!found) return std::nullopt;
    auto const expected = "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", there is ";
    if (!found->is_int64()) complain(key, expected + std::string{kind_of_json(*found)});
    else if (found->get_int64() < least || found->get_int64() > most) complain(key, expected + std::to_string(found->get_int64()));
    else return found->get_int64();
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<double> members::number(std::string_view key, double least, double most) {
    auto const* found = any(key);
    if (!found) return std::nullopt;
    auto const shown = [](double value) {
        std::string text;
        append_json_number(text, value);
        return text;
    };
    auto const given = found->is_number() ? found->to_number<double>() : 0;
    if (found->is_number() && given >= least && given <= most) return given;
    complain(key, "expected a number from " + shown(least) + " to " + shown(most) + ", there is " + (found->is_number() ? shown(given) : std::string{kind_of_json(*found)}));
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<std::chrono::seconds> members::span(std::string_view key) {
    // A century: what is added to a time in nanoseconds must not overflow.
    constexpr std::int64_t most = std::int64_t{100} * 366 * 24 * 3600;
    auto const* found = any(key);
    if (!found) return std::nullopt;
    if (found->is_int64() && found->get_int64() >= 0 && found->get_int64() <= most) return std::chrono::seconds{found->get_int64()};
    if (!found->is_string()) {
        complain(key, "expected a span such as 24h, or a whole number of seconds up to 100 years, there is " +
                          (found->is_int64() ? std::to_string(found->get_int64()) : std::string{kind_of_json(*found)}));
        return std::nullopt;
    }
    auto const given = text(key);
    if (!given) return std::nullopt;
    auto const parsed = parse_span(*given);
    if (parsed) return *parsed;
    complain(key, parsed.error().detail + ", there is \"" + as_written(key) + "\"");
    return std::nullopt;
}

ALERTSTREAM_DECL std::optional<std::vector<std::string>> members::texts(std::string_view key) {
    auto const* found = any(key);
    if (!found) return std::nullopt;
    if (!found->is_array()) {
        complain(key, "expected an array of texts, there is " + std::string{kind_of_json(*found)});
        return std::nullopt;
    }
    std::vector<std::string> made;
    for (std::size_t i = 0; i < found->get_array().size(); ++i) {
        auto const& each = found->get_array()[i];
        auto const where = at(key) + "[" + std::to_string(i) + "]";
        if (!each.is_string()) errors_.push_back({where, "expected a text, there is " + std::string{kind_of_json(each)}});
        else if (auto one = expanded(each.get_string(), where)) made.push_back(std::move(*one));
    }
    return made;
}

ALERTSTREAM_DECL boost::json::object const* members::object(std::string_view key) {
    auto const* found = any(key);
    if (!found) return nullptr;
    if (found->is_object()) return &found->get_object();
    complain(key, "expected an object, there is " + std::string{kind_of_json(*found)});
    return nullptr;
}

ALERTSTREAM_DECL void members::finish() {
    for (auto const& [key, _] : object_) {
        std::string_view const name{key.data(), key.size()};
        if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
        errors_.push_back({path_.empty() ? std::string{name} : at(name), "no such setting" + did_you_mean(name, known_)});
    }
}

ALERTSTREAM_DECL bool wrong_already(std::vector<setting_error> const& errors, std::string_view path) {
    auto const dot = path.rfind('.');
    auto const parent = dot == path.npos ? std::string_view{} : path.substr(0, dot + 1);
    auto const meant = "did you mean \"" + std::string{path.substr(parent.size())} + "\"?";
    return std::any_of(errors.begin(), errors.end(), [&](setting_error const& each) {
        return each.path == path || (each.problem.ends_with(meant) && each.path.starts_with(parent));
    });
}

/// A parser's handler that looks at keys only.
struct repeated_keys {
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    struct level {
        std::set<std::string> keys;
        std::string last;
        std::size_t index{};
        bool array{};
    };
    std::vector<level> open{};
    std::vector<setting_error>* errors{};
    std::string key{};

    std::string path() const {
        std::string made;
        for (std::size_t i = 0; i + 1 < open.size(); ++i)
            made += open[i].array ? "[" + std::to_string(open[i].index) + "]" : (made.empty() ? "" : ".") + open[i].last;
        return made;
    }
    void value() {
        if (!open.empty() && open.back().array) ++open.back().index;
    }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open.emplace_back(), true; }
    bool on_object_end(std::size_t, error_code&) { return open.pop_back(), value(), true; }
    bool on_array_begin(error_code&) { return open.emplace_back().array = true; }
    bool on_array_end(std::size_t, error_code&) { return open.pop_back(), value(), true; }
    bool on_key_part(boost::json::string_view part, std::size_t, error_code&) { return key.append(part.data(), part.size()), true; }
    bool on_key(boost::json::string_view part, std::size_t, error_code&) {
        key.append(part.data(), part.size());
        auto& level = open.back();
        level.last = key;
        if (!level.keys.insert(key).second) {
            auto const where = path();
            errors->push_back({where.empty() ? key : where + "." + key, "the key occurs twice in this object: keep one"});
        }
        key.clear();
        return true;
    }
    bool on_string_part(boost::json::string_view, std::size_t, error_code&) { return true; }
    bool on_string(boost::json::string_view, std::size_t, error_code&) { return value(), true; }
    bool on_number_part(boost::json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, boost::json::string_view, error_code&) { return value(), true; }
    bool on_uint64(std::uint64_t, boost::json::string_view, error_code&) { return value(), true; }
    bool on_double(double, boost::json::string_view, error_code&) { return value(), true; }
    bool on_bool(bool, error_code&) { return value(), true; }
    bool on_null(error_code&) { return value(), true; }
    bool on_comment_part(boost::json::string_view, error_code&) { return true; }
    bool on_comment(boost::json::string_view, error_code&) { return true; }
};

ALERTSTREAM_DECL void find_repeated_keys(std::string_view json, std::vector<setting_error>& errors) {
    boost::json::parse_options options;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    options.max_depth = 32;
    boost::json::basic_parser<repeated_keys> parser{options, repeated_keys{.errors = &errors}};
    error_code problem;
    parser.write_some(false, json.data(), json.size(), problem);
}

}  // namespace alertstream::detail
