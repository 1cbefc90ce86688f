#pragma once

/// Header-only unless ALERTSTREAM_SEPARATE_COMPILATION is defined; then one
/// source file of the program includes <alertstream/src.hpp>.
#if defined(ALERTSTREAM_SEPARATE_COMPILATION)
#define ALERTSTREAM_DECL
#else
#define ALERTSTREAM_DECL inline
#endif
