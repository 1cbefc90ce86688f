#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include <alertstream/error.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/tom/data_product.hpp>
#include <alertstream/tom/datum.hpp>

/// What goes to a TOM of an alert or a file, before anybody is asked: pure functions.
namespace alertstream::tom {

/// A target, and what would make it.
struct shipped_target {
    std::string name{};
    std::vector<std::string> aliases{};
    std::string path{};                             ///< "targets[0]"
    std::optional<boost::json::object> creation{};  ///< `write_target`'s; absent: a TOM would refuse it
    std::vector<field_error> why_not{};             ///< that is why

    friend bool operator==(shipped_target const&, shipped_target const&) = default;
};

/// A row; the id of its target is not known yet.
struct shipped_datum {
    std::string path{};    ///< "photometry[3]"
    std::size_t target{};  ///< which of the shipment's
    datum what{};

    friend bool operator==(shipped_datum const&, shipped_datum const&) = default;
};

struct shipment {
    std::vector<shipped_target> targets{};
    std::vector<shipped_datum> data{};       ///< photometry, then spectra, as in the alert
    std::optional<data_product> file{};      ///< of the one target

    friend bool operator==(shipment const&, shipment const&) = default;
};

/// Targets, photometry and spectra of an alert. `rejected`, with all that is wrong: rows that a TOM refuses or breaks on
/// (`value_of`), rows without a target's name, and astrometry, for which TOM Toolkit 2 has no place. Titles,
/// texts, references and data of one's own have none either, and are not sent. Data are said to come from the
/// alert's `submitter`, else from "alertstream". New targets are to be in `list`, if it is not empty.
ALERTSTREAM_DECL std::variant<shipment, rejected> ship(hermes::alert const& what, std::string_view list);
/// A file and its target, which nothing would make. `rejected`: `product_problems`.
ALERTSTREAM_DECL std::variant<shipment, rejected> ship(data_product const& what);

/// As an outbox keeps it: a line of JSON, then the file's bytes.
ALERTSTREAM_DECL std::string freeze(shipment const& from);
/// @returns `bad_value` if it is none of `freeze`'s.
ALERTSTREAM_DECL result<shipment> thaw(std::string_view frozen);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_shipment.ipp>
#endif
