#pragma once

/// Handlers that get a part of the alerts: by where, by whether it is real, by whether it is news.

#include <alertstream/latest_version.hpp>
#include <alertstream/once.hpp>
#include <alertstream/only_real.hpp>
#include <alertstream/within.hpp>
