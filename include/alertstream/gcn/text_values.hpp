#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/message.hpp>
#include <alertstream/sky.hpp>

/// What the fields of a text notice say, as values: for both ways of making fields of its lines.
/// All of them take "not set" for absent: an empty value, `Undefined`, `n/a`, `-1` alone,
/// `VALUE NOT ASSIGNED!`, `unknown`; and so whatever is not of the form that they read.
namespace alertstream::gcn {

/// A direction as a notice gives it: each equinox on a line of its own.
struct notice_position {
    std::optional<sky_position> j2000{};    ///< also where the notice names no equinox
    std::optional<sky_position> current{};  ///< of the date of the notice: some tenths of a degree off
    std::optional<sky_position> b1950{};

    friend bool operator==(notice_position const&, notice_position const&) = default;
};

/// How well a direction is known.
struct notice_error {
    double radius{};                      ///< in degrees, whatever unit the notice has
    std::optional<double> containment{};  ///< the probability inside, 0 to 1; absent where it does not say
    bool statistical_only{};              ///< systematic errors are not in it

    friend bool operator==(notice_error const&, notice_error const&) = default;
};

/// A number as it stands in a notice: `26.00 +- 6.00 [mCrab]`, `Image_Peak=281 [image_cnts]`, `92%`.
struct number_with_unit {
    double value{};
    std::optional<double> error{};
    std::string_view unit{};   ///< as it is written, "erg/cm2/sec"; "%" and "deg" for `92%` and `103.7d`; empty where there is none
    std::string_view label{};  ///< what stands before it on the line, "Image_Peak"; empty for the first

    friend bool operator==(number_with_unit const&, number_with_unit const&) = default;
};

/// What most notices have in common. The texts are those of the notice, and valid as long as it is.
struct classic_values {
    std::string_view title{};                ///< GCN/SWIFT NOTICE
    std::string_view type{};                 ///< NOTICE_TYPE: Swift-BAT GRB Position; free text
    std::string_view mission{};              ///< Swift; of a notice about a counterpart, the title's
    std::string_view instrument{};           ///< BAT; empty where the type names none
    std::optional<time_point> issued{};      ///< NOTICE_DATE; its year has two digits: 1990 to 2089
    std::optional<time_point> when{};        ///< of the event, to the microsecond
    std::string_view trigger{};              ///< 1227767, S200316bj; empty where there is none
    std::string_view run{};                  ///< IceCube's RUN_NUM, and then `trigger` is its EVENT_NUM
    std::optional<std::int64_t> sequence{};  ///< Seg_Num, Sub_Num, RECORD_NUM, SEQUENCE_NUM or REVISION
    notice_position where{};                 ///< of the event
    std::optional<notice_error> error{};     ///< of `where`, the largest of those that the notice gives
    notice_position pointing{};              ///< where the spacecraft points or will point
    bool retraction{};
    bool test{};

    /// The direction of the event at J2000 with its error; absent where there is none, and
    /// for an error of half the sky and more, with which SNEWS says that there is none.
    ALERTSTREAM_DECL std::optional<sky_circle> circle() const noexcept;
};

/// Reads them all. Whether it is a retraction or a test, NOTICE_TYPE and COMMENTS say in
/// words: "This is a RETRACTION", "TEST Notice", "This is a test"; a mock event of LIGO,
/// Virgo and KAGRA by its name, MS200316bj.
ALERTSTREAM_DECL classic_values read_values(text_notice const& notice);
classic_values read_values(text_notice&&) = delete;  // it views the notice

/// `GRB_RA` and `GRB_DEC` for "GRB"; also `SC_RA: 134.32 [deg] (J2000)`.
ALERTSTREAM_DECL notice_position find_position(text_notice const& notice, std::string_view prefix);
/// `SRC_ERROR: 69.22 [arcmin radius, stat-only, 90% containment]` by its whole key.
ALERTSTREAM_DECL std::optional<notice_error> find_error(text_notice const& notice, std::string_view key);
/// `GRB_DATE` and `GRB_TIME` for "GRB": the truncated Julian day and the second of the day. The
/// calendar date beside them is not looked at: its year has two digits, and its label can be wrong.
ALERTSTREAM_DECL std::optional<time_point> find_time(text_notice const& notice, std::string_view prefix);
/// The first number of a field.
ALERTSTREAM_DECL std::optional<number_with_unit> find_number(text_notice const& notice, std::string_view key);
/// `SOLN_STATUS: 0x20000003`.
ALERTSTREAM_DECL std::optional<std::uint32_t> find_flags(text_notice const& notice, std::string_view key);

/// All numbers of a value, in order. Numbers with commas between them, `208.12,  3.50 [deg]`, share the unit
/// after the last one.
ALERTSTREAM_DECL std::vector<number_with_unit> read_numbers(std::string_view value);

/// A time from a truncated Julian day (0 is 1968-05-24) and the microseconds of the day. Absent
/// for a day that is not after 0 or has more than five digits, and outside a day of 24 hours.
ALERTSTREAM_DECL std::optional<time_point> time_of_tjd(std::int64_t day, std::int64_t microseconds) noexcept;

}  // namespace alertstream::gcn

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/text_values.ipp>
#include <alertstream/impl/text_view.ipp>
#endif
