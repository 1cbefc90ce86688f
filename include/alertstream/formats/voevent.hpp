#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/encoder.hpp>

/// VOEvents are read by pugixml: a program that includes this links with -lpugixml.
namespace alertstream {

/// A VOEvent, 2.0 or 1.1 (IVOA recommendation 2011-07-11): `gcn.classic.voevent.*`,
/// `gcn.notices.svom.voevent.*`, and `_format` voevent on HOPSKOTCH.
///
/// Elements are known by their local names, whatever prefix and namespace they have: real
/// documents differ in both. What is absent is empty. Texts of elements are without the blanks
/// around them, attributes are as they are.
struct voevent {
    /// Who says it.
    struct author {
        std::string ivorn{};
        std::string title{};
        std::string short_name{};
        std::string contact_name{};
        std::string contact_email{};
        std::string contact_phone{};

        friend bool operator==(author const&, author const&) = default;
    };

    struct group {
        std::string name{};
        std::string type{};
        std::string description{};

        friend bool operator==(group const&, group const&) = default;
    };

    struct parameter {
        std::string name{};
        std::string value{};  ///< of the attribute, or of a child Value
        std::string unit{};
        std::string ucd{};
        std::string data_type{};
        std::string description{};
        std::optional<std::size_t> group{};  ///< its place in `groups`

        friend bool operator==(parameter const&, parameter const&) = default;
    };

    struct position {
        double c1{};  ///< in `unit`: a right ascension where `name1` is RA
        double c2{};  ///< in `unit`: a declination where `name2` is Dec
        std::string unit{"deg"};
        std::string name1{"RA"};
        std::string name2{"Dec"};
        std::optional<double> error_radius{};  ///< in `unit`; absent for 0, which means that none is given

        friend bool operator==(position const&, position const&) = default;
    };

    struct inference {
        std::optional<double> probability{};
        std::string relation{};
        std::vector<std::string> names{};
        std::vector<std::string> concepts{};

        friend bool operator==(inference const&, inference const&) = default;
    };

    struct citation {
        std::string ivorn{};
        std::string cite{};  ///< followup, supersedes, retraction

        friend bool operator==(citation const&, citation const&) = default;
    };

    struct reference {
        std::string uri{};
        std::string type{};

        friend bool operator==(reference const&, reference const&) = default;
    };

    std::string ivorn{};
    std::string role{"observation"};  ///< or prediction, utility, test; real ones have `observe` too
    std::string version{"2.0"};

    author who{};
    std::optional<time_point> date{};  ///< of the document
    std::string date_text{};

    std::vector<parameter> parameters{};  ///< in their order; names repeat across groups
    std::vector<group> groups{};

    std::string observatory{};
    std::string coord_system{};  ///< "UTC-FK5-GEO"
    /// Of the event, in UTC. Absent where the text is no time (GECAM has an hour 569), and
    /// where the coordinate system counts another one (TDB is a minute off).
    std::optional<time_point> time{};
    std::string time_text{};
    std::optional<position> where{};  ///< of the first ObsDataLocation; a gravitational wave has none

    std::vector<std::string> how{};  ///< the descriptions

    std::optional<double> importance{};
    std::optional<time_point> expires{};
    std::string expires_text{};
    std::vector<inference> inferences{};
    std::vector<std::string> concepts{};

    std::vector<citation> citations{};
    std::string description{};
    std::vector<reference> references{};  ///< the document's own, then those of How

    std::string raw{};  ///< the bytes that it was read from

    /// The first parameter of this name, in whatever group; valid as long as the event is not changed.
    inline parameter const* find(std::string_view name) const noexcept;
    /// The first of this name in a group that is called so, by name or type.
    inline parameter const* find(std::string_view group_name, std::string_view name) const noexcept;

    friend bool operator==(voevent const&, voevent const&) = default;
};

/// Reads XML, in UTF-8 or what its declaration or byte order mark says; and the JSON that
/// hop-clients before 0.12 sent under the name of voevent (`to_dictionary`'s form).
///
/// No document type is looked into, no entity of its own expanded, nothing fetched.
/// @returns `not_xml` for what is not well-formed, declares entities, is nested deeper than
/// 64, longer than 8 MiB or 200,000 elements and texts, or no VOEvent; `missing_member` without ivorn; `not_utf8`;
/// `not_json`, `too_deep` or `wrong_type` for the JSON.
inline result<voevent> read_voevent(std::string_view bytes);

/// The tree as hop-client has it, for programs that were written against that: attributes
/// and children in one map, repeated elements as a list, an element without anything as null,
/// text beside attributes as `#text`, sections that are absent as empty maps. Members of the
/// root with a prefix are left out.
/// It is that of `raw`; of an event without, of its members.
/// @returns `bad_value` for a member of the root that VOEvent does not have.
inline result<boost::json::value> to_dictionary(voevent const&);

/// The members as XML, VOEvent 2.0, whatever `raw` is: parameters without a group first,
/// then group by group. A time goes out as `time`, or else as `time_text`; the others so too.
/// @returns `missing_member` without ivorn; `bad_value` with the path for numbers that are
/// not finite, a group that is not there, a time in UTC under a coordinate system of another,
/// characters that XML has not; `not_utf8`.
inline result<std::string> to_xml(voevent const&);

/// Of a message that says it is voevent, that does not say what it is, or of the old envelope.
template <>
struct decoder<voevent> {
    inline static result<void> decode(message const& from, voevent& into);
};

/// `raw` goes out as it is; the JSON of old hop-clients becomes XML. An event without it
/// goes out as `to_xml` writes it. A `raw` that could not be read is a failure.
template <>
struct encoder<voevent> {
    static constexpr wire_format format = wire_format::voevent;
    inline static result<void> encode(voevent const& from, std::string& into);
};

/// Its ivorn, with its role and its date: a document that is issued anew under the ivorn of another is not the same.
template <>
struct dedup_key<voevent> {
    inline static std::optional<std::string> of(voevent const& event);
};

}  // namespace alertstream

#include <alertstream/impl/voevent.ipp>
