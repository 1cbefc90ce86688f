// The library, compiled once.
#include <alertstream/src.hpp>
