#pragma once

#include <array>
#include <cmath>
#include <utility>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/formats/json_walker.hpp>
#include <alertstream/formats/wire.hpp>
#include <alertstream/gcn/circular.hpp>

namespace alertstream::gcn::inner {

/// Calls `each` with name and member, in the order in which GCN writes them.
template <class Circular, class Each>
void for_circular_members(Circular& of, Each each) {
    each("subject", of.subject);
    each("eventId", of.event_id);
    each("bibcode", of.bibcode);
    each("createdOn", of.created_on);
    each("submittedHow", of.submitted_how);
    each("circularId", of.circular_id);
    each("submitter", of.submitter);
    each("email", of.email);
    each("format", of.format);
    each("body", of.body);
    each("version", of.version);
    each("editedBy", of.edited_by);
    each("editedOn", of.edited_on);
    each("eventType", of.event_type);
}

inline constexpr std::size_t circular_members = 14;

/// Reads a circular's values; each `read` passes one, and leaves it absent where it is not of the type.
class circular_reader {
public:
    explicit circular_reader(std::string_view payload) noexcept : from_{payload} {}

    result<void> run(circular& into) {
        bool const object = from_.each_member([&](std::string_view name) { member(name, into); });
        if (auto done = from_.finish(); !done) return done;
        if (!object) return failure{errc::wrong_type, "a circular is a JSON object"};
        std::size_t place = 0;
        for_circular_members(into, [&](std::string_view, auto& member) {
            if (!seen_[place++]) member = {};
        });
        if (into.circular_id <= 0) return needed("circularId", "a number above 0");
        for (auto const& [name, text] : {std::pair{"subject", &into.subject}, {"body", &into.body}, {"submitter", &into.submitter}})
            if (text->empty()) return needed(name, "a text");
        return {};
    }

private:
    void member(std::string_view name, circular& into) {
        std::size_t place = 0;
        bool known = false;
        for_circular_members(into, [&](std::string_view each, auto& member) {
            if (!known && each == name) {
                known = true;
                seen_[place] = from_.next() == json::value_kind::null ? from_.skip() && false : read(member);
                if (!seen_[place]) wrong_ = each;
            }
            ++place;
        });
        if (!known) from_.skip();
    }

    failure needed(std::string_view name, std::string_view what) const {
        return {wrong_ == name ? errc::wrong_type : errc::missing_member, std::string{name} + ": expected " + std::string{what}};
    }

    bool read(std::string& into) { return from_.take(into); }
    bool read(std::optional<std::string>& into) { return from_.take(into ? *into : into.emplace()); }

    bool read(std::int64_t& into) {
        double value = 0;
        constexpr double most = 9007199254740992.0;  // beyond 2^53, or with a fraction, it is not the number that was meant
        bool const whole = from_.take(value) && std::abs(value) <= most && value == std::trunc(value);
        if (whole) into = static_cast<std::int64_t>(value);
        return whole;
    }
    bool read(std::optional<std::int64_t>& into) { return read(into.emplace()); }

    bool read(std::optional<time_point>& into) {
        constexpr double farthest = 9e15;  // microseconds of a time point, in milliseconds
        double value = 0;
        if (!from_.take(value) || std::abs(value) >= farthest) return false;
        // Apart, as a double has not the digits for both: whole milliseconds stay what they are.
        double whole = 0;
        double const part = std::modf(value, &whole);
        into = time_point{std::chrono::milliseconds{static_cast<std::int64_t>(whole)} + std::chrono::microseconds{std::llround(part * 1000)}};
        return true;
    }

    bool read(std::vector<std::string>& into) {
        into.clear();
        bool all = true;
        return from_.each_item([&] { all &= from_.take(into.emplace_back()); }) && all;
    }

    json::walker from_;
    std::array<bool, circular_members> seen_{};
    std::string_view wrong_{};  ///< the last that was there and was not what it should be
};

inline result<void> read_circular(std::string_view payload, circular& into) { return circular_reader{payload}.run(into); }

/// Writes a circular's values, if they are there.
class circular_writer {
public:
    explicit circular_writer(std::string& out) noexcept : out_{out} {}

    result<void> run(circular const& from) {
        out_ += R"({"$schema":"https://gcn.nasa.gov/schema/main/gcn/circulars.schema.json")";
        for_circular_members(from, [this](std::string_view name, auto const& value) { member(name, value); });
        out_ += '}';
        if (problem_) return *problem_;
        return {};
    }

private:
    template <class Value>
    void member(std::string_view name, std::optional<Value> const& value) {
        if (value) member(name, *value);
    }
    template <class Value>
    void member(std::string_view name, Value const& value) {
        if constexpr (requires { value.front().size(); })
            if (value.empty()) return;
        name_ = name;
        out_.append(",\"").append(name).append("\":");
        put(value);
    }

    void put(std::string const& value) {
        if (!problem_ && !alertstream::detail::is_utf8(value)) problem_ = failure{errc::not_utf8, std::string{name_}};
        alertstream::detail::append_json_string(out_, value);
    }
    void put(std::int64_t value) { alertstream::detail::append_json_number(out_, value); }
    void put(time_point value) { put(std::int64_t{std::chrono::floor<std::chrono::milliseconds>(value).time_since_epoch().count()}); }
    void put(std::vector<std::string> const& all) {
        for (auto const& each : all) {
            out_ += &each == &all.front() ? '[' : ',';
            put(each);
        }
        out_ += ']';
    }

    std::string& out_;
    std::string_view name_{};
    std::optional<failure> problem_{};
};

}  // namespace alertstream::gcn::inner

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<gcn::circular>::decode(message const& from, gcn::circular& into) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto said = expect_format(from, wire_format::json); !said) return said;
    auto read = gcn::inner::read_circular(from.payload(), into);
    if (read) return read;
    auto const inside = json_in_envelope(from);
    if (!inside && inside.error().code == errc::wrong_format) return inside.error();
    return inside && !inside->empty() ? gcn::inner::read_circular(*inside, into) : read;
}

ALERTSTREAM_DECL result<void> encoder<gcn::circular>::encode(gcn::circular const& from, std::string& into) { return gcn::inner::circular_writer{into}.run(from); }

ALERTSTREAM_DECL gcn::notice_view gcn::notice_viewer<gcn::circular>::of(circular const& from) {
    return {.what = from.subject, .event = from.event_id.value_or(""), .who = from.submitter, .kind = notice_kind::other, .issued = from.created_on};
}

ALERTSTREAM_DECL std::optional<version_mark> alert_version<gcn::circular>::of(gcn::circular const& from) {
    std::int64_t const unversioned = from.edited_on ? from.edited_on->time_since_epoch().count() : 1;
    return version_mark{.of = std::to_string(from.circular_id), .number = from.version.value_or(unversioned)};
}

}  // namespace alertstream

ALERTSTREAM_DECL std::optional<std::string> alertstream::dedup_key<alertstream::gcn::circular>::of(gcn::circular const& circular) {
    std::string made;
    auto const add = [&made](std::string_view text) { made.append(std::to_string(text.size())).append(1, ':').append(text); };
    add(std::to_string(circular.circular_id));
    for (auto const* each : {&circular.subject, &circular.body, &circular.submitter}) add(*each);
    add(circular.format.value_or(""));
    return made;
}
