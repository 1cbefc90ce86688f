#pragma once

/// A part of the compiled library: what is stored, whatever the database. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/light_curve_answer.ipp>
#include <alertstream/impl/progress_line.ipp>
#include <alertstream/impl/store_admission.ipp>
#include <alertstream/impl/store_alert_store.ipp>
#include <alertstream/impl/store_digest.ipp>
#include <alertstream/impl/store_engine.ipp>
#include <alertstream/impl/store_export.ipp>
#include <alertstream/impl/store_export_json.ipp>
#include <alertstream/impl/store_mjd.ipp>
#include <alertstream/impl/store_letter_id.ipp>
#include <alertstream/impl/store_letters.ipp>
#include <alertstream/impl/store_staging.ipp>
#include <alertstream/impl/store_svg.ipp>
#include <alertstream/impl/store_svg_bands.ipp>
#include <alertstream/impl/store_svg_panels.ipp>
#include <alertstream/impl/store_svg_text.ipp>
#include <alertstream/impl/store_svg_ticks.ipp>
#include <alertstream/impl/store_unit.ipp>
#include <alertstream/impl/store_without_nul.ipp>
#include <alertstream/impl/write_output.ipp>
