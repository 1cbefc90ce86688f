#pragma once

/// The whole core, for those who do not choose: everything that a subscriber needs.

#include <alertstream/alert_streams.hpp>
#include <alertstream/dead_letter.hpp>
#include <alertstream/dead_letter_file.hpp>
#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/error.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/handlers.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/offset_keeper.hpp>
#include <alertstream/policy.hpp>
#include <alertstream/printable.hpp>
#include <alertstream/run.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/stream.hpp>
#include <alertstream/topic.hpp>
