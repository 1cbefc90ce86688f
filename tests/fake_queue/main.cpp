// The library's own threads under ThreadSanitizer, with a fake in librdkafka's place.
#define BOOST_TEST_MODULE fake_queue
#include <boost/test/unit_test.hpp>

/// Asio orders the end of a shared executor by a fence, which ThreadSanitizer does not know (gcc says so: -Wtsan).
extern "C" char const* __tsan_default_suppressions() { return "race:shared_target_executor::~shared_target_executor\n"; }
