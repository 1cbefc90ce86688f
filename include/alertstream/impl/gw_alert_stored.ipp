#pragma once

#include <string>
#include <string_view>

#include <alertstream/detail/object_writer.hpp>
#include <alertstream/gcn/stored_gw_alert.hpp>
#include <alertstream/impl/gw_alert_members.ipp>

namespace alertstream::gcn::inner::gw {

/// The members that an alert has, as JSON in their order; of a sky map how many bytes it has.
class member_writer {
public:
    explicit member_writer(std::string& out) : out_{out}, to_{out} {}

    template <has_members Object>
    void all_of(Object const& from) {
        // `for_members` is written for readers, who fill them.
        for_members(const_cast<Object&>(from), [this](std::string_view name, auto const& member) { this->member(name, member); });
        to_.end();
    }

private:
    void member(std::string_view name, std::string const& value) { to_.text_if_any(name, value); }
    void member(std::string_view name, std::vector<std::string> const& values) { to_.texts_if_any(name, values); }
    void member(std::string_view name, std::optional<double> value) { to_.number_if_any(name, value); }
    void member(std::string_view name, std::optional<bool> value) { to_.boolean_if_any(name, value); }
    void member(std::string_view name, std::optional<std::int64_t> value) {
        if (value) to_.name(name), detail::append_json_number(out_, *value);
    }
    void member(std::string_view name, std::optional<time_point> value) {
        if (value) to_.time(name, value);
    }
    void member(std::string_view name, std::vector<std::byte> const& map) {
        if (!map.empty()) to_.object(name, [&](detail::object_writer& inside) { inside.name("$left_out"), detail::append_json_number(out_, map.size()); });
    }
    void member(std::string_view name, std::vector<basic_gw_probability<std::string>> const& all) {
        if (!all.empty()) to_.object(name, [&](detail::object_writer& inside) { for (auto const& each : all) inside.number(each.of, each.value); });
    }
    void member(std::string_view name, std::vector<basic_gw_url<std::string>> const& all) {
        if (!all.empty()) to_.object(name, [&](detail::object_writer& inside) { for (auto const& each : all) inside.text(each.name, each.url); });
    }
    template <has_members Object>
    void member(std::string_view name, std::optional<Object> const& object) {
        if (!object) return;
        to_.name(name);
        member_writer{out_}.all_of(*object);
    }

    std::string& out_;
    detail::object_writer to_;
};

}  // namespace alertstream::gcn::inner::gw

inline alertstream::store::event alertstream::gcn::event_maker<alertstream::gcn::gw_alert>::of(gw_alert const& what, notice_view const& seen, message const& from) {
    auto made = inner::event_of(seen, from);
    std::string members;
    inner::gw::member_writer{members}.all_of(what);
    auto json = inner::json_without_maps(from.payload());
    inner::identify(made, from, members);
    made.content = json ? *std::move(json) : std::move(members);
    return made;
}
