/// What most tests begin with, compiled once for a program of them.
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
