#include "support/main.hpp"

TEST_PROGRAM(postgresql)
