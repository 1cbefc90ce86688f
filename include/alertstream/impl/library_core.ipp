#pragma once

/// A part of the compiled library: settings, texts and values. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/archive_endpoint.ipp>
#include <alertstream/impl/base64.ipp>
#include <alertstream/impl/cone.ipp>
#include <alertstream/impl/csv.ipp>
#include <alertstream/impl/ecsv.ipp>
#include <alertstream/impl/ecsv_yaml.ipp>
#include <alertstream/impl/error.ipp>
#include <alertstream/impl/escape.ipp>
#include <alertstream/impl/expand.ipp>
#include <alertstream/impl/fits.ipp>
#include <alertstream/impl/healpix.ipp>
#include <alertstream/impl/hopskotch_stream.ipp>
#include <alertstream/impl/iso_time.ipp>
#include <alertstream/impl/json_fields.ipp>
#include <alertstream/impl/json_string.ipp>
#include <alertstream/impl/json_text.ipp>
#include <alertstream/impl/json_value.ipp>
#include <alertstream/impl/json_verbatim.ipp>
#include <alertstream/impl/json_walker.ipp>
#include <alertstream/impl/log.ipp>
#include <alertstream/impl/message.ipp>
#include <alertstream/impl/near_miss.ipp>
#include <alertstream/impl/placeholder.ipp>
#include <alertstream/impl/python.ipp>
#include <alertstream/impl/settings.ipp>
#include <alertstream/impl/settings_entries.ipp>
#include <alertstream/impl/settings_reader.ipp>
#include <alertstream/impl/sky.ipp>
#include <alertstream/impl/start_point.ipp>
#include <alertstream/impl/this_machine.ipp>
#include <alertstream/impl/time.ipp>
#include <alertstream/impl/wire.ipp>
#include <alertstream/impl/wire_format.ipp>
#include <alertstream/impl/write_all.ipp>
