#pragma once

#include <utility>

#include <alertstream/gcn/any_notice.hpp>

namespace alertstream::gcn::any_inner {

/// Into the variant, whose member of that type is kept with its memory.
template <class Payload>
result<void> decode_as(message const& from, any_notice& into) {
    if (!std::holds_alternative<Payload>(into.payload)) into.payload.template emplace<Payload>();
    return decoder<Payload>::decode(from, std::get<Payload>(into.payload));
}

template <class Payload>
result<void> see_as(message const& from, notice_view& into) {
    Payload read;
    if (auto done = decoder<Payload>::decode(from, read); !done) return done;
    into = view_of(read);
    return {};
}

}  // namespace alertstream::gcn::any_inner

namespace alertstream {

inline result<void> decoder<gcn::any_notice>::decode(message const& from, gcn::any_notice& into) {
    switch (gcn::family_of(from)) {
    case gcn::notice_family::text: return gcn::any_inner::decode_as<gcn::text_notice>(from, into);
    case gcn::notice_family::binary: return gcn::any_inner::decode_as<gcn::binary_notice>(from, into);
    case gcn::notice_family::voevent: return gcn::any_inner::decode_as<voevent>(from, into);
    case gcn::notice_family::circular: return gcn::any_inner::decode_as<gcn::circular>(from, into);
    case gcn::notice_family::notice: return gcn::any_inner::decode_as<gcn::notice>(from, into);
    case gcn::notice_family::gw_alert: return gcn::any_inner::decode_as<gcn::gw_alert>(from, into);
    }
    return failure{errc::wrong_format};
}

inline result<void> decoder<gcn::notice_view>::decode(message const& from, gcn::notice_view& into) {
    switch (gcn::family_of(from)) {
    case gcn::notice_family::text: return gcn::any_inner::see_as<gcn::text_notice>(from, into);
    case gcn::notice_family::binary: return gcn::any_inner::see_as<gcn::binary_notice>(from, into);
    case gcn::notice_family::voevent: return gcn::any_inner::see_as<voevent>(from, into);
    case gcn::notice_family::circular: return gcn::any_inner::see_as<gcn::circular>(from, into);
    case gcn::notice_family::notice: return gcn::any_inner::see_as<gcn::notice>(from, into);
    case gcn::notice_family::gw_alert: return gcn::any_inner::see_as<gcn::gw_alert_view>(from, into);
    }
    return failure{errc::wrong_format};
}

inline gcn::notice_view gcn::notice_viewer<gcn::any_notice>::of(any_notice const& from) {
    return std::visit([](auto const& payload) { return view_of(payload); }, from.payload);
}

inline std::optional<version_mark> alert_version<gcn::any_notice>::of(gcn::any_notice const& from) {
    return std::visit(
        []<class Payload>(Payload const& payload) -> std::optional<version_mark> {
            if constexpr (has_alert_version<Payload>) return alert_version<Payload>::of(payload);
            else return std::nullopt;
        },
        from.payload);
}

inline std::optional<std::string> dedup_key<gcn::any_notice>::of(gcn::any_notice const& from) {
    return std::visit(
        []<class Payload>(Payload const& payload) -> std::optional<std::string> {
            if constexpr (has_dedup_key<Payload>) return dedup_key<Payload>::of(payload);
            else return std::nullopt;
        },
        from.payload);
}

}  // namespace alertstream
