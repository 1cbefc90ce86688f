/// Gravitational-wave alerts in JSON and Avro: the owning form and the view say the same.
// link: -lavro -lz -lrdkafka
#include "fuzz.hpp"

#include <algorithm>

#include <alertstream/gcn/gw_alert.hpp>

namespace as = alertstream;

namespace {

template <class A, class B>
bool same_bytes(A const& a, B const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

void check_same(as::gcn::gw_alert const& owned, as::gcn::gw_alert_view const& view) {
    fuzz::require(as::gcn::view_of(owned) == as::gcn::view_of(view), "both are seen the same");
    fuzz::require(as::dedup_key<as::gcn::gw_alert>::of(owned) == as::dedup_key<as::gcn::gw_alert_view>::of(view), "and known the same");
    fuzz::require(owned.unread == view.unread && owned.urls.size() == view.urls.size(), "and lack the same");
    fuzz::require(owned.event.has_value() == view.event.has_value() && owned.external_coinc.has_value() == view.external_coinc.has_value(), "and have the same");
    if (owned.event) fuzz::require(same_bytes(owned.event->skymap, view.event->skymap), "and have the same sky map");
    if (owned.external_coinc) fuzz::require(same_bytes(owned.external_coinc->combined_skymap, view.external_coinc->combined_skymap), "and the same combined one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static as::gcn::gw_alert owned;      // filled again, as a lane's
    static as::gcn::gw_alert_view view;
    as::message const from{"fuzz", 0, 0, std::nullopt, fuzz::text_of(data, size)};
    bool const read = as::decoder<as::gcn::gw_alert>::decode(from, owned).has_value();
    fuzz::require(as::decoder<as::gcn::gw_alert_view>::decode(from, view).has_value() == read, "both are read, or neither");
    if (read) check_same(owned, view);
    return 0;
}
