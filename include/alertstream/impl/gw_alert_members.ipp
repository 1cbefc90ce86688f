#pragma once

#include <cmath>

#include <alertstream/formats/base64.hpp>
#include <alertstream/formats/json_walker.hpp>
#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/time.hpp>

/// The members of a gravitational-wave alert, and how their values are read from JSON and from Avro.
namespace alertstream::gcn::inner::gw {

/// Where an alert's texts and sky maps go.
template <class Text, class Bytes>
struct gw_memory {
    json::text_arena* unescaped{};
    std::vector<std::byte>* map{};
    std::vector<std::byte>* combined_map{};
};

template <class Text, class Bytes, class Each>
void for_members(basic_gw_alert<Text, Bytes>& of, Each each) {
    each("alert_type", of.alert_type);
    each("time_created", of.time_created);
    each("superevent_id", of.superevent_id);
    each("urls", of.urls);
    each("event", of.event);
    each("external_coinc", of.external_coinc);
}

template <class Text, class Bytes, class Each>
void for_members(basic_gw_event<Text, Bytes>& of, Each each) {
    each("time", of.time);
    each("far", of.far);
    each("significant", of.significant);
    each("instruments", of.instruments);
    each("group", of.group);
    each("pipeline", of.pipeline);
    each("search", of.search);
    each("properties", of.properties);
    each("classification", of.classification);
    each("duration", of.duration);
    each("central_frequency", of.central_frequency);
    each("skymap", of.skymap);
}

template <class Text, class Bytes, class Each>
void for_members(basic_external_coincidence<Text, Bytes>& of, Each each) {
    each("gcn_notice_id", of.gcn_notice_id);
    each("ivorn", of.ivorn);
    each("observatory", of.observatory);
    each("search", of.search);
    each("time_difference", of.time_difference);
    each("time_coincidence_far", of.time_coincidence_far);
    each("time_sky_position_coincidence_far", of.time_sky_position_coincidence_far);
    each("combined_skymap", of.combined_skymap);
}

/// What has members of its own.
template <class Object>
concept has_members = requires(Object& of) { for_members(of, [](std::string_view, auto&) {}); };

/// Entries of a JSON object or an Avro map.
template <class Text>
auto& add_entry(std::vector<basic_gw_probability<Text>>& to, Text name) {
    return to.emplace_back(basic_gw_probability<Text>{.of = std::move(name)}).value;
}
template <class Text>
auto& add_entry(std::vector<basic_gw_url<Text>>& to, Text name) {
    return to.emplace_back(basic_gw_url<Text>{.name = std::move(name)}).url;
}

/// Reads members from JSON. Each `read` passes one value; what it is not is absent.
template <class Text, class Bytes>
class gw_json {
public:
    gw_json(std::string_view payload, gw_memory<Text, Bytes> memory, std::vector<std::string>& unread) : from_{payload}, memory_{memory}, unread_{unread} {}

    template <has_members Object>
    result<void> run(Object& into) {
        bool const object = members(into);
        if (auto done = from_.finish(); !done) return done;
        if (!object) return failure{errc::wrong_type, "a gravitational-wave alert is a JSON object"};
        return {};
    }

private:
    template <has_members Object>
    bool members(Object& into) {
        return from_.each_member([&](std::string_view name) {
            bool known = false;
            for_members(into, [&](std::string_view each, auto& member) {
                if (known || each != name) return;
                known = true;
                this->member(each, member);
            });
            if (!known) from_.skip();
        });
    }

    template <class Member>
    void member(std::string_view name, Member& into) {
        into = {};
        if (from_.next() == json::value_kind::null) return void(from_.skip());
        auto const before = path_.size();
        path_.append(path_.empty() ? "" : ".").append(name);
        if (!read(into)) {
            into = {};
            unread_.push_back(path_);
        }
        path_.resize(before);
    }

    template <has_members Object>
    bool read(std::optional<Object>& into) {
        return members(into.emplace());
    }

    bool read(double& into) { return from_.take(into); }
    bool read(std::optional<double>& into) { return from_.take(into.emplace()); }
    bool read(std::optional<bool>& into) { return from_.take(into.emplace()); }
    bool read(std::string& into) { return from_.take(into); }

    bool read(std::string_view& into) {
        bool escaped = false;
        if (!from_.take(into, escaped)) return false;
        if (escaped) into = memory_.unescaped->keep(json::walker::unescaped(into));
        return true;
    }

    bool read(std::optional<std::int64_t>& into) {
        double value = 0;
        if (!from_.take(value) || std::abs(value) > 9e15 || value != std::trunc(value)) return false;
        into = static_cast<std::int64_t>(value);
        return true;
    }

    bool read(std::optional<time_point>& into) {
        std::string_view written;
        bool escaped = false;
        if (!from_.take(written, escaped)) return false;
        into = parse_iso_time(written);
        return into.has_value();
    }

    bool read(std::vector<Text>& into) {
        bool all = true;
        return from_.each_item([&] { all &= read(into.emplace_back()); }) && all;
    }

    template <class Entry>
        requires requires(std::vector<Entry>& to) { add_entry(to, Text{}); }
    bool read(std::vector<Entry>& into) {
        bool all = true;
        return from_.each_member([&](std::string_view name) {
            if (from_.next() == json::value_kind::null) return void(from_.skip());
            all &= read(add_entry(into, kept_name(name)));
        }) && all;
    }

    /// A name with escapes is not in the message as it is.
    Text kept_name(std::string_view name) {
        if constexpr (std::is_same_v<Text, std::string_view>) return memory_.unescaped->keep(name);
        else return Text{name};
    }

    bool read(std::vector<std::byte>& into) {
        into.swap(path_.ends_with(".skymap") ? *memory_.map : *memory_.combined_map);
        return decode(into);
    }

    bool read(std::span<std::byte const>& into) {
        auto& room = path_.ends_with(".skymap") ? *memory_.map : *memory_.combined_map;
        if (!decode(room)) return false;
        into = room;
        return true;
    }

    /// Straight from the message: Base64 is not copied.
    bool decode(std::vector<std::byte>& into) {
        std::string_view written;
        bool escaped = false;
        if (!from_.take(written, escaped)) return false;
        return escaped ? base64_decode(json::walker::unescaped(written), into).has_value() : base64_decode(written, into).has_value();
    }

    json::walker from_;
    gw_memory<Text, Bytes> memory_;
    std::vector<std::string>& unread_;
    std::string path_{};
};

/// Reads members from a record of Avro.
template <class Text, class Bytes>
class gw_avro {
public:
    explicit gw_avro(std::vector<std::string>& unread) noexcept : unread_{unread} {}

    template <has_members Object>
    bool members(avro::value const& from, Object& into) {
        for_members(into, [&](std::string_view name, auto& member) { this->member(name, from[name], member); });
        return from.type() == avro::kind::record;
    }

private:
    template <class Member>
    void member(std::string_view name, avro::value const& from, Member& into) {
        into = {};
        if (from.is_null()) return;
        auto const before = path_.size();
        path_.append(path_.empty() ? "" : ".").append(name);
        if (!read(from, into)) {
            into = {};
            unread_.push_back(path_);
        }
        path_.resize(before);
    }

    template <has_members Object>
    bool read(avro::value const& from, std::optional<Object>& into) {
        return members(from, into.emplace());
    }

    template <class Value, class Given>
    static bool put(Value& into, Given const& given) {
        if (given) into = Value(*given);
        return given.has_value();
    }

    bool read(avro::value const& from, double& into) {
        auto const given = from.as_double();
        return put(into, given) && std::isfinite(into);
    }
    bool read(avro::value const& from, std::optional<double>& into) { return read(from, into.emplace()); }
    bool read(avro::value const& from, std::optional<bool>& into) { return put(into.emplace(), from.as_bool()); }
    bool read(avro::value const& from, std::optional<std::int64_t>& into) { return put(into.emplace(), from.as_int()); }
    bool read(avro::value const& from, std::string& into) { return put(into, from.as_text()); }
    bool read(avro::value const& from, std::string_view& into) { return put(into, from.as_text()); }

    bool read(avro::value const& from, std::optional<time_point>& into) {
        auto const text = from.as_text();
        into = text ? parse_iso_time(*text) : from.as_time();
        return into.has_value();
    }

    bool read(avro::value const& from, std::vector<Text>& into) {
        bool all = from.type() == avro::kind::list;
        for (std::size_t i = 0; i < from.size(); ++i) all &= read(from[i], into.emplace_back());
        return all;
    }

    template <class Entry>
        requires requires(std::vector<Entry>& to) { add_entry(to, Text{}); }
    bool read(avro::value const& from, std::vector<Entry>& into) {
        bool all = from.type() == avro::kind::map;
        for (std::size_t i = 0; i < from.size(); ++i)
            if (!from[i].is_null()) all &= read(from[i], add_entry(into, Text{from.name(i)}));
        return all;
    }

    bool read(avro::value const& from, std::vector<std::byte>& into) {
        auto const bytes = from.as_bytes();
        if (bytes) into.assign(bytes->begin(), bytes->end());
        return bytes.has_value();
    }
    bool read(avro::value const& from, std::span<std::byte const>& into) { return put(into, from.as_bytes()); }

    std::vector<std::string>& unread_;
    std::string path_{};
};

}  // namespace alertstream::gcn::inner::gw
