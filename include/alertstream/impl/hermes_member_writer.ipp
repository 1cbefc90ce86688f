#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/fixed_string.hpp>
#include <alertstream/error.hpp>
#include <alertstream/formats/json_buffer.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/hermes/brightness.hpp>
#include <alertstream/time.hpp>

namespace alertstream::hermes::inner {

/// `"name":` made when it is compiled.
template <detail::fixed_string Name>
struct key {
    static constexpr auto made = [] {
        std::array<char, Name.view().size() + 3> text{};
        text[0] = '"';
        for (std::size_t i = 0; i < Name.view().size(); ++i) text[i + 1] = Name.view()[i];
        text[text.size() - 2] = '"';
        text[text.size() - 1] = ':';
        return text;
    }();
};

/// Whether C0 controls other than TAB, LF and CR are a problem: they are for a check, which
/// is not sent, and has placeholders for numbers and dates.
enum class controls { written, refused };

/// Writes members of a Hermes message, each with a comma behind it. What is empty or
/// absent is left out; what is not fit to be sent becomes a problem with its path.
class member_writer {
protected:
    member_writer(std::string& out, std::size_t size, std::vector<failure>& problems, inner::controls controls) : out_{out, size}, problems_{problems}, controls_{controls} {}

    template <detail::fixed_string Name, class Row, class Write>
    void table(std::vector<Row> const& rows, Write const& write_row) {
        if (rows.empty()) return;
        name<Name>();
        out_ += '[';
        table_ = Name.view();
        for (row_ = 0; row_ < rows.size(); ++row_) {
            begin();
            write_row(rows[row_]);
            end();
        }
        table_ = {};
        out_.back() = ']';
        out_ += ',';
    }

    template <detail::fixed_string Name, class Write>
    void object(Write const& write_members) {
        name<Name>();
        begin();
        inside_ = Name.view();
        write_members();
        inside_ = {};
        end();
    }

    /// A list of objects in a row.
    template <detail::fixed_string Name, class Row, class Write>
    void objects(std::vector<Row> const& rows, Write const& write_row) {
        if (rows.empty()) return;
        name<Name>();
        out_ += '[';
        inside_ = Name.view();
        for (inside_row_ = 0; inside_row_ < rows.size(); ++inside_row_) {
            begin();
            write_row(rows[inside_row_]);
            end();
        }
        inside_ = {};
        inside_row_ = none;
        out_.back() = ']';
        out_ += ',';
    }

    void begin() { out_ += '{'; }

    /// Every member ends with a comma; the last one's becomes the brace.
    void end() {
        if (out_.back() == ',') out_.back() = '}';
        else out_ += '}';
        out_ += ',';
    }

    template <detail::fixed_string Name>
    void name() {
        out_ += std::string_view{key<Name>::made.data(), key<Name>::made.size()};
    }

    template <detail::fixed_string Name>
    void text(std::string_view value) {
        if (value.empty()) return;
        name<Name>();
        quoted(value, Name.view());
    }

    template <detail::fixed_string Name, class Text>
    void texts(std::vector<Text> const& values) {
        if (values.empty()) return;
        name<Name>();
        out_ += '[';
        for (auto const& each : values) quoted(each, Name.view());
        out_.back() = ']';
        out_ += ',';
    }

    template <detail::fixed_string Name>
    void number(double value) {
        name<Name>();
        digits(value, Name.view());
    }

    template <detail::fixed_string Name>
    void number(std::optional<double> const& value) {
        if (value) number<Name>(*value);
    }

    template <detail::fixed_string Name>
    void numbers(std::vector<double> const& values) {
        if (values.empty()) return;
        name<Name>();
        out_ += '[';
        for (std::size_t i = 0; i < values.size(); ++i) digits(values[i], Name.view(), i);
        out_.back() = ']';
        out_ += ',';
    }

    template <detail::fixed_string Name>
    void boolean(std::optional<bool> const& value) {
        if (!value) return;
        name<Name>();
        out_ += std::string_view{*value ? "true," : "false,"};
    }

    template <detail::fixed_string Name>
    void unit(brightness_unit value) {
        auto const spelt = to_string(value);
        if (spelt.empty()) return add(Name.view(), errc::bad_value, "none of the four units");
        name<Name>();
        out_.quote(spelt);
        out_ += ',';
    }

    template <detail::fixed_string Name>
    void unit_as_written(std::string_view value) {
        // Left out it would be read as AB magnitudes.
        if (value.empty()) return add(Name.view(), errc::bad_value, "not known, and no text of it is kept");
        text<Name>(value);
    }

    template <detail::fixed_string Name>
    void angle(std::optional<degrees> const& value, std::string_view as_written) {
        if (value) number<Name>(value->value);
        else text<Name>(as_written);
    }

    void date(std::optional<time_point> const& at, std::string_view as_written) {
        if (!at) return text<"date_obs">(as_written);
        constexpr time_point first{std::chrono::microseconds{-62'135'596'800'000'000}}, past_last{std::chrono::microseconds{253'402'300'800'000'000}};
        if (*at < first || *at >= past_last) return add("date_obs", errc::bad_value, "a year outside 1 to 9999");
        name<"date_obs">();
        if (controls_ == inner::controls::refused) {
            out_ += longest_date;
        } else {
            scratch_.clear();
            append_iso_time(scratch_, *at);
            out_.quote(scratch_);
        }
        out_ += ',';
    }

    void digits(double value, std::string_view member, std::size_t index = none) {
        if (!std::isfinite(value)) return add(member, errc::bad_value, "not finite", index);
        if (controls_ == inner::controls::refused) out_ += longest_number;
        else out_.number(value);
        out_ += ',';
    }

    void quoted(std::string_view value, std::string_view member) {
        if (json::is_plain(value)) {
            out_.quote(value);
        } else if (fine(value, member)) {
            scratch_.clear();
            detail::append_json_string(scratch_, value);
            out_ += std::string_view{scratch_};
        }
        out_ += ',';
    }

    bool fine(std::string_view value, std::string_view member) {
        if (value.find('\0') != value.npos) add(member, errc::bad_value, "holds NUL");
        else if (!detail::is_utf8(value)) add(member, errc::not_utf8, "not UTF-8");
        else if (controls_ == inner::controls::refused && std::any_of(value.begin(), value.end(), is_control)) add(member, errc::bad_value, "holds a control character");
        else return true;
        return false;
    }

    static bool is_control(char c) noexcept { return (c >= 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; }

    /// For a check, which asks for problems and for a bound of the size: digits take the longest.
    static constexpr std::string_view longest_number = "-1.7976931348623157e+308", longest_date = "\"2026-11-23T17:05:01.250000Z\"";

    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    void add(std::string_view member, errc code, std::string_view what, std::size_t index = none) {
        std::string path = in_data_ ? "data." : "";
        if (!table_.empty()) ((path += table_) += '[' + std::to_string(row_)) += "].";
        if (!inside_.empty()) path += inside_;
        if (inside_row_ != none) path += '[' + std::to_string(inside_row_) + ']';
        if (!inside_.empty()) path += '.';
        detail::append_escaped(path, member.substr(0, 200));
        if (index != none) path += '[' + std::to_string(index) + ']';
        problems_.push_back({code, (path += ": ") += what});
    }

    json::buffer out_;
    std::string scratch_;  ///< what is written in pieces
    std::vector<failure>& problems_;
    inner::controls controls_;
    bool in_data_{};
    std::string_view table_{};   ///< with `row_`: where we are, for a problem's path
    std::string_view inside_{};
    std::size_t row_{};
    std::size_t inside_row_{none};
};

}  // namespace alertstream::hermes::inner
