#include <boost/test/unit_test.hpp>

#include <alertstream/hermes/limits.hpp>
#include <alertstream/hermes/multipart.hpp>

namespace as = alertstream;
using namespace as::hermes;

namespace {

/// A message with these files in its first target and its first spectrum.
std::string message(std::string_view in_target, std::string_view in_spectrum = "[]") {
    return R"({"title":"t","data":{"targets":[{"name":"a"},{"name":"b","file_info":)" + std::string{in_target} + R"(}],"spectroscopy":[{"file_info":)" + std::string{in_spectrum} + "}]}}";
}

std::string problems(std::string_view json, std::vector<file> const& files) {
    std::string made;
    for (auto const& each : file_problems(json, files)) made += (made.empty() ? "" : " | ") + each.path + ": " + each.problem;
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hermes_multipart)

BOOST_AUTO_TEST_CASE(files_and_file_info_must_name_each_other) {
    auto const both = message(R"([{"name":"chart.png"}])", R"([{"name":" spectrum.txt "}])");
    BOOST_TEST(problems(both, {{"chart.png", "image/png", "x"}, {"spectrum.txt", "", "y"}}) == "");
    BOOST_TEST(problems(both, {{"chart.png", "", "x"}}) == "data.spectroscopy[0].file_info[0]: the file \"spectrum.txt\" is not among those that go along, and has no url");
    BOOST_TEST(problems(message("[]"), {{"chart.png", "", "x"}}) == "files[0]: no file_info without url names \"chart.png\": Hermes would drop or refuse it");
    BOOST_TEST(problems(message(R"([{"name":"chart.png"}])"), {}) == "data.targets[1].file_info[0]: the file \"chart.png\" is not among those that go along, and has no url");
    BOOST_TEST(problems(message(R"([{"name":"chart.png","url":"https://example.org/chart.png"}])"), {}) == "");
    BOOST_TEST(problems(message(R"([{"name":"chart.png","url":null},{"url":"","name":"b"}])"), {{"chart.png", "", ""}, {"b", "", ""}}) == "");
    BOOST_TEST(problems(message(R"([{"name":"a"},{"name":"a"}])"), {{"a", "", "1"}, {"a", "", "2"}}) == "files[1]: there are two files of the name \"a\"");
}

BOOST_AUTO_TEST_CASE(names_that_do_not_arrive_as_they_are_are_refused) {
    for (std::string const bad : {"", "..", "a/b", "/etc/passwd", "a\\b", "a\"b", "a&copy;b", "a\r\nX: y", "a\x01", "\xff", "a\x7f"}) {
        auto const found = file_problems(message("[]"), std::vector<file>{{bad, "", ""}});
        BOOST_TEST_REQUIRE(found.size() == 1u);
        BOOST_TEST(found[0].path == "files[0]");
        BOOST_TEST((found[0].problem.find('\n') == std::string::npos));
    }
    BOOST_TEST(!file_problems(message("[]"), std::vector<file>{{std::string(256, 'a'), "", ""}}).empty());
    BOOST_TEST(problems(message(R"([{"name":"Spektrum \u00e4 1.txt"}])"), {{"Spektrum \xc3\xa4 1.txt", "", ""}}) == "");
    BOOST_TEST((problems(message(R"([{"name":"a"}])"), {{"a", "text/plain\r\nX: y", ""}}).find("content type") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(both_limits_are_looked_at_before_anything_is_sent) {
    auto const one = message(R"([{"name":"a"}])");
    BOOST_TEST(problems(one, {{"a", "", std::string(largest_upload - 2000, 'x')}}) == "");
    BOOST_TEST((problems(one, {{"a", "", std::string(largest_upload, 'x')}}).find("files: message and files have 10486") == 0));
    auto const large = message(R"([{"name":"a","description":")" + std::string(largest_body, 'x') + "\"}]");
    BOOST_TEST((problems(large, {{"a", "", ""}}).find("data: the message has") == 0));
}

BOOST_AUTO_TEST_CASE(what_is_no_message_names_no_files) {
    for (auto const* json : {"", "file_info", R"({"data":[{"file_info":[{"name":"a"}]}]})", R"({"data":{"targets":{"file_info":[{}]}}})", R"({"data":{"targets":[{"file_info":"a"}]}})", R"({"data":{"targets":[{"file_info":[)"})
        BOOST_TEST(problems(json, {}) == "", json);
    BOOST_TEST((problems(message(R"([{"name":5}])"), {}).find("data.targets[1].file_info[0]") == 0));
}

BOOST_AUTO_TEST_CASE(the_body_is_as_rfc_7578_has_it) {
    std::vector<file> const files{{"a.txt", "text/plain", "one\r\n"}, {"b", "", std::string{"\0\xff", 2}}};
    auto const made = write_multipart(R"({"title":"t"})", files);
    BOOST_TEST_REQUIRE(made.content_type.starts_with("multipart/form-data; boundary=alertstream-"));
    auto const boundary = made.content_type.substr(std::string_view{"multipart/form-data; boundary="}.size());
    BOOST_TEST(boundary.size() <= 70u);
    BOOST_TEST((made.bytes == "--" + boundary + "\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"title\":\"t\"}\r\n--" + boundary +
                                  "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\none\r\n\r\n--" + boundary +
                                  "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"b\"\r\nContent-Type: application/octet-stream\r\n\r\n" + std::string{"\0\xff", 2} + "\r\n--" + boundary +
                                  "--\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()
