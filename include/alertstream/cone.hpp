#pragma once

#include <utility>
#include <vector>

#include <alertstream/sky.hpp>

namespace alertstream {

/// A circle on the sky, in degrees of ICRS: where a telescope or a survey looks, or around a
/// target. A constant of it is a template argument: `within<cone{.ra = 83.63, .dec = 22.01, .radius = 3}, ingest>`.
struct cone {
    double ra{};
    double dec{};
    double radius{};

    /// Whether something that is known as well as `where` says may be inside: the two circles
    /// overlap. A circle without a radius counts as a point.
    ALERTSTREAM_DECL bool touches(sky_circle const& where) const noexcept;

    /// A place on the sky, and a radius above 0 and up to 180.
    constexpr bool is_valid() const noexcept { return ra >= -360 && ra <= 360 && dec >= -90 && dec <= 90 && radius > 0 && radius <= 180; }

    friend bool operator==(cone const&, cone const&) = default;
};

/// Targets that change while the program runs, for `within_any`: pass it to the constructor
/// as `std::ref`, and change it on the loop, between alerts. Some nanoseconds for a cone of
/// another declination, some hundred for each other one.
class cone_list {
public:
    cone_list() = default;
    explicit cone_list(std::vector<cone> cones) : cones_{std::move(cones)} {}

    void assign(std::vector<cone> cones) { cones_ = std::move(cones); }
    void add(cone const& one) { cones_.push_back(one); }
    void clear() noexcept { cones_.clear(); }
    std::vector<cone> const& all() const noexcept { return cones_; }

    /// One of them does. A cone that is not valid touches nothing.
    ALERTSTREAM_DECL bool touches(sky_circle const& where) const noexcept;

private:
    std::vector<cone> cones_{};
};

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/cone.ipp>
#endif
