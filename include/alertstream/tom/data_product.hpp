#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <alertstream/hermes/file.hpp>
#include <alertstream/outcome.hpp>

namespace alertstream::tom {

/// A file for a TOM. Of photometry and spectroscopy the TOM makes data of its rows at once, for
/// photometry of CSV with the columns time (MJD), filter, magnitude, error, telescope.
struct data_product {
    std::string target{};      ///< a name that the TOM knows it by
    std::string type{};        ///< "photometry", "spectroscopy", "fits_file", "image_file", or one of the TOM's own
    hermes::file file{};
    std::string product_id{};  ///< of its own in the whole TOM, at most 255 characters; empty: made of all the above, so that the same file is the same product

    friend bool operator==(data_product const&, data_product const&) = default;
};

/// A file that a TOM has.
struct known_product {
    std::int64_t id{};
    std::int64_t target{};
    std::string product_id{};
    std::string url{};

    friend bool operator==(known_product const&, known_product const&) = default;
};

/// Its `product_id`, or the one that is made for it.
ALERTSTREAM_DECL std::string product_id_of(data_product const& from);

/// What a TOM would refuse or break on, by path: no target, type or bytes, a name that does not
/// arrive as it is, a `product_id` that is too long.
ALERTSTREAM_DECL std::vector<field_error> product_problems(data_product const& of);

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_data_product.ipp>
#endif
