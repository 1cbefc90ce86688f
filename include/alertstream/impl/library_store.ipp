#pragma once

/// A part of the compiled library: what is stored, whatever the database. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/store_admission.ipp>
#include <alertstream/impl/store_alert_store.ipp>
#include <alertstream/impl/store_digest.ipp>
#include <alertstream/impl/store_engine.ipp>
#include <alertstream/impl/store_staging.ipp>
#include <alertstream/impl/store_unit.ipp>
#include <alertstream/impl/store_without_nul.ipp>
