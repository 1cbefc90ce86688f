// The program `share`: its lines and exit codes, against a local Hermes.
#include "share_fixture.hpp"

BOOST_FIXTURE_TEST_SUITE(share, share_fixture)

BOOST_AUTO_TEST_CASE(published_is_0_and_says_the_uuid) {
    auto const done = share();
    BOOST_TEST(done.exit_code == 0, done.out << done.err);
    BOOST_TEST(done.out.starts_with("{\"outcome\":\"published\",\"uuid\":\""));
    BOOST_TEST(done.out.ends_with("}\n"));
    auto const published = plain_reader{broker.bootstrap(), "hermes.test"}.next().payload.value();
    BOOST_TEST(published.find(R"("topic": "hermes.test")") != std::string::npos);
    BOOST_TEST(published.find(R"("night": 17)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_hermes_rejects_is_1_with_its_errors) {
    server.next(fault::say{.status = 400, .body = R"({"topic":["Hermes Dev can only submit to a test topic."]})"});
    auto const done = share();
    BOOST_TEST(done.exit_code == 1);
    BOOST_TEST(done.out == "{\"outcome\":\"rejected\",\"errors\":{\"topic\":[\"Hermes Dev can only submit to a test topic.\"]}}\n");
}

BOOST_AUTO_TEST_CASE(a_hermes_that_is_away_is_2_and_may_be_tried_again) {
    server.refuse();
    auto const done = share();
    BOOST_TEST(done.exit_code == 2);
    BOOST_TEST(done.out.starts_with("{\"outcome\":\"not_sent\",\"reason\":\""));
    BOOST_TEST(done.out.ends_with("\"retryable\":true}\n"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_is_3) {
    server.next(fault::cut{30});
    auto const done = share();
    BOOST_TEST(done.exit_code == 3);
    BOOST_TEST(done.out.starts_with("{\"outcome\":\"unknown\",\"reason\":\""));
}

BOOST_AUTO_TEST_CASE(validating_contacts_nobody) {
    BOOST_TEST(share("--validate").out == "{\"outcome\":\"valid\"}\n");
    BOOST_TEST(share("--validate").exit_code == 0);
    write(message, bad);
    auto const done = share("--validate");
    BOOST_TEST(done.exit_code == 1);
    BOOST_TEST(done.out == "{\"outcome\":\"rejected\",\"errors\":{\"data\":{\"photometry\":[{\"bandpass\":[\"This field is required.\"]}]}}}\n");
    BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_no_message_is_rejected_before_it_is_sent) {
    write(message, "{\"title\": ");
    BOOST_TEST(share().exit_code == 1);
    BOOST_TEST(share().out.starts_with("{\"outcome\":\"rejected\""));
    BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_message_comes_from_standard_input_too) {
    auto const done = run(arguments("- <" + message.string()));
    BOOST_TEST(done.exit_code == 0, done.err);
}

BOOST_AUTO_TEST_CASE(a_kafka_gets_the_files_bytes) {
    auto const done = share("", "archive");
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(done.out == "{\"outcome\":\"published\",\"topic\":\"hermes.test\",\"partition\":0,\"offset\":0}\n");
    BOOST_TEST(plain_reader(broker.bootstrap(), "hermes.test").next().payload.value() == good);
    BOOST_TEST(share("--validate", "archive").out == "{\"outcome\":\"valid\"}\n");
    auto const titled = share("--title t", "archive");
    BOOST_TEST(titled.exit_code == 64);
    BOOST_TEST(titled.err == "--title: a Kafka gets the file's bytes as they are\n");
}

BOOST_AUTO_TEST_CASE(the_outbox_of_a_program_with_these_settings_is_left_alone) {
    write(settings, boost::json::serialize(boost::json::object{
                        {"DATA_SHARING", {{"archive", {{"BASE_URL", broker.url()}, {"OUTBOX", "/nowhere/outbox.sqlite"}, {"GATHER_ROWS", 10}, {"STREAM", "hopskotch"}}}}}}));
    auto const done = share("", "archive");
    BOOST_TEST(done.exit_code == 0, done.err);
    BOOST_TEST(done.err.find("DATA_SHARING.archive: its outbox and GATHER_ROWS, GATHER_SECONDS are not used here") != std::string::npos, done.err);
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_64) {
    BOOST_TEST(run("").exit_code == 64);
    auto const unknown = share("", "herms");
    BOOST_TEST(unknown.exit_code == 64);
    BOOST_TEST(unknown.out == "");
    BOOST_TEST(unknown.err.find("hermes") != std::string::npos);
    BOOST_TEST(run("--to hermes " + message.string()).err == "--topic is required\n");
    BOOST_TEST(run("--topic hermes.test " + message.string()).err.find("--to is required") == 0U);
    BOOST_TEST(share("--allow weather").err.find("--allow weather: there is no such refusal") == 0U);
    BOOST_TEST(share("--allow unwritable").exit_code == 64);
    std::filesystem::remove(message);
    BOOST_TEST(share().exit_code == 64);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_to_its_end_is_64) {
    for (auto const& file : {folder.path().string(), "- <" + folder.path().string(), std::string{"- </dev/zero"}, std::string{"/dev/zero"}}) {
        auto const done = run(arguments(file));
        BOOST_TEST(done.exit_code == 64, file << ": " << done.out << done.err);
        BOOST_TEST(done.out == "");
        BOOST_TEST(done.err.find("cannot read") == 0U, done.err);
    }
    BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(an_environment_that_cannot_be_used_is_78_at_the_entry) {
    for (auto const* each : {"HTTPS_PROXY=socks5://x:1", "SSL_CERT_FILE=/no/such"}) {
        auto const done = run(arguments(message.string()), each);
        BOOST_TEST(done.exit_code == 78, each << ": " << done.out << done.err);
        BOOST_TEST(done.err.find("DATA_SHARING.hermes") != std::string::npos, done.err);
    }
}

BOOST_AUTO_TEST_CASE(an_outcome_that_cannot_be_printed_is_not_lost) {
    auto const done = run(arguments(message.string()), "", "/dev/full");
    BOOST_TEST(done.exit_code == 1);
    BOOST_TEST(done.err.find("standard output: No space left") != std::string::npos, done.err);
    BOOST_TEST(done.err.find("\"uuid\":\"") != std::string::npos, done.err);
}

BOOST_AUTO_TEST_CASE(nor_one_whose_reader_is_gone) {
    auto const done = run_with_its_reader_gone();
    BOOST_TEST(done.exit_code == 1);
    BOOST_TEST(done.err.find("standard output: Broken pipe") != std::string::npos, done.err);
    BOOST_TEST(done.err.find("\"uuid\":\"") != std::string::npos, done.err);
}

BOOST_AUTO_TEST_CASE(a_topic_that_user_topics_does_not_list_is_held_back) {
    auto json = text_of(settings);
    json.replace(json.find("\"BASE_URL\""), 0, R"("USER_TOPICS": ["hermes.tests"], )");
    write(settings, json);
    auto const done = share();
    BOOST_TEST(done.exit_code == 2);
    BOOST_TEST(done.out.find("the settings hold this back: USER_TOPICS of the destination") != std::string::npos, done.out);
    BOOST_TEST(done.out.find("did you mean") != std::string::npos, done.out);
    BOOST_TEST(server.connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_server_of_2022_is_asked_by_its_own_rules) {
    auto json = text_of(settings);
    auto const entry = json.find("\"HERMES_API_KEY\"");
    json.replace(entry, json.find(',', entry) - entry, R"("CREDENTIAL_USERNAME": "alice", "CREDENTIAL_PASSWORD": "p")");
    write(settings, json);
    // No targets, which today's servers ask for, and a flag that asks for nothing.
    write(message, R"({"title": "t", "submitter": "me", "submit_to_tns": false, "data": {"photometry": [
        {"target_name": "a", "date_obs": "2023-05-19T21:42:21Z", "telescope": "x", "bandpass": "g", "brightness": 17.2}]}})");
    BOOST_TEST(share("--validate").out == "{\"outcome\":\"valid\"}\n");
    server.next(fault::say{.status = 200, .body = R"({"message": "Message was submitted successfully."})"});
    auto const done = share();
    BOOST_TEST(done.out == "{\"outcome\":\"published\"}\n", done.err);
    write(message, R"({"title": "t", "submitter": "me", "submit_to_tns": true})");
    BOOST_TEST(share("--validate").exit_code == 2);
    BOOST_TEST(share("--validate").out == share().out);
    write(message, R"({"title": "t", "submitter": "me", "colour": 1, "data": {"photometry": [{"date_obs": "2023-05-19T21:42:21Z", "limiting_brightness": 17.2}]}})");
    auto const refused = share("--validate");
    BOOST_TEST(refused.exit_code == 1);
    BOOST_TEST(refused.out.find("has no place for a limit") != std::string::npos, refused.out);
    BOOST_TEST(refused.out.find("colour") != std::string::npos, refused.out);
    BOOST_TEST(server.requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(settings_with_errors_are_78) {
    write(settings, R"({"DATA_SHARING": {"hermes": {"BASE_URL": "http://example.org/", "HERMES_API_KEY": "token-for-tests"}}})");
    auto const done = share();
    BOOST_TEST(done.exit_code == 78, done.out << done.err);
    BOOST_TEST(done.err.find("DATA_SHARING.hermes.BASE_URL") != std::string::npos);
    BOOST_TEST(done.err.find("token-for-tests") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
