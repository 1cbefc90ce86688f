#pragma once

/// A part of the compiled library: from a partition to its handlers. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/alert_output.ipp>
#include <alertstream/impl/assignment_machine.ipp>
#include <alertstream/impl/dead_letter.ipp>
#include <alertstream/impl/dead_letter_file.ipp>
#include <alertstream/impl/dead_letter_shelf.ipp>
#include <alertstream/impl/dead_letter_sink.ipp>
#include <alertstream/impl/dead_letter_tools.ipp>
#include <alertstream/impl/fifo_mutex.ipp>
#include <alertstream/impl/gate.ipp>
#include <alertstream/impl/handled_keys.ipp>
#include <alertstream/impl/handlers.ipp>
#include <alertstream/impl/heartbeat.ipp>
#include <alertstream/impl/heartbeat_watch.ipp>
#include <alertstream/impl/keyed_gate.ipp>
#include <alertstream/impl/lane.ipp>
#include <alertstream/impl/message_resolver.ipp>
#include <alertstream/impl/once.ipp>
#include <alertstream/impl/plan.ipp>
#include <alertstream/impl/position.ipp>
#include <alertstream/impl/position_file.ipp>
#include <alertstream/impl/read_streams.ipp>
#include <alertstream/impl/replay.ipp>
#include <alertstream/impl/run.ipp>
#include <alertstream/impl/status.ipp>
#include <alertstream/impl/stream_runner.ipp>
#include <alertstream/impl/streams_engine.ipp>
#include <alertstream/impl/topic_report.ipp>
#include <alertstream/impl/work.ipp>
