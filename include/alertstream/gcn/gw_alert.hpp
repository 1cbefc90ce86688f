#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/alert_version.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/json_fields.hpp>
#include <alertstream/gcn/notice_view.hpp>
#include <alertstream/message.hpp>

/// Alerts of LIGO, Virgo and KAGRA (https://emfollow.docs.ligo.org/userguide): `igwn.gwalert`, JSON on GCN and Avro on
/// HOPSKOTCH. Needs libavro-c and zlib.
namespace alertstream::gcn {

enum class gw_alert_type : std::uint8_t { early_warning, preliminary, initial, update, retraction, other };

/// A superevent of tests (TS…) or of the mock data challenge (MS…), which comes many times a day.
constexpr bool is_mock_superevent(std::string_view superevent_id) noexcept { return superevent_id.starts_with('M') || superevent_id.starts_with('T'); }

/// An entry of `classification` (BNS, NSBH, BBH, Terrestrial) or `properties` (HasNS, HasRemnant, HasMassGap).
template <class Text>
struct basic_gw_probability {
    Text of{};
    double value{};  ///< 0 to 1

    friend bool operator==(basic_gw_probability const&, basic_gw_probability const&) = default;
};

template <class Text>
struct basic_gw_url {
    Text name{};  ///< gracedb
    Text url{};

    friend bool operator==(basic_gw_url const&, basic_gw_url const&) = default;
};

template <class Text, class Bytes>
struct basic_gw_event {
    std::optional<time_point> time{};
    std::optional<double> far{};                              ///< false alarms, Hz
    std::optional<bool> significant{};
    std::vector<Text> instruments{};                          ///< H1, L1, V1, K1
    Text group{};                                             ///< CBC, Burst
    Text pipeline{};
    Text search{};
    std::vector<basic_gw_probability<Text>> classification{}; ///< empty for a burst
    std::vector<basic_gw_probability<Text>> properties{};     ///< empty for a burst
    std::optional<double> duration{};                         ///< of a burst, seconds
    std::optional<double> central_frequency{};                ///< of a burst, Hz
    Bytes skymap{};                                           ///< multi-order FITS; empty if there is none
};

/// Something else was seen at the same time: a burst of gamma rays, neutrinos.
template <class Text, class Bytes>
struct basic_external_coincidence {
    std::optional<std::int64_t> gcn_notice_id{};
    Text ivorn{};
    Text observatory{};
    Text search{};
    std::optional<double> time_difference{};                  ///< seconds
    std::optional<double> time_coincidence_far{};             ///< Hz
    std::optional<double> time_sky_position_coincidence_far{};
    Bytes combined_skymap{};                                  ///< multi-order FITS; empty if there is none
};

/// Missing, unknown and misused members are never an error: whatever has not the type that the user guide gives it
/// is absent, and its name is in `unread`.
///
/// `gw_alert` owns its texts and sky maps; `gw_alert_view` borrows them from the message, where they are there as they
/// are (Avro; Base64 is decoded into memory of the view that serves the next alert too), and is valid as long as the handler runs.
template <class Text, class Bytes>
struct basic_gw_alert {
    Text alert_type{};    ///< as it is written: PRELIMINARY
    std::optional<time_point> time_created{};
    Text superevent_id{}; ///< S230518h
    std::vector<basic_gw_url<Text>> urls{};
    std::optional<basic_gw_event<Text, Bytes>> event{};       ///< absent in a retraction
    std::optional<basic_external_coincidence<Text, Bytes>> external_coinc{};
    std::vector<std::string> unread{};                        ///< "event.skymap": what is there and could not be read

    gw_alert_type type() const noexcept;
    /// No real event: to be tried out with, and not to be observed.
    bool mock() const noexcept { return is_mock_superevent(superevent_id); }
};

using gw_alert = basic_gw_alert<std::string, std::vector<std::byte>>;
using gw_event = basic_gw_event<std::string, std::vector<std::byte>>;
using external_coincidence = basic_external_coincidence<std::string, std::vector<std::byte>>;

struct gw_alert_view : basic_gw_alert<std::string_view, std::span<std::byte const>> {
    gw_alert_view() = default;
    gw_alert_view(gw_alert_view const&) = delete;
    gw_alert_view& operator=(gw_alert_view const&) = delete;
    gw_alert_view(gw_alert_view&&) = default;
    gw_alert_view& operator=(gw_alert_view&&) = default;

    avro::record container{};         ///< for the decoder, as are these
    json::text_arena unescaped{};
    std::vector<std::byte> map{};
    std::vector<std::byte> combined_map{};
};

}  // namespace alertstream::gcn

/// JSON or an Avro container: what the `_format` header says, and without one, what the bytes begin with.
/// @returns missing_member without an `alert_type` or a `superevent_id`; tombstone, wrong_format; not_json, not_utf8 or
/// too_deep; not_avro or bad_value for a container that is none or has not exactly one value.
template <>
struct alertstream::decoder<alertstream::gcn::gw_alert> {
    static result<void> decode(message const& from, gcn::gw_alert& into);
};
template <>
struct alertstream::decoder<alertstream::gcn::gw_alert_view> {
    static result<void> decode(message const& from, gcn::gw_alert_view& into);
};

/// Where it was is in its sky map: `where` is absent.
template <>
struct alertstream::gcn::notice_viewer<alertstream::gcn::gw_alert> {
    static notice_view of(gw_alert const& from);
};
template <>
struct alertstream::gcn::notice_viewer<alertstream::gcn::gw_alert_view> {
    static notice_view of(gw_alert_view const& from);
};

/// Later ones of a superevent were made later.
template <>
struct alertstream::alert_version<alertstream::gcn::gw_alert> {
    static std::optional<version_mark> of(gcn::gw_alert const& from);
};
template <>
struct alertstream::alert_version<alertstream::gcn::gw_alert_view> {
    static std::optional<version_mark> of(gcn::gw_alert_view const& from);
};

/// `superevent_id`, `alert_type` and `time_created`; absent without a time.
template <>
struct alertstream::dedup_key<alertstream::gcn::gw_alert> {
    static std::optional<std::string> of(gcn::gw_alert const& from);
};
template <>
struct alertstream::dedup_key<alertstream::gcn::gw_alert_view> {
    static std::optional<std::string> of(gcn::gw_alert_view const& from);
};

#include <alertstream/impl/gw_alert.ipp>
