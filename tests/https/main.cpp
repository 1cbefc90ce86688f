#define BOOST_TEST_MODULE https
#include <boost/test/unit_test.hpp>
