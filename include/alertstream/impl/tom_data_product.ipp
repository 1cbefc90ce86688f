#pragma once

#include <openssl/evp.h>

#include <array>

#include <alertstream/detail/escape.hpp>
#include <alertstream/impl/hermes_multipart.ipp>
#include <alertstream/impl/tom_datum.ipp>
#include <alertstream/tom/data_product.hpp>

namespace alertstream::tom {

ALERTSTREAM_DECL std::string product_id_of(data_product const& from) {
    if (!from.product_id.empty()) return from.product_id;
    // With their lengths: no two files give one text.
    std::string whole;
    for (auto const* each : {&from.target, &from.type, &from.file.name, &from.file.bytes}) whole += std::to_string(each->size()) + ':' + *each;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(whole.data(), whole.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 || size < 16) throw error{{errc::bad_value, "no SHA-256 of the file could be made"}};
    std::string made = "alertstream-";
    for (std::size_t i = 0; i < 16; ++i) alertstream::detail::append_hex(made, digest[i], 2);
    return made;
}

ALERTSTREAM_DECL std::vector<field_error> product_problems(data_product const& of) {
    std::string const path{"product"};
    inner::row_checker check{path};
    if (alertstream::detail::python_strip(of.target).empty()) check.refuse("target", "missing");
    if (alertstream::detail::python_strip(of.type).empty()) check.refuse("type", "missing: photometry, spectroscopy, fits_file, image_file, or one of the TOM's own");
    if (of.file.bytes.empty()) check.refuse("file", "is empty: a TOM refuses it");
    if (auto const wrong = hermes::inner::wrong_with_name(of.file.name); !wrong.empty()) check.refuse("file", std::string{wrong});
    if (!hermes::inner::is_media_type(of.file.content_type)) check.refuse("file", "its content type holds what no header has");
    check.text("target", of.target, 100);
    check.text("type", of.type, 50);
    check.text("product_id", of.product_id, 255);
    return check.take();
}

}  // namespace alertstream::tom
