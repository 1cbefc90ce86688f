#pragma once

#include <alertstream/gcn/notice.hpp>
#include <alertstream/impl/notice_values.ipp>

/// Which member of a notice is where.
namespace alertstream::gcn::unified::inner {

/// A member of the core: its name, and what to do with its value.
struct core_member {
    std::string_view name;
    bool (*read)(json::walker&, notice&);
    void (*clear)(notice&);
    bool (*given)(notice const&);
    void (*write)(writer&, notice const&);
};

/// Absent, with the memory that it has.
template <class Value>
void clear_value(Value& value) noexcept {
    if constexpr (requires { value.has_value(); }) value.reset();
    else value.clear();
}

/// What the next value replaces, or fills up.
template <class Value>
inline constexpr bool is_replaced = std::is_same_v<Value, std::string> || std::is_same_v<Value, std::vector<std::byte>>;

/// @param Count of the numbers in a list that has no other length
template <auto Part, auto Member, std::size_t Count = 0>
constexpr core_member core(std::string_view name) {
    return {.name = name,
            .read = [](json::walker& from, notice& into) {
                auto& member = into.*Part.*Member;
                if constexpr (!is_replaced<std::remove_reference_t<decltype(member)>>) clear_value(member);
                if constexpr (Count > 0) return read(from, member, Count);
                else return read(from, member);
            },
            .clear = [](notice& from) { clear_value(from.*Part.*Member); },
            .given = [](notice const& from) { return is_given(from.*Part.*Member); },
            .write = [](writer& to, notice const& from) { write_given(to, from.*Part.*Member); }};
}

/// In the order in which notices are written.
inline constexpr auto core_members = [] {
    return std::array{
        core<&notice::alert, &unified::alert::alert_datetime>("alert_datetime"), core<&notice::alert, &unified::alert::alert_tense>("alert_tense"),
        core<&notice::alert, &unified::alert::alert_type>("alert_type"), core<&notice::alert, &unified::alert::additional_info>("additional_info"),
        core<&notice::reporter, &unified::reporter::mission>("mission"), core<&notice::reporter, &unified::reporter::instrument>("instrument"),
        core<&notice::reporter, &unified::reporter::record_number>("record_number"), core<&notice::reporter, &unified::reporter::messenger>("messenger"),
        core<&notice::reporter, &unified::reporter::spectral_band>("spectral_band"),
        core<&notice::reporter, &unified::reporter::spectral_band_units>("spectral_band_units"),
        core<&notice::event, &unified::event::event_name>("event_name"), core<&notice::event, &unified::event::id>("id"),
        core<&notice::event, &unified::event::data_archive_page>("data_archive_page"),
        core<&notice::time, &unified::date_time::trigger_time>("trigger_time"), core<&notice::time, &unified::date_time::trigger_time_error>("trigger_time_error"),
        core<&notice::time, &unified::date_time::observation_start>("observation_start"),
        core<&notice::time, &unified::date_time::observation_stop>("observation_stop"),
        core<&notice::time, &unified::date_time::observation_livetime>("observation_livetime"),
        core<&notice::localization, &unified::localization::ra>("ra"), core<&notice::localization, &unified::localization::dec>("dec"),
        core<&notice::localization, &unified::localization::ra_dec_error>("ra_dec_error"),
        core<&notice::localization, &unified::localization::containment_probability>("containment_probability"),
        core<&notice::localization, &unified::localization::systematic_included>("systematic_included"),
        core<&notice::localization, &unified::localization::instrument_phi>("instrument_phi"),
        core<&notice::localization, &unified::localization::instrument_theta>("instrument_theta"),
        core<&notice::localization, &unified::localization::instrument_semimajor_angle>("instrument_semimajor_angle"),
        core<&notice::localization, &unified::localization::healpix_url>("healpix_url"),
        core<&notice::localization, &unified::localization::healpix_file>("healpix_file"),
        core<&notice::statistics, &unified::statistics::far>("far"), core<&notice::statistics, &unified::statistics::trigger_type>("trigger_type"),
        core<&notice::statistics, &unified::statistics::net_count_rate>("net_count_rate"),
        core<&notice::statistics, &unified::statistics::background_count_rate>("background_count_rate"),
        core<&notice::statistics, &unified::statistics::rate_snr>("rate_snr"), core<&notice::statistics, &unified::statistics::rate_duration>("rate_duration"),
        core<&notice::statistics, &unified::statistics::rate_energy_range>("rate_energy_range"),
        core<&notice::statistics, &unified::statistics::image_snr>("image_snr"), core<&notice::statistics, &unified::statistics::image_duration>("image_duration"),
        core<&notice::statistics, &unified::statistics::image_energy_range>("image_energy_range"),
        core<&notice::statistics, &unified::statistics::p_astro>("p_astro"), core<&notice::statistics, &unified::statistics::classification>("classification"),
        core<&notice::statistics, &unified::statistics::properties>("properties"),
        core<&notice::follow_up, &unified::follow_up::ref_type>("ref_type"), core<&notice::follow_up, &unified::follow_up::ref_instrument>("ref_instrument"),
        core<&notice::follow_up, &unified::follow_up::ref_id>("ref_ID"), core<&notice::follow_up, &unified::follow_up::reference>("reference"),
        core<&notice::photometry, &unified::photometry::filter>("filter"), core<&notice::photometry, &unified::photometry::mag>("mag"),
        core<&notice::photometry, &unified::photometry::mag_error>("mag_error"), core<&notice::photometry, &unified::photometry::mag_system>("mag_system"),
        core<&notice::photometry, &unified::photometry::limiting_mag>("limiting_mag"),
        core<&notice::photometry, &unified::photometry::limiting_mag_sigma>("limiting_mag_sigma"),
        core<&notice::spectral, &unified::spectral::best_fit_model>("best_fit_model"), core<&notice::spectral, &unified::spectral::power_law>("power_law"),
        core<&notice::spectral, &unified::spectral::cutoff_power_law>("cutoff_power_law"), core<&notice::spectral, &unified::spectral::band>("band"),
        core<&notice::spectral, &unified::spectral::flux>("flux"), core<&notice::spectral, &unified::spectral::flux_error>("flux_error"),
        core<&notice::spectral, &unified::spectral::flux_unit>("flux_unit"), core<&notice::spectral, &unified::spectral::limiting_flux>("limiting_flux"),
        core<&notice::spectral, &unified::spectral::limiting_flux_sigma>("limiting_flux_sigma"),
        core<&notice::spectral, &unified::spectral::flux_spectral_band>("flux_spectral_band"),
        core<&notice::spectral, &unified::spectral::flux_spectral_unit>("flux_spectral_unit"),
        core<&notice::spectral, &unified::spectral::flux_time_range>("flux_time_range"), core<&notice::spectral, &unified::spectral::flux_density>("flux_density"),
        core<&notice::spectral, &unified::spectral::flux_density_error>("flux_density_error"),
        core<&notice::spectral, &unified::spectral::limiting_flux_density>("limiting_flux_density"),
        core<&notice::spectral, &unified::spectral::limiting_flux_density_sigma>("limiting_flux_density_sigma"),
        core<&notice::spectral, &unified::spectral::flux_density_unit>("flux_density_unit"),
        core<&notice::spectral, &unified::spectral::flux_density_spectral_point>("flux_density_spectral_point"),
        core<&notice::spectral, &unified::spectral::flux_density_spectral_point_unit>("flux_density_spectral_point_unit"),
        core<&notice::spectral, &unified::spectral::flux_density_time_range>("flux_density_time_range"),
        core<&notice::spectral, &unified::spectral::fluence>("fluence"), core<&notice::spectral, &unified::spectral::fluence_error>("fluence_error"),
        core<&notice::spectral, &unified::spectral::fluence_spectral_band>("fluence_spectral_band"),
        core<&notice::spectral, &unified::spectral::fluence_time_range>("fluence_time_range"),
        core<&notice::redshift, &unified::redshift::redshift>("redshift"), core<&notice::redshift, &unified::redshift::redshift_error>("redshift_error"),
        core<&notice::redshift, &unified::redshift::redshift_measure>("redshift_measure"),
        core<&notice::redshift, &unified::redshift::redshift_type>("redshift_type"),
        core<&notice::distance, &unified::distance::luminosity_distance>("luminosity_distance"),
        core<&notice::distance, &unified::distance::luminosity_distance_error>("luminosity_distance_error"),
        core<&notice::duration, &unified::duration::t90>("t90"), core<&notice::duration, &unified::duration::t90_error>("t90_error"),
        core<&notice::duration, &unified::duration::t50>("t50"), core<&notice::duration, &unified::duration::t50_error>("t50_error"),
        core<&notice::dispersion_measure, &unified::dispersion_measure::dm>("dm"),
        core<&notice::dispersion_measure, &unified::dispersion_measure::dm_error>("dm_error"),
        core<&notice::hardness_ratio, &unified::hardness_ratio::hardness_ratio>("hardness_ratio"),
        core<&notice::hardness_ratio, &unified::hardness_ratio::hardness_ratio_error>("hardness_ratio_error"),
        core<&notice::hardness_ratio, &unified::hardness_ratio::energy_range_soft>("energy_range_soft"),
        core<&notice::hardness_ratio, &unified::hardness_ratio::energy_range_hard>("energy_range_hard"),
        core<&notice::pointing, &unified::pointing::ra_pointing>("ra_pointing"), core<&notice::pointing, &unified::pointing::dec_pointing>("dec_pointing"),
        core<&notice::pointing, &unified::pointing::roll>("roll"), core<&notice::pointing, &unified::pointing::position_angle>("position_angle"),
        core<&notice::pointing, &unified::pointing::attitude_quarternion, 4>("attitude_quarternion"),
        core<&notice::pointing, &unified::pointing::rotation_rate, 3>("rotation_rate"), core<&notice::pointing, &unified::pointing::time>("time"),
        core<&notice::geo_location, &unified::geo_location::latitude>("latitude"), core<&notice::geo_location, &unified::geo_location::longitude>("longitude"),
        core<&notice::geo_location, &unified::geo_location::altitude>("altitude"), core<&notice::geo_location, &unified::geo_location::mcilwain_l>("mcilwain_l"),
        core<&notice::geo_location, &unified::geo_location::geoloc_time>("geoloc_time")};
}();

/// Finds a member by its name with one comparison, almost always: missions have no common order.
class core_index {
public:
    consteval core_index() {
        slots_.fill(none);
        for (std::size_t i = 0; i < core_members.size(); ++i) {
            auto slot = slot_of(core_members[i].name);
            while (slots_[slot] != none) slot = (slot + 1) % slots_.size();
            slots_[slot] = static_cast<std::uint8_t>(i);
        }
    }

    core_member const* find(std::string_view name) const noexcept {
        if (name.empty()) return nullptr;
        for (auto slot = slot_of(name); slots_[slot] != none; slot = (slot + 1) % slots_.size())
            if (core_members[slots_[slot]].name == name) return &core_members[slots_[slot]];
        return nullptr;
    }

private:
    static constexpr std::uint8_t none = 255;

    static constexpr std::size_t slot_of(std::string_view name) noexcept {
        std::size_t made = name.size();
        for (auto const at : {std::size_t{0}, name.size() / 3, name.size() / 2, name.size() - name.size() / 4 - 1, name.size() - 1})
            made = made * 31 + static_cast<unsigned char>(name[at]);
        return made % 512;
    }

    std::array<std::uint8_t, 512> slots_{};
};

inline constexpr core_index core_members_by_name{};
static_assert(core_members.size() < 255);

}  // namespace alertstream::gcn::unified::inner
