#pragma once

#include <alertstream/tools/light_curve_answer.hpp>

/// What a store knows, for people. Needs SQLite and libpq.
namespace alertstream::tools {

/// Opens the STORE of the settings for reading, beside a program that writes into it, and answers one
/// question.
/// @returns an exit code as `answer_light_curve`, and 78 for settings with errors or without a STORE.
int light_curve(light_curve_options const& wanted);

}  // namespace alertstream::tools

#include <alertstream/impl/store_light_curve.ipp>
