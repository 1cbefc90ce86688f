#pragma once

/// Alerts in Avro object containers (ZTF, Rubin, igwn.gwalert on HOPSKOTCH): read into a struct of one's own
/// (`avro::one`, `avro::all`), or into `avro::record`, a tree of whatever came; and written. Needs libavro-c and zlib.
#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/avro/typed.hpp>
#include <alertstream/formats/avro/writer.hpp>
