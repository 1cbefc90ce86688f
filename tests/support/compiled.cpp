#include <alertstream/src.hpp>
