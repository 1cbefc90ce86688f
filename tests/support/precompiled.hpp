/// What most tests begin with, compiled once for each program of them.
#include <boost/test/unit_test.hpp>

#include <alertstream/alertstream.hpp>
