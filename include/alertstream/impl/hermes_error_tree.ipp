#pragma once

#include <charconv>

#include <boost/json/serialize.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/hermes/error_tree.hpp>

namespace alertstream::hermes {

namespace inner {

ALERTSTREAM_DECL std::string shown_text(std::string_view text) {
    constexpr std::size_t most = 200;
    std::size_t end = 0, count = 0;
    for (char32_t unused = 0; end < text.size() && count < most; ++count) {
        auto const size = alertstream::detail::utf8_character(text.substr(end), unused);
        end += size == 0 ? 1 : size;
    }
    auto made = alertstream::detail::escape_for_terminal(text.substr(0, end));
    if (end < text.size()) made += "…";
    return made;
}

class flattener {
public:
    std::vector<field_error> operator()(boost::json::value const& tree) {
        visit(tree, {});
        if (left_out_ > 0) found_.push_back({"", "and " + std::to_string(left_out_) + " more"});
        return std::move(found_);
    }

private:
    void visit(boost::json::value const& node, std::string const& path) {
        if (auto const* const list = node.if_array()) {
            for (std::size_t i = 0; i < list->size(); ++i) {
                auto const& each = (*list)[i];
                visit(each, each.is_structured() && !enough(path) ? path + '[' + std::to_string(i) + ']' : path);
            }
        } else if (auto const* const object = node.if_object()) {
            for (auto const& [name, each] : *object) visit(each, below(path, {name.data(), name.size()}));
        } else if (auto const* const text = node.if_string()) {
            add(path, {text->data(), text->size()});
        } else if (!node.is_null()) {
            add(path, boost::json::serialize(node));
        }
    }

    /// What nobody will see is not made: a hostile tree has many nodes.
    bool enough(std::string const& path) const noexcept { return found_.size() >= most || path.size() > 1000; }

    std::string below(std::string const& path, std::string_view name) const {
        if (name == "non_field_errors" || enough(path)) return path;
        if (!path.empty() && !name.empty() && name.size() < 10 && name.find_first_not_of("0123456789") == name.npos) return path + '[' + std::string{name} + ']';
        return path.empty() ? shown_text(name) : path + '.' + shown_text(name);
    }

    void add(std::string const& path, std::string_view text) {
        if (found_.size() < most) found_.push_back({path, shown_text(text)});
        else ++left_out_;
    }

    static constexpr std::size_t most = 1000;
    std::vector<field_error> found_;
    std::size_t left_out_{};
};

/// The next step of a path: a name, or a row's number.
struct step {
    std::string_view name{};
    std::size_t row{};
};
inline step take_step(std::string_view& path) {
    step made;
    if (path.starts_with('[')) {
        auto const end = path.find(']');
        std::from_chars(path.data() + 1, path.data() + end, made.row);
        path.remove_prefix(end + 1);
    } else {
        made.name = path.substr(0, path.find_first_of(".["));
        path.remove_prefix(made.name.size());
    }
    if (path.starts_with('.')) path.remove_prefix(1);
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL void error_tree::add(std::string_view path, std::string_view problem) {
    auto* node = &root_;
    while (!path.empty()) {
        auto const next = inner::take_step(path);
        if (next.name.empty()) {
            if (!node->is_array()) node->emplace_array();
            auto& rows = node->get_array();
            while (rows.size() <= next.row) rows.emplace_back(boost::json::object_kind);
            node = &rows[next.row];
        } else {
            if (!node->is_object()) node->emplace_object();
            node = &node->get_object()[next.name];
        }
    }
    if (!node->is_array()) node->emplace_array();
    node->get_array().emplace_back(problem);
}

ALERTSTREAM_DECL void error_tree::set_rows(std::string_view path, std::size_t count) {
    auto* node = &root_;
    while (!path.empty()) {
        auto const next = inner::take_step(path);
        auto* const object = node->if_object();
        node = object ? object->if_contains(next.name) : nullptr;
        if (!node) return;
    }
    auto* const rows = node->if_array();
    while (rows && rows->size() < count) rows->emplace_back(boost::json::object_kind);
}

ALERTSTREAM_DECL std::string error_tree::json() const { return empty() ? std::string{} : boost::json::serialize(root_); }
ALERTSTREAM_DECL std::vector<field_error> error_tree::errors() const { return flatten(root_); }
ALERTSTREAM_DECL std::vector<field_error> flatten(boost::json::value const& tree) { return inner::flattener{}(tree); }

}  // namespace alertstream::hermes
