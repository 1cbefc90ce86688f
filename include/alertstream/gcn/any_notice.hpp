#pragma once

#include <optional>
#include <string>
#include <variant>

#include <alertstream/alert_version.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/gcn/binary_notice.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/gw_alert.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/gcn/notice_family.hpp>
#include <alertstream/gcn/notice_view.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/gcn/voevent_view.hpp>

/// One handler for all that GCN sends:
/// @code
/// void log(as::gcn::notice_view const& notice, as::metadata const& from);
///
/// as::gcn::stream<as::topic<"gcn.*", as::fn<log>>, as::gcn::gwalert<as::fn<log>>>
/// @endcode
/// Needs pugixml, libavro-c and zlib.
namespace alertstream::gcn {

/// Whatever GCN sends, read as what it is: for a handler that wants more than a
/// `notice_view` of some kinds.
/// @code
/// void handle(as::gcn::any_notice const& it) {
///     if (auto const* burst = it.get_if<as::gcn::binary_notice>()) point_at(*burst);
///     else log(as::gcn::view_of(it));
/// }
/// @endcode
struct any_notice {
    std::variant<text_notice, binary_notice, voevent, circular, notice, gw_alert> payload{};

    /// The payload, if it is of this type; valid as long as the notice is not changed.
    template <class Payload>
    Payload const* get_if() const noexcept {
        return std::get_if<Payload>(&payload);
    }
    notice_family family() const noexcept { return static_cast<notice_family>(payload.index()); }
};

}  // namespace alertstream::gcn

/// Read by the decoder of what `family_of` says; the failures are that decoder's.
template <>
struct alertstream::decoder<alertstream::gcn::any_notice> {
    inline static result<void> decode(message const& from, gcn::any_notice& into);
};

template <>
struct alertstream::gcn::notice_viewer<alertstream::gcn::any_notice> {
    inline static notice_view of(any_notice const& from);
};

template <>
struct alertstream::alert_version<alertstream::gcn::any_notice> {
    inline static std::optional<version_mark> of(gcn::any_notice const& from);
};

template <>
struct alertstream::dedup_key<alertstream::gcn::any_notice> {
    inline static std::optional<std::string> of(gcn::any_notice const& from);
};

/// The view of what `any_notice` reads: any topic of GCN's can go to a handler that takes it.
template <>
struct alertstream::decoder<alertstream::gcn::notice_view> {
    inline static result<void> decode(message const& from, gcn::notice_view& into);
};

#include <alertstream/impl/any_notice.ipp>
