/// GCN's binary packets, with all their families.
#include "fuzz.hpp"

#include <alertstream/gcn/packets.hpp>

#include <cmath>
#include <cstring>

#include <boost/json/parse.hpp>

namespace as = alertstream;
namespace gcn = as::gcn;

namespace {

void check_place(std::optional<as::sky_position> const& where) {
    fuzz::require(!where || (where->ra >= 0 && where->ra <= 360 && where->dec >= -90 && where->dec <= 90), "a position is on the sky");
}

void check_circle(std::optional<as::sky_circle> const& where) {
    if (!where) return;
    check_place(where->center);
    fuzz::require(!where->radius || (*where->radius > 0 && *where->radius <= 180), "a radius is above 0 and at most half the sky");
    fuzz::require(!where->containment || (*where->containment > 0 && *where->containment <= 1), "a containment is a probability");
}

template <class Family>
void check_family(gcn::binary_notice const& packet) {
    auto const made = packet.as<Family>();
    if (!made) return;
    if constexpr (requires { made->where.has_value(); }) {
        if constexpr (std::is_same_v<decltype(made->where), std::optional<as::sky_circle>>) check_circle(made->where);
        else check_place(made->where);
    }
    if constexpr (requires { made->significance.has_value(); }) fuzz::require(!made->significance || *made->significance > 0, "a significance that is there is above 0");
}

template <class... Families>
void check_families(gcn::binary_notice const& packet) {
    (check_family<Families>(packet), ...);
}

void check(std::string_view bytes) {
    auto const made = gcn::read_binary_notice(bytes);
    if (!made) return;
    fuzz::require(gcn::to_bytes(*made) == bytes, "a packet goes out as it came");
    check_place(made->position());
    check_place(made->pointing());
    check_circle(made->where());
    fuzz::require(!(made->position() && made->pointing()), "a pointing is no position of an event");
    for (char const c : made->text()) fuzz::require(c >= 0x20 && c <= 0x7e, "a text is ASCII that can be printed");
    auto const view = gcn::view_of(*made);
    fuzz::require(view.test == made->test() && view.where == made->where(), "a packet is seen as it is");
    (void)as::alert_version<gcn::binary_notice>::of(*made);
    (void)as::dedup_key<gcn::binary_notice>::of(*made);
    std::string json;
    gcn::append_json(json, *made);
    boost::system::error_code wrong;
    (void)boost::json::parse(json, wrong);
    fuzz::require(!wrong, "its JSON is JSON");
    check_families<gcn::swift_bat_position, gcn::swift_xrt_position, gcn::swift_uvot_position, gcn::swift_data_product, gcn::fermi_gbm_alert, gcn::fermi_gbm_flight_position,
                   gcn::fermi_gbm_ground_position, gcn::fermi_lat_position, gcn::integral_event, gcn::agile_position, gcn::maxi_event, gcn::calet_event, gcn::gecam_event, gcn::ipn_annulus,
                   gcn::amon_event, gcn::sk_supernova, gcn::snews_event, gcn::lvc_event, gcn::spacecraft_pointing, gcn::burst_counterpart, gcn::burst_coincidence>(*made);
}

}  // namespace

/// As it is; and as the words of a packet of each type that has a name, of which chance would find none.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const input = fuzz::text_of(data, size);
    check(input);
    if (input.empty()) return 0;
    std::string packet(gcn::binary_notice::byte_count, '\0');
    auto const rest = input.substr(1, packet.size() - 4);
    if (!rest.empty()) std::memcpy(packet.data() + 4, rest.data(), rest.size());
    packet[3] = input.front();
    check(packet);
    return 0;
}
