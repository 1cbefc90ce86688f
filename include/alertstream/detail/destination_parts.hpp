#pragma once

#include <algorithm>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/destination.hpp>
#include <alertstream/detail/glob.hpp>
#include <alertstream/encoder.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/settings.hpp>

/// What the library's own destinations have in common.
namespace alertstream::detail {

template <class Topics>
inline constexpr bool kafka_takes_all_topics = true;
template <fixed_string... Names>
inline constexpr bool kafka_takes_all_topics<topics<Names...>> = (valid_topic_name(Names.view()) && ...);

/// What could not be encoded: an encoder's "photometry[3].measured: not finite" as path and problem.
inline rejected rejected_for(failure const& why) {
    auto const colon = why.detail.find(": ");
    bool const has_path = colon != why.detail.npos && why.detail.find(' ') > colon;
    if (has_path) return {{{why.detail.substr(0, colon), why.detail.substr(colon + 2)}}};
    return {{{"", why.message()}}};
}

/// What an encoder that fails says; what it throws is the same, as nothing has been sent.
template <class Value>
result<void> encode(Value const& from, std::string& into) {
    try {
        return encoder<Value>::encode(from, into);
    } catch (error const& thrown) {
        return thrown.why();
    } catch (std::exception const& thrown) {
        return failure{errc::bad_value, thrown.what()};
    } catch (...) {
        return failure{errc::bad_value, "the encoder threw what is no std::exception"};
    }
}

/// CONFIG has a property of one of these names.
inline bool config_has(sharing_settings const& from, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(from.config, [&](config_property const& each) { return std::ranges::find(names, each.name) != names.end(); });
}

struct useless_setting {
    bool given;
    std::string_view key;
    std::string_view problem;
};

/// What a destination has no use for was meant for something: it is not passed over.
inline void refuse_useless(sharing_settings const& from, std::initializer_list<useless_setting> all, std::vector<setting_error>& problems) {
    for (auto const& each : all)
        if (each.given) problems.push_back({from.path + "." + std::string{each.key}, std::string{each.problem}});
}

/// What only a TOM has.
inline void refuse_settings_of_a_tom(sharing_settings const& from, std::vector<setting_error>& problems) {
    constexpr std::string_view of_a_tom = "this destination has no such setting: it is tom::destination's";
    refuse_useless(from, {{from.token.has_value(), "TOKEN", of_a_tom}, {from.create_targets.has_value(), "CREATE_TARGETS", of_a_tom}, {from.shared_list.has_value(), "SHARED_LIST", of_a_tom}}, problems);
}

/// What only a durable destination keeps: it promises something, and is not passed over.
inline void refuse_outbox_settings(sharing_settings const& from, std::vector<setting_error>& problems) {
    constexpr std::string_view not_durable = "this destination has no outbox: declare it as alertstream::durable<...> in the program, or leave it out";
    refuse_useless(from,
                   {{from.outbox.has_value(), "OUTBOX", not_durable},
                    {from.gather_rows.has_value(), "GATHER_ROWS", not_durable},
                    {from.gather.has_value(), "GATHER_SECONDS", not_durable},
                    {from.longest.has_value(), "LONGEST_SECONDS", not_durable},
                    {from.stream.has_value(), "STREAM", not_durable}},
                   problems);
}

}  // namespace alertstream::detail
