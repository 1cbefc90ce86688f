#pragma once

#include <charconv>
#include <string>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <alertstream/tom/exact_json.hpp>

namespace alertstream::tom {

namespace inner {

/// Builds the tree as Boost.JSON does, but reads a double from its text.
struct exact_handler {
    using error_code = boost::system::error_code;
    using string_view = boost::json::string_view;

    static constexpr std::size_t max_object_size = boost::json::object::max_size();
    static constexpr std::size_t max_array_size = boost::json::array::max_size();
    static constexpr std::size_t max_key_size = boost::json::string::max_size();
    static constexpr std::size_t max_string_size = boost::json::string::max_size();

    boost::json::value_stack stack{};
    std::string number{};

    bool on_document_begin(error_code&) {
        stack.reset();
        return true;
    }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t count, error_code&) {
        stack.push_object(count);
        return true;
    }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t count, error_code&) {
        stack.push_array(count);
        return true;
    }
    bool on_key_part(string_view part, std::size_t, error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_key(string_view part, std::size_t, error_code&) {
        stack.push_key(part);
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_string(string_view part, std::size_t, error_code&) {
        stack.push_string(part);
        return true;
    }
    bool on_number_part(string_view part, error_code&) {
        number.append(part.data(), part.size());
        return true;
    }
    bool on_int64(std::int64_t value, string_view, error_code&) {
        number.clear();
        stack.push_int64(value);
        return true;
    }
    bool on_uint64(std::uint64_t value, string_view, error_code&) {
        number.clear();
        stack.push_uint64(value);
        return true;
    }
    bool on_double(double, string_view part, error_code& problem) {
        number.append(part.data(), part.size());
        double exact = 0;
        auto const [end, wrong] = std::from_chars(number.data(), number.data() + number.size(), exact);
        if (wrong != std::errc{} || end != number.data() + number.size()) problem = alertstream::make_error_code(errc::not_json);
        else stack.push_double(exact);
        number.clear();
        return !problem;
    }
    bool on_bool(bool value, error_code&) {
        stack.push_bool(value);
        return true;
    }
    bool on_null(error_code&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
};

}  // namespace inner

ALERTSTREAM_DECL result<boost::json::value> read_exact_json(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::json::basic_parser<inner::exact_handler> parser{options};
    boost::system::error_code problem;
    auto const read = parser.write_some(false, text.data(), text.size(), problem);
    if (problem) return failure{errc::not_json, problem == errc::not_json ? "a number that a double does not hold" : problem.message()};
    if (auto const rest = text.substr(read); rest.find_first_not_of(" \t\r\n") != rest.npos) return failure{errc::not_json, "text behind the value"};
    return parser.handler().stack.release();
}

}  // namespace alertstream::tom
