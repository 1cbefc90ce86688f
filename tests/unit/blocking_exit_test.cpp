#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>

#include <support/talking_child.hpp>

using namespace std::chrono_literals;

// OpenSSL cleans up when a program ends; a thread that frees a client's TLS meanwhile corrupted the heap.
BOOST_AUTO_TEST_SUITE(blocking_exit)

BOOST_DATA_TEST_CASE(a_program_ends_when_the_threads_of_its_clients_have, boost::unit_test::data::make({"client", "thread", "call", "returned"})) {
    talking_child program{{UNIT_ENDING, sample}};
    BOOST_TEST(program.line().value_or("") == "main is over");
    BOOST_TEST(!program.line(1500ms));  // rd_kafka_destroy often takes a second
    program.say("end");
    BOOST_TEST(program.line().value_or("") == "done");
    BOOST_TEST(program.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_call_that_missed_its_deadline_does_not_hold_the_program_up) {
    talking_child program{{UNIT_ENDING, "late"}};
    BOOST_TEST(program.line().value_or("") == "main is over");
    BOOST_TEST(program.line(10s).value_or("") == "not done");  // sooner than one that is waited for
    BOOST_TEST(program.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_client_that_outlives_openssl_is_left_as_it_is) {
    talking_child program{{UNIT_ENDING, "outlives"}};
    BOOST_TEST(program.line().value_or("") == "main is over");
    BOOST_TEST(program.line().value_or("") == "not done");
    BOOST_TEST(program.line().value_or("") == "nothing began");
    BOOST_TEST(program.wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_client_that_never_ends_does_not_hold_the_program_up_for_ever) {
    talking_child program{{UNIT_ENDING, "client"}};
    BOOST_TEST(program.line().value_or("") == "main is over");
    BOOST_TEST(program.line().value_or("") == "not done");
    BOOST_TEST(program.wait() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
