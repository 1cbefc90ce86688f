#pragma once

#include <boost/test/unit_test.hpp>

/// The main function of a test program of this name. In a program with precompiled
/// headers, BOOST_TEST_MODULE would come too late.
#define TEST_PROGRAM(NAME)                                                                   \
    int main(int argc, char** argv) {                                                        \
        auto const start = [] {                                                              \
            boost::unit_test::framework::master_test_suite().p_name.value = #NAME;           \
            return true;                                                                     \
        };                                                                                   \
        return boost::unit_test::unit_test_main(start, argc, argv);                          \
    }
