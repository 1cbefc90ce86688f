#pragma once

#include <span>
#include <string_view>

#include <alertstream/stream.hpp>

namespace as = alertstream;

struct service {
    static constexpr std::string_view name = "hopskotch";
};

struct light_curve {};

template <>
struct as::decoder<light_curve> {
    static as::result<void> decode(as::message const&, light_curve&) { return {}; }
};

struct good_handler {
    void operator()(light_curve const&) {}
};

struct store_handler {
    explicit store_handler(int& rows) : rows_{rows} {}
    void operator()(light_curve const&) { ++rows_; }

private:
    int& rows_;
};
