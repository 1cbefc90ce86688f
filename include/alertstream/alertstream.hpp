#pragma once

/// The whole core, for those who do not choose: everything that a subscriber needs. GCN's
/// streams log in over HTTPS: they are in gcn/stream.hpp, and cost more to compile.

#include <alertstream/alert_streams.hpp>
#include <alertstream/dead_letter.hpp>
#include <alertstream/dead_letter_file.hpp>
#include <alertstream/dead_letter_shelf.hpp>
#include <alertstream/dead_letter_sink.hpp>
#include <alertstream/decoder.hpp>
#include <alertstream/dedup_key.hpp>
#include <alertstream/error.hpp>
#include <alertstream/filters.hpp>
#include <alertstream/formats/json_value.hpp>
#include <alertstream/gcn/circular.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/handler.hpp>
#include <alertstream/handlers.hpp>
#include <alertstream/hermes/alert.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/content.hpp>
#include <alertstream/hopskotch/external.hpp>
#include <alertstream/hopskotch/headers.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/log.hpp>
#include <alertstream/message.hpp>
#include <alertstream/metadata.hpp>
#include <alertstream/offset_keeper.hpp>
#include <alertstream/once.hpp>
#include <alertstream/policy.hpp>
#include <alertstream/printable.hpp>
#include <alertstream/run.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/stream.hpp>
#include <alertstream/topic.hpp>
