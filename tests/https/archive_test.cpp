#include "archive_fixture.hpp"

#include <algorithm>

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

struct fixture : archive_fixture {
    as::delivery::fetch_problem failed_download(std::string url = {}) {
        auto asking = client();
        return problem_of(run(asking.download(endpoint, url.empty() ? server.message_url(uuid) : std::move(url))));
    }
    as::delivery::fetch_problem failed_upload() {
        auto asking = client();
        return problem_of(run(asking.upload(endpoint, "hermes.test", upload())));
    }
    std::vector<as::testing::local_request> const& requests() { return server.server().requests(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(archive, fixture)

BOOST_AUTO_TEST_CASE(what_is_kept_is_got) {
    server.keep(message("\0\1large"s));
    auto asking = client();
    auto const got = run(asking.download(endpoint, server.message_url(uuid)));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST((*got == message("\0\1large"s)));
    BOOST_TEST_REQUIRE(requests().size() == 2U);
    BOOST_TEST(requests()[0].target == "/api/msg/" + std::string{uuid});
    BOOST_TEST(requests()[0].header("Authorization").starts_with("SCRAM-SHA-512 data="));
    BOOST_TEST(requests()[1].header("Authorization").starts_with("SCRAM-SHA-512 sid=sid1,data="));
}

BOOST_AUTO_TEST_CASE(what_is_public_needs_no_handshake) {
    server.keep(message(), true);
    auto asking = client();
    BOOST_TEST(run(asking.download(endpoint, server.message_url(uuid))).has_value());
    BOOST_TEST(requests().size() == 1U);
    auto anonymous = client(options(std::nullopt));
    BOOST_TEST(run(anonymous.download(endpoint, server.message_url(uuid))).has_value());
    BOOST_TEST(requests()[1].header("Authorization").empty());
}

BOOST_AUTO_TEST_CASE(what_is_put_there_can_be_got) {
    auto asking = client();
    auto const where = run(asking.upload(endpoint, "hermes.test", upload()));
    BOOST_TEST_REQUIRE(where.has_value());
    BOOST_TEST(*where == uuid);
    auto const got = run(asking.download(endpoint, server.message_url(*where)));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->payload == "large");
    BOOST_TEST((got->key == "k"));
    BOOST_TEST(got->topic == "hermes.test");
    BOOST_TEST((got->headers == std::vector<as::owned_message::owned_header>{{"_id", id}, {"_format", "json"}, {"_sender", "observer-1a2b3c4d"}}));
}

BOOST_AUTO_TEST_CASE(the_body_goes_once_and_not_with_the_first_message) {
    auto asking = client();
    run(asking.upload(endpoint, "hermes.test", upload())).value();
    BOOST_TEST_REQUIRE(requests().size() == 2U);
    BOOST_TEST(requests()[0].method == "POST");
    BOOST_TEST(requests()[0].target == "/api/topic/hermes.test+oversized");
    BOOST_TEST(requests()[0].body.empty());
    BOOST_TEST(requests()[0].header("Content-Length") == "0");
    BOOST_TEST(requests()[1].target == requests()[0].target);
    BOOST_TEST(requests()[1].body == as::bson::write_upload(upload()).value());
}

BOOST_AUTO_TEST_CASE(another_host_is_not_asked_at_all) {
    server.keep(message(), true);
    as::testing::archive other{loop.get_executor()};
    other.keep(message(), true);
    auto const here = server.message_url(uuid);
    for (auto const& url : std::initializer_list<std::string>{other.message_url(uuid), "http" + here.substr(5), "https://127.0.0.1:" + std::to_string(server.server().port()) + "/api/msg/x",
                            "https://localhost/api/msg/x", "https://localhost:" + std::to_string(server.server().port()) + "@evil.test/", "file:///etc/passwd", "", "//localhost/"}) {
        auto asking = client();
        auto const why = problem_of(run(asking.download(endpoint, url)));
        BOOST_TEST((why.why.code == as::errc::insecure), url);
        BOOST_TEST(!why.retryable, url);
    }
    BOOST_TEST(requests().empty());
    BOOST_TEST(other.server().connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_not_followed) {
    as::testing::archive other{loop.get_executor()};
    other.keep(message(), true);
    server.server().next(as::testing::fault::redirect{other.message_url(uuid)});
    auto const why = failed_download();
    BOOST_TEST(contains(why.why.detail, "redirects"));
    BOOST_TEST(other.server().connections() == 0U);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_said_so_and_may_be_mended) {
    auto wrong = login();
    wrong.password = as::secret{"another"};
    auto asking = client(options(wrong));
    auto const why = problem_of(run(asking.download(endpoint, server.message_url(uuid))));
    BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED));
    BOOST_TEST(why.retryable);
    BOOST_TEST(!contains(why.why.message(), "another"));
}

BOOST_AUTO_TEST_CASE(a_server_that_proves_nothing_is_not_believed_whatever_its_status) {
    using lie = as::testing::archive::lie;
    server.keep(message());
    for (auto const each : {lie::no_proof, lie::wrong_signature, lie::wrong_sid, lie::wrong_nonce, lie::endless_iterations}) {
        server.next_lie(each);
        auto const why = failed_download();
        BOOST_TEST((why.why.code == as::errc::bad_answer), static_cast<int>(each));
    }
    auto asking = client();
    BOOST_TEST(run(asking.download(endpoint, server.message_url(uuid))).has_value());
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_the_log_in_for_the_request_is_an_error) {
    server.server().next(as::testing::fault::say{.status = 201, .body = as::bson::write_receipt({std::string{uuid}, true}).value()});
    auto const why = failed_upload();
    BOOST_TEST((why.why.code == as::errc::bad_answer));
}

BOOST_AUTO_TEST_CASE(a_status_is_an_error_of_kafka_in_words) {
    struct expected {
        unsigned status;
        rd_kafka_resp_err_t code;
        bool retryable;
    };
    for (auto const& [status, code, retryable] : std::initializer_list<expected>{{400, RD_KAFKA_RESP_ERR_INVALID_REQUEST, false},
                                                                                  {401, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, true},
                                                                                  {403, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, true},
                                                                                  {404, RD_KAFKA_RESP_ERR_RESOURCE_NOT_FOUND, true},
                                                                                  {413, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, false},
                                                                                  {418, RD_KAFKA_RESP_ERR_INVALID_REQUEST, false},
                                                                                  {429, RD_KAFKA_RESP_ERR_INVALID_REQUEST, true},
                                                                                  {500, RD_KAFKA_RESP_ERR_UNKNOWN, true},
                                                                                  {501, RD_KAFKA_RESP_ERR_UNKNOWN, true},
                                                                                  {502, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, true},
                                                                                  {503, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, true},
                                                                                  {504, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, true},
                                                                                  {505, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION, true},
                                                                                  {204, RD_KAFKA_RESP_ERR_UNKNOWN, false}}) {
        server.server().next(as::testing::fault::say{.status = status, .body = "in its words", .content_type = "text/plain"});
        auto const why = failed_download();
        BOOST_TEST((why.why.code == code), status);
        BOOST_TEST(why.retryable == retryable, status);
        if (status != 204) BOOST_TEST(contains(why.why.detail, "answers " + std::to_string(status)), why.why.detail);
    }
}

BOOST_AUTO_TEST_CASE(words_that_are_not_plain_are_not_repeated) {
    server.server().next(as::testing::fault::say{.status = 500, .body = "\x1b[2J", .content_type = "text/plain"});
    BOOST_TEST(!contains(failed_download().why.detail, "\x1b"));
}

BOOST_AUTO_TEST_CASE(what_is_not_there_may_be_there_later) {
    auto const why = failed_download();
    BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR_RESOURCE_NOT_FOUND));
    BOOST_TEST(why.retryable);
}

BOOST_AUTO_TEST_CASE(no_answer_may_be_one_later) {
    server.server().next(as::testing::fault::hang_up{});
    BOOST_TEST(failed_download().retryable);
    server.keep(message());
    server.server().next(as::testing::fault::cut{40});
    BOOST_TEST(failed_download().retryable);
    server.server().refuse();
    BOOST_TEST(failed_download().retryable);
}

BOOST_AUTO_TEST_CASE(a_server_that_is_slow_meets_the_deadline) {
    server.server().next(as::testing::fault::never{});
    auto impatient = options();
    impatient.http.deadlines.first_byte = 50ms;
    auto asking = client(impatient);
    auto const why = problem_of(run(asking.download(endpoint, server.message_url(uuid))));
    BOOST_TEST((why.why.code == asio::error::timed_out));
    BOOST_TEST(why.retryable);
}

BOOST_AUTO_TEST_CASE(what_is_too_large_is_not_read_and_not_asked_for_again) {
    server.keep(message(std::string(100'000, 'x')), true);
    auto careful = options();
    careful.most_message = 50'000;
    auto asking = client(careful);
    auto const why = problem_of(run(asking.download(endpoint, server.message_url(uuid))));
    BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
    BOOST_TEST(!why.retryable);
    server.server().next(as::testing::fault::huge{.bytes = 100'000, .announced = false});
    BOOST_TEST((problem_of(run(asking.download(endpoint, server.message_url(uuid)))).why.code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
}

BOOST_AUTO_TEST_CASE(what_is_no_message_is_not_asked_for_again) {
    for (auto const& bytes : {""s, "{}"s, "\x05\0\0\0\0"s, "\xff\xff\xff\x7f"s}) {
        server.keep_bytes(std::string{uuid}, bytes, true);
        auto const why = failed_download();
        BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR__VALUE_DESERIALIZATION));
        BOOST_TEST(!why.retryable);
    }
}

BOOST_AUTO_TEST_CASE(a_topic_that_is_not_allowed_is_said_so) {
    server.refuse_topic("hermes.test");
    auto const why = failed_upload();
    BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
    BOOST_TEST(server.kept().empty());
}

BOOST_AUTO_TEST_CASE(a_log_in_that_is_not_offered_is_the_callers_to_see) {
    server.server().next(as::testing::fault::say{.status = 401, .body = "", .content_type = ""});
    BOOST_TEST((failed_upload().why.code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED));
    BOOST_TEST(requests().size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_upload_whose_answer_was_lost_is_repeated_and_found_there) {
    server.server().next(as::testing::fault::delay{0ms});  // the log-in
    server.server().next(as::testing::fault::cut{0});      // it is kept, and nobody says so
    auto asking = client();
    auto const where = run(asking.upload(endpoint, "hermes.test", upload()));
    BOOST_TEST_REQUIRE(where.has_value());
    BOOST_TEST(*where == uuid);
    BOOST_TEST(server.kept().size() == 1U);
    BOOST_TEST(requests().size() == 6U);  // lost, refused as a duplicate, compared
}

BOOST_AUTO_TEST_CASE(a_key_that_was_absent_and_comes_back_empty_is_the_same) {
    auto sent = upload();
    sent.key.reset();
    auto there = message(sent.payload);
    there.headers = sent.headers;
    there.key = "";
    server.keep(there);
    auto asking = client();
    BOOST_TEST(run(asking.upload(endpoint, "hermes.test", sent)).has_value());
    there.key = "another";
    server.keep(there);
    BOOST_TEST(!run(asking.upload(endpoint, "hermes.test", sent)).has_value());
}

BOOST_AUTO_TEST_CASE(another_message_of_the_same_id_is_no_success) {
    server.keep(message("of somebody else"));
    auto const why = failed_upload();
    BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR_INVALID_REQUEST));
    BOOST_TEST(contains(why.why.detail, "422"));
    BOOST_TEST(!why.retryable);
}

BOOST_AUTO_TEST_CASE(an_upload_that_is_lost_twice_is_given_up) {
    for (int i = 0; i < 2; ++i) server.server().next(as::testing::fault::hang_up{});
    BOOST_TEST(failed_upload().retryable);
    BOOST_TEST(requests().size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_receipt_without_a_uuid_is_none) {
    for (auto const& said : {"x"s, std::string(36, '/'), "7d444840-9dc0-41d1-b245-5ffdce74fad2/../"s}) {
        server.server().next(as::testing::fault::say{.status = 201, .body = as::bson::write_receipt({said, true}).value()});
        auto anonymous = client(options(std::nullopt));
        auto const why = problem_of(run(anonymous.upload(endpoint, "hermes.test", upload())));
        BOOST_TEST((why.why.code == RD_KAFKA_RESP_ERR__VALUE_DESERIALIZATION), said);
        BOOST_TEST(!why.retryable, said);
    }
}

BOOST_AUTO_TEST_CASE(the_longer_way_to_log_in_ends_the_same) {
    server.keep(message());
    as::http::client http{loop.get_executor(), options().http};
    as::http::request what{.url = server.message_url(uuid)};
    auto const as_whom = login();
    auto const got = run(as::http::request_with_scram(http, std::move(what), as_whom, as::http::scram_flow::plain_first));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->status == 200U);
    BOOST_TEST_REQUIRE(requests().size() == 3U);
    BOOST_TEST(requests()[0].header("Authorization").empty());
}

BOOST_AUTO_TEST_CASE(the_longer_way_repeats_the_body) {
    as::http::client http{loop.get_executor(), options().http};
    as::http::request what{.method = as::http::method::post, .url = endpoint.upload_url("hermes.test"), .body = as::bson::write_upload(upload()).value()};
    auto const as_whom = login();
    auto const got = run(as::http::request_with_scram(http, std::move(what), as_whom, as::http::scram_flow::plain_first));
    BOOST_TEST_REQUIRE(got.has_value());
    BOOST_TEST(got->status == 201U);
    for (auto const& each : requests()) BOOST_TEST(each.body == as::bson::write_upload(upload()).value());
}

BOOST_AUTO_TEST_CASE(sha_256_is_spoken_too) {
    server.keep(message());
    auto with = options();
    with.login->mechanism = as::http::scram_mechanism::sha_256;
    auto asking = client(with);
    BOOST_TEST(run(asking.download(endpoint, server.message_url(uuid))).has_value());
}

BOOST_AUTO_TEST_CASE(neither_password_nor_proof_is_in_any_line_or_error) {
    using lie = as::testing::archive::lie;
    namespace fault = as::testing::fault;
    std::string told;
    as::logger const log{as::make_function_sink([&told](auto const& record) { told += format_log(record) + '\n'; }), as::log_level::debug};
    auto const ask = [&](hop::archive_options with) {
        hop::archive_client asking{loop.get_executor(), std::move(with), log};
        if (auto const got = run(asking.download(endpoint, server.message_url(uuid))); !got) told += got.error().why.message() + '\n';
        if (auto const put = run(asking.upload(endpoint, "hermes.test", upload())); !put) told += put.error().why.message() + '\n';
    };
    for (auto const each : {lie::no_proof, lie::wrong_signature, lie::wrong_sid, lie::wrong_nonce, lie::endless_iterations}) {
        server.next_lie(each);
        ask(options());
    }
    for (auto const status : {200U, 201U, 302U, 400U, 401U, 403U, 404U, 422U, 500U, 503U}) {
        server.server().next(fault::say{.status = status, .body = "you said " + std::string{requests().back().header("Authorization")}});
        ask(options());
    }
    auto wrong = login();
    wrong.password = as::secret{"another s3cret"};
    ask(options(wrong));
    for (auto const& each : requests()) {
        auto const sent = each.header("Authorization");
        auto const proof = sent.substr(std::min(sent.find("data="), sent.size()));
        BOOST_TEST((proof.size() < 6 || !contains(told, proof.substr(5))), told);
        for (auto const* secret : {"password for tests", "another s3cret"}) BOOST_TEST(!contains(each.body + std::string{sent}, secret));
    }
    for (auto const* secret : {"password for tests", "another s3cret"}) BOOST_TEST(!contains(told, secret), told);
    BOOST_TEST(contains(told, "answers 403"));
}

BOOST_AUTO_TEST_CASE(a_download_can_be_cancelled_at_any_step) {
    server.keep(message());
    for (int step = 0; step < 2; ++step) {
        if (step == 1) server.server().next(as::testing::fault::delay{0ms});
        server.server().next(as::testing::fault::never{});
        auto asking = client();
        auto const before = requests().size() + static_cast<std::size_t>(step);
        std::optional<hop::archive_result<as::bson::archived_message>> got;
        asio::co_spawn(loop, asking.download(endpoint, server.message_url(uuid)),
                       asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, auto came) { got.emplace(std::move(came)); }));
        while (requests().size() <= before) loop.run_one();
        cancel.emit(asio::cancellation_type::terminal);
        while (!got) loop.run_one();
        BOOST_TEST((problem_of(*got).why.code == asio::error::operation_aborted), step);
    }
}

BOOST_AUTO_TEST_SUITE_END()
