#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/formats/json_text.hpp>
#include <alertstream/time.hpp>

namespace alertstream::detail {

template <class All, class Write>
void append_json_list(std::string& out, All const& all, Write write) {
    out += '[';
    bool first = true;
    for (auto const& each : all) {
        if (!first) out += ',';
        first = false;
        write(each);
    }
    out += ']';
}

/// Members of a JSON object, one after the other, at the end of a text. Whatever is given, it is JSON:
/// a number that is not finite is null.
class object_writer {
public:
    explicit object_writer(std::string& out) : out_{out} { out_ += '{'; }
    void end() { out_ += '}'; }
    bool empty() const noexcept { return first_; }

    void name(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        append_json_bytes(out_, name);
        out_ += ':';
    }
    void text(std::string_view name, std::string_view value) {
        this->name(name);
        append_json_bytes(out_, value);
    }
    void boolean(std::string_view name, bool value) {
        this->name(name);
        append_json_bool(out_, value);
    }
    void number(std::string_view name, std::optional<double> value) {
        this->name(name);
        if (value) append_json_number(out_, *value);
        else out_ += "null";
    }
    void time(std::string_view name, std::optional<time_point> value) {
        this->name(name);
        if (value) append_json_string(out_, to_iso_time(*value));
        else out_ += "null";
    }
    void numbers(std::string_view name, std::vector<double> const& values) {
        this->name(name);
        append_json_list(out_, values, [this](double each) { append_json_number(out_, each); });
    }

    // Left out where they are empty or absent.
    void text_if_any(std::string_view name, std::string_view value) {
        if (!value.empty()) text(name, value);
    }
    void boolean_if_any(std::string_view name, std::optional<bool> value) {
        if (value) boolean(name, *value);
    }
    void number_if_any(std::string_view name, std::optional<double> value) {
        if (value) number(name, value);
    }
    void numbers_if_any(std::string_view name, std::vector<double> const& values) {
        if (!values.empty()) numbers(name, values);
    }
    void texts_if_any(std::string_view name, std::vector<std::string> const& values) {
        if (values.empty()) return;
        this->name(name);
        append_json_list(out_, values, [this](std::string const& each) { append_json_bytes(out_, each); });
    }

    /// An object in it: `write` is given its writer.
    template <class Write>
    void object(std::string_view name, Write write) {
        this->name(name);
        object_writer inside{out_};
        write(inside);
        inside.end();
    }

    /// A list of objects; left out where it is empty.
    template <class Row, class Write>
    void objects_if_any(std::string_view name, std::vector<Row> const& rows, Write write) {
        if (rows.empty()) return;
        this->name(name);
        append_json_list(out_, rows, [&](Row const& each) {
            object_writer inside{out_};
            write(inside, each);
            inside.end();
        });
    }

private:
    std::string& out_;
    bool first_{true};
};

}  // namespace alertstream::detail
