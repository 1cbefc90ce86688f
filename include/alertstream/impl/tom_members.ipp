#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/detail/python.hpp>
#include <alertstream/hermes/error_tree.hpp>
#include <alertstream/outcome.hpp>

/// Members of TOM's JSON objects, and what is wrong with them.
namespace alertstream::tom::inner {

/// An object at a path; what cannot be read is refused there.
class members {
public:
    members(boost::json::object const& of, std::string path, std::vector<field_error>& refusals) : of_{of}, path_{std::move(path)}, refusals_{refusals} {}

    void refuse(std::string_view member, std::string problem) const { refusals_.push_back({path_ + (member.empty() || path_.empty() ? "" : ".") + std::string{member}, std::move(problem)}); }

    /// Absent for null too.
    boost::json::value const* find(std::string_view name) const noexcept {
        auto const* const found = of_.if_contains(name);
        return found && !found->is_null() ? found : nullptr;
    }
    bool has(std::string_view name) const noexcept { return of_.contains(name); }

    /// The first name that has a value.
    std::string_view first_of(std::initializer_list<std::string_view> names) const noexcept {
        for (auto const each : names)
            if (auto const* const found = find(each); found && !is_blank(*found)) return each;
        return {};
    }

    std::string text(std::string_view name) const {
        auto const* const found = find(name);
        if (!found) return {};
        if (found->is_string()) return std::string{found->get_string().data(), found->get_string().size()};
        if (auto const read = number_in(*found)) return found->is_double() ? alertstream::detail::python_text(*read) : plain(*read);
        refuse(name, "no text");
        return {};
    }

    std::optional<double> number(std::string_view name) const {
        auto const* const found = find(name);
        if (!found || is_blank(*found)) return std::nullopt;
        auto const read = number_in(*found);
        if (!read) refuse(name, "no number" + shown(*found));
        else if (!std::isfinite(*read)) refuse(name, "not finite");
        return read;
    }

    std::optional<std::vector<double>> numbers(std::string_view name) const {
        auto const* const found = find(name);
        if (!found) return std::nullopt;
        auto const* const list = found->if_array();
        if (!list) return refuse(name, "no list of numbers"), std::nullopt;
        std::vector<double> made;
        for (std::size_t i = 0; i < list->size(); ++i) {
            auto const read = number_in((*list)[i]);
            if (!read || !std::isfinite(*read)) return refuse(std::string{name} + '[' + std::to_string(i) + ']', "no number"), std::nullopt;
            made.push_back(*read);
        }
        return made;
    }

    boost::json::object const& of() const noexcept { return of_; }
    std::string const& path() const noexcept { return path_; }
    members inside(std::string_view name, boost::json::object const& object) const { return {object, path_ + '.' + std::string{name}, refusals_}; }

    static std::string shown(boost::json::value const& value) {
        auto const* const text = value.if_string();
        return text ? ": " + hermes::inner::shown_text({text->data(), text->size()}) : std::string{};
    }

private:
    static bool is_blank(boost::json::value const& value) noexcept { return value.is_string() && alertstream::detail::python_strip({value.get_string().data(), value.get_string().size()}).empty(); }

    static std::optional<double> number_in(boost::json::value const& from) {
        if (from.is_double()) return from.get_double();
        if (from.is_int64()) return static_cast<double>(from.get_int64());
        if (from.is_uint64()) return static_cast<double>(from.get_uint64());
        if (from.is_string()) return alertstream::detail::python_float({from.get_string().data(), from.get_string().size()});
        return std::nullopt;
    }

    static std::string plain(double value) {
        char text[32];
        return {static_cast<char const*>(text), static_cast<char const*>(std::to_chars(text, text + sizeof text, value).ptr)};
    }

    boost::json::object const& of_;
    std::string path_;
    std::vector<field_error>& refusals_;
};

}  // namespace alertstream::tom::inner
