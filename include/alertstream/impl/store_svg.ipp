#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/impl/store_svg_panels.ipp>
#include <alertstream/store/light_curve_svg.hpp>

namespace alertstream::store {

namespace svg_inner {

inline constexpr std::string_view ink = "#222222", faint_ink = "#5a5a5a", grid = "#e6e6e6";

class drawing {
public:
    drawing(light_curve const& of, svg_options const& with)
        : of_{of}, with_{with}, picture_{sorted_out(of.points)}, width_{std::clamp<double>(with.width, 480, 8000)}, height_{std::clamp<double>(with.height, 320, 8000)} {
        lay_out();
    }

    std::string draw() {
        begin();
        heading();
        if (picture_.panels.empty()) nothing();
        for (std::size_t i = 0; i < picture_.panels.size(); ++i) draw(picture_.panels[i], i);
        if (!picture_.panels.empty()) time_labels();
        foot();
        out_ += "</svg>\n";
        return std::move(out_);
    }

private:
    static constexpr double gap = 16, legend_line = 18;

    void lay_out() {
        keep_largest(picture_);
        auto const panels = std::max<std::size_t>(1, picture_.panels.size());
        top_ = 84;
        height_ = std::max(height_, 150 + (150 + gap) * static_cast<double>(panels));
        panel_height_ = (height_ - top_ - 66 - gap * static_cast<double>(panels - 1)) / static_cast<double>(panels);
        std::size_t longest = 0;
        for (auto& each : picture_.panels) {
            auto const lines = static_cast<std::size_t>(panel_height_ / 13);
            name_bands(each, std::max<std::size_t>(2, lines - std::min<std::size_t>(lines, 2)));
            each.values = value_axis(each, panel_height_);
            for (auto const& band : each.all) longest = std::max(longest, alertstream::detail::text_width(band.label));
            if (each.any([](mark const& one) { return one.limit || one.retracted; })) longest = std::max<std::size_t>(longest, 11);
        }
        picture_.mjd = time_axis(picture_);
        left_ = 84;
        right_ = width_ - (longest == 0 ? 30 : 40 + 7 * static_cast<double>(longest));
        thin_out(picture_, std::max<std::size_t>(with_.most_marks, 100), right_ - left_, panel_height_);
        radius_ = picture_.marks <= 150 ? 4.2 : picture_.marks <= 1000 ? 3.3 : 2.3;
    }

    double x_of(double mjd) const noexcept { return left_ + picture_.mjd.share(mjd) * (right_ - left_); }
    double panel_top(std::size_t which) const noexcept { return top_ + static_cast<double>(which) * (panel_height_ + gap); }
    double y_of(panel const& in, std::size_t which, double value) const noexcept {
        auto const share = in.values.share(std::clamp(value, -1e2 * largest_value, 1e2 * largest_value));
        return panel_top(which) + (in.magnitudes ? share : 1 - share) * panel_height_;
    }

    std::string title() const { return with_.title.empty() ? of_.target.name.empty() ? "light curve" : of_.target.name : with_.title; }

    void begin() {
        auto const size = px(width_) + ' ' + px(height_);
        out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"" + px(width_) + "\" height=\"" + px(height_) + "\" viewBox=\"0 0 " + size +
                "\" role=\"img\" font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" font-size=\"12.5\">\n<title>";
        append_xml(out_, shortened(title(), 200));
        out_ += "</title>\n<desc>";
        append_xml(out_, summary());
        out_ += "</desc>\n<rect id=\"background\" width=\"" + px(width_) + "\" height=\"" + px(height_) + "\" fill=\"#ffffff\"/>\n";
    }

    void text(double x, double y, std::string_view words, std::string_view more = {}) {
        ((out_ += "<text x=\"" + px(x) + "\" y=\"" + px(y) + '"') += more) += more.find("fill=") == more.npos ? " fill=\"" : "";
        if (more.find("fill=") == more.npos) (out_ += ink) += '"';
        out_ += '>';
        append_xml(out_, words);
        out_ += "</text>\n";
    }
    void path(std::string_view attributes, std::string const& d) {
        if (!d.empty()) ((((out_ += "<path ") += attributes) += " d=\"") += d) += "\"/>\n";
    }

    void heading() {
        auto const room = static_cast<std::size_t>(width_ - left_ - 20);
        text(left_, 30, shortened(title(), room / 11), " id=\"title\" font-size=\"18\" font-weight=\"bold\"");
        std::string second;
        auto const add = [&](std::string const& words) { second += (second.empty() ? "" : "  ·  ") + words; };
        auto const at = of_.target.ra && of_.target.dec ? make_position(*of_.target.ra, *of_.target.dec) : std::nullopt;
        if (at) add(coordinates(*at));
        if (of_.target.moves) add("moves: the position is of one time");
        std::string also;
        for (auto const& each : of_.target.aliases)
            if (also.size() < room && each != title()) also += (also.empty() ? "also " : ", ") + each;
        if (!also.empty()) add(also);
        text(left_, 50, shortened(second, room / 6), " id=\"subtitle\" fill=\"" + std::string{faint_ink} + '"');
    }

    void nothing() {
        out_ += "<rect class=\"frame\" x=\"" + px(left_) + "\" y=\"" + px(top_) + "\" width=\"" + px(right_ - left_) + "\" height=\"" + px(panel_height_) + "\" fill=\"none\" stroke=\"" + std::string{ink} + "\"/>\n";
        text((left_ + right_) / 2, top_ + panel_height_ / 2, of_.points.empty() ? "no photometry" : "nothing to draw", " id=\"nothing\" font-size=\"16\" text-anchor=\"middle\" fill=\"" + std::string{faint_ink} + '"');
    }

    void draw(panel const& in, std::size_t which) {
        auto const top = panel_top(which), bottom = top + panel_height_;
        auto const clip = "panel" + std::to_string(which);
        auto const box = " x=\"" + px(left_) + "\" y=\"" + px(top) + "\" width=\"" + px(right_ - left_) + "\" height=\"" + px(panel_height_) + '"';
        out_ += "<g class=\"panel\">\n<clipPath id=\"" + clip + "\"><rect" + box + "/></clipPath>\n";
        auto const power = power_for(in.values);
        auto const values = ticks_of(in.values, std::max(2.0, panel_height_ / 55), power);
        std::string lines, marks;
        for (auto const& each : values) {
            auto const y = px(y_of(in, which, each.at)), size = each.label.empty() ? std::string{"4"} : std::string{"8"};
            if (!each.label.empty()) lines += 'M' + px(left_) + ' ' + y + 'H' + px(right_);
            marks += 'M' + px(left_) + ' ' + y + 'h' + size + 'M' + px(right_) + ' ' + y + "h-" + size;
        }
        for (auto const& each : mjd_ticks()) {
            auto const x = px(x_of(each.at)), size = each.label.empty() ? std::string{"4"} : std::string{"8"};
            if (!each.label.empty()) lines += 'M' + x + ' ' + px(top) + 'V' + px(bottom);
            marks += 'M' + x + ' ' + px(bottom) + "v-" + size;
        }
        for (auto const& each : dates()) marks += 'M' + px(x_of(each.at)) + ' ' + px(top) + "v8";
        path("class=\"grid\" fill=\"none\" stroke=\"" + std::string{grid} + '"', lines);
        if (in.values.low < 0 && in.values.high > 0 && !in.magnitudes) path("class=\"zero\" fill=\"none\" stroke=\"#8a8a8a\" stroke-dasharray=\"5 4\"", 'M' + px(left_) + ' ' + px(y_of(in, which, 0)) + 'H' + px(right_));
        out_ += "<g clip-path=\"url(#" + clip + ")\">\n";
        for (auto const& each : in.all) errors(in, which, each);
        for (auto const& each : in.all) points(in, which, each);
        out_ += "</g>\n";
        path("class=\"ticks\" fill=\"none\" stroke=\"" + std::string{ink} + '"', marks);
        out_ += "<rect class=\"frame\"" + box + " fill=\"none\" stroke=\"" + std::string{ink} + "\"/>\n<g class=\"values\" text-anchor=\"end\">\n";
        for (auto const& each : values)
            if (!each.label.empty()) text(left_ - 8, y_of(in, which, each.at) + 4.5, each.label);
        out_ += "</g>\n";
        axis_name(in, power, top + panel_height_ / 2);
        legend(in, top);
        out_ += "</g>\n";
    }

    /// What it is, and in what unit.
    void axis_name(panel const& in, int power, double middle) {
        std::string unit = in.unit.empty() ? "unit not said" : shortened(in.unit, 24);
        if (in.magnitudes) {
            unit.clear();
            for (auto const& each : in.systems) unit += (unit.empty() ? "" : ", ") + (each.empty() ? "system not said" : each);
        }
        if (power != 0) unit = power_of_ten(power) + ' ' + unit;
        bool const flux = in.unit == "mJy" || in.unit.starts_with("erg");
        auto const line = [&](double x, std::string_view words, std::string_view size) {
            text(x, middle, words, " class=\"axis\" font-size=\"" + std::string{size} + "\" text-anchor=\"middle\" transform=\"rotate(-90 " + px(x) + ' ' + px(middle) + ")\"");
        };
        line(17, in.magnitudes ? "magnitude" : flux ? "flux density" : "brightness", "14");
        line(34, '(' + unit + ')', "12");
    }

    void errors(panel const& in, std::size_t which, series const& band) {
        std::string bars;
        auto const cap = radius_ * 0.7;
        for (auto const& one : band.marks) {
            if (one.error == 0) continue;
            auto const x = x_of(one.mjd);
            auto const a = px(y_of(in, which, one.value - one.error)), b = px(y_of(in, which, one.value + one.error));
            bars += 'M' + px(x) + ' ' + a + 'V' + b;
            if (picture_.marks <= 1000) bars += 'm' + px(-cap) + " 0h" + px(2 * cap) + 'M' + px(x - cap) + ' ' + a + 'h' + px(2 * cap);
        }
        path("class=\"errors\" fill=\"none\" stroke=\"" + std::string{band.look.colour} + "\" stroke-width=\"1.1\" stroke-opacity=\"0.6\"", bars);
    }

    void points(panel const& in, std::size_t which, series const& band) {
        out_ += "<g class=\"band\" data-band=\"";
        append_xml(out_, band.label);
        out_ += "\" fill=\"" + std::string{band.look.colour} + "\" stroke=\"#ffffff\" stroke-width=\"0.6\">\n";
        for (auto const& one : band.marks) {
            auto const x = x_of(one.mjd), y = y_of(in, which, one.value);
            auto const stroke = std::string{" fill=\"none\" stroke=\""} + std::string{band.look.colour} + "\" stroke-width=\"1.4\"";
            if (one.limit) out_ += "<path class=\"limit" + std::string{one.retracted ? " retracted" : ""} + '"' + stroke + " d=\"" + arrow(x, y) + (one.retracted ? cross(x, y, 4.5) : "");
            else if (one.retracted) out_ += "<path class=\"point retracted\"" + hollow(band) + " d=\"" + outline(band.look.marker, x, y, radius_) + cross(x, y, 1.5 * radius_);
            else out_ += "<path class=\"point\" d=\"" + outline(band.look.marker, x, y, radius_);
            if (picture_.marks > 1000 || !one.of) {
                out_ += "\"/>\n";
                continue;
            }
            out_ += "\"><title>";
            append_xml(out_, numbers_of(*one.of));
            out_ += "</title></path>\n";
        }
        out_ += "</g>\n";
    }

    static std::string hollow(series const& band) { return " fill=\"#ffffff\" stroke=\"" + std::string{band.look.colour} + "\" stroke-width=\"1.3\""; }

    /// Of texts as long as anybody likes a tooltip shows their start.
    static std::string numbers_of(datum_record const& from) {
        constexpr std::size_t most = 60;
        std::string made = to_iso_time(from.at) + "  " + shortened(from.bandpass, most) + "  ";
        auto const number = [&made](double value) { alertstream::detail::append_json_number(made, value); };
        if (is_drawable(from.brightness)) {
            number(*from.brightness);
            if (is_drawable(from.brightness_error)) made += " ± ", number(*from.brightness_error);
        } else if (from.limit) {
            made += "not brighter than ", number(*from.limit);
        }
        made += ' ' + shortened(from.unit, most);
        for (auto const* each : {&from.telescope, &from.instrument})
            if (!each->empty()) made += "  " + shortened(*each, most);
        return made + (from.retracted ? "  taken back" : "");
    }

    void legend(panel const& in, double top) {
        bool const limits = in.any([](mark const& one) { return one.limit; }), retracted = in.any([](mark const& one) { return one.retracted; });
        auto const lines = static_cast<double>(in.all.size() + (limits ? 1 : 0) + (retracted ? 1 : 0));
        auto const step = std::min(legend_line, panel_height_ / lines);
        auto const x = right_ + 18;
        auto y = top + step / 2;
        out_ += "<g class=\"legend\">\n";
        auto const line = [&](std::string const& attributes, std::string const& d, std::string_view label) {
            path(attributes, d);
            text(x + 12, y + 4.3, label);
            y += step;
        };
        auto const r = std::min(4.6, step / 3);
        for (auto const& each : in.all) line("fill=\"" + std::string{each.look.colour} + '"', outline(each.look.marker, x, y, r), each.label);
        if (limits) line("fill=\"none\" stroke=\"" + std::string{faint_ink} + "\" stroke-width=\"1.4\"", arrow(x, y - 5), "upper limit");
        if (retracted) line("fill=\"#ffffff\" stroke=\"" + std::string{faint_ink} + "\" stroke-width=\"1.3\"", outline(marker::circle, x, y, r) + cross(x, y, 1.4 * r), "taken back");
        out_ += "</g>\n";
    }

    /// Short spans are counted from the day they begin in: eleven digits are no label.
    double base() const noexcept { return picture_.mjd.size() < 1 ? std::floor(picture_.mjd.low) : 0; }
    std::vector<tick> mjd_ticks() const {
        auto made = ticks_of({picture_.mjd.low - base(), picture_.mjd.high - base()}, std::max(2.0, (right_ - left_) / 90));
        for (auto& each : made) each.at += base();
        return made;
    }
    std::vector<tick> dates() const { return date_ticks{picture_.mjd, static_cast<std::size_t>((right_ - left_) / 105)}.make(); }

    void time_labels() {
        auto const bottom = top_ + panel_height_ * static_cast<double>(picture_.panels.size()) + gap * static_cast<double>(picture_.panels.size() - 1);
        out_ += "<g class=\"dates\" text-anchor=\"middle\">\n";
        for (auto const& each : dates()) text(x_of(each.at), top_ - 8, each.label);
        out_ += "</g>\n<g class=\"days\" text-anchor=\"middle\">\n";
        for (auto const& each : mjd_ticks())
            if (!each.label.empty()) text(x_of(each.at), bottom + 18, each.label);
        out_ += "</g>\n";
        text((left_ + right_) / 2, bottom + 38, base() == 0 ? "MJD (UTC)" : "MJD \u2212 " + fixed(base(), 0) + " (days, UTC)", " class=\"axis\" font-size=\"14\" text-anchor=\"middle\"");
    }

    std::string summary() const {
        std::string made;
        auto const add = [&made](std::size_t count, std::string_view one, std::string_view more) {
            if (count > 0) made += (made.empty() ? "" : ", ") + std::to_string(count) + ' ' + std::string{count == 1 ? one : more};
        };
        add(picture_.detections, "point", "points");
        add(picture_.limits, "upper limit", "upper limits");
        add(picture_.retracted, "taken back", "taken back");
        auto const all = picture_.detections + picture_.limits + picture_.retracted - picture_.other_units;
        if (picture_.marks < all) made += "; " + std::to_string(picture_.marks) + " drawn: of those that nearly coincide, one";
        add(picture_.without_number, "row without a finite number is not drawn", "rows without a finite number are not drawn");
        add(picture_.other_types, "row is no photometry", "rows are no photometry");
        add(picture_.other_units, "point in another unit is not drawn", "points in other units are not drawn");
        return made.empty() ? "no photometry" : made;
    }
    void foot() { text(left_, height_ - 10, summary(), " id=\"foot\" font-size=\"11\" fill=\"" + std::string{faint_ink} + '"'); }

    light_curve const& of_;
    svg_options const& with_;
    picture picture_;
    double width_, height_;
    double top_{}, left_{}, right_{}, panel_height_{}, radius_{};
    std::string out_;
};

}  // namespace svg_inner

ALERTSTREAM_DECL std::string to_svg(light_curve const& from, svg_options const& with) { return svg_inner::drawing{from, with}.draw(); }

}  // namespace alertstream::store
