#pragma once

#include <array>

#include <alertstream/formats/json_members.hpp>
#include <alertstream/gcn/circular.hpp>

namespace alertstream::gcn::inner {

template <auto Pointer>
constexpr json::field milliseconds(std::string_view name) {
    return {.name = name,
            .absent = [](void* at) { json::at_member<Pointer>(at).reset(); },
            .number = [](void* at, double value) {
                constexpr double farthest = 9e15;  // microseconds of a time point, in milliseconds
                if (value > -farthest && value < farthest) json::at_member<Pointer>(at) = time_point{std::chrono::microseconds{static_cast<std::int64_t>(value * 1000)}};
                else json::at_member<Pointer>(at).reset();
            }};
}

/// A circular while it is read: which of the members that it needs were there.
struct circular_fields {
    static constexpr auto fields = std::array{
        json::text<&circular::bibcode>("bibcode"),
        json::text<&circular::body>("body"),
        json::number<&circular::circular_id>("circularId"),
        milliseconds<&circular::created_on>("createdOn"),
        json::text<&circular::edited_by>("editedBy"),
        milliseconds<&circular::edited_on>("editedOn"),
        json::text<&circular::email>("email"),
        json::text<&circular::event_id>("eventId"),
        json::texts<&circular::event_type>("eventType"),
        json::text<&circular::format>("format"),
        json::text<&circular::subject>("subject"),
        json::text<&circular::submitted_how>("submittedHow"),
        json::text<&circular::submitter>("submitter"),
        json::number<&circular::version>("version"),
    };
    static constexpr json::table table{fields};
};

}  // namespace alertstream::gcn::inner

namespace alertstream {

ALERTSTREAM_DECL result<void> decoder<gcn::circular>::decode(message const& from, gcn::circular& into) {
    if (from.tombstone()) return failure{errc::tombstone};
    if (auto read = json::read_object(from.payload(), gcn::inner::circular_fields::table, &into); !read) return read;
    if (into.circular_id <= 0) return failure{errc::missing_member, "circularId: expected a number above 0"};
    for (auto const& [name, text] : {std::pair{"subject", &into.subject}, {"body", &into.body}, {"submitter", &into.submitter}})
        if (text->empty()) return failure{errc::missing_member, std::string{name} + ": expected a text"};
    return {};
}

}  // namespace alertstream
