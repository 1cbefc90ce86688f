// A broker for the examples' tests. Prints its URL, then takes a line of JSON from
// stdin at a time, and answers with one when that is done:
//   {"topic": T, "payload": text}         publishes; with "test": true, "format": F, "sender": S its headers
//   {"create": T}                         makes a topic of one partition
#include <iostream>
#include <string>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <alertstream/testing/broker.hpp>

namespace as = alertstream;

namespace {

std::string text(boost::json::object const& from, boost::json::string_view key) {
    auto const* found = from.if_contains(key);
    return found ? std::string{found->as_string()} : std::string{};
}

as::owned_message message_of(boost::json::object const& line) {
    as::owned_message made{.topic = text(line, "topic"), .payload = text(line, "payload")};
    if (line.contains("test")) made.headers.push_back({"_test", "true"});
    if (line.contains("format")) made.headers.push_back({"_format", text(line, "format")});
    if (line.contains("sender")) made.headers.push_back({"_sender", text(line, "sender")});
    return made;
}

}  // namespace

int main() {
    as::testing::broker broker;
    std::cout << broker.url() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        auto const asked = boost::json::parse(line).as_object();
        if (asked.contains("create")) broker.create_topic(text(asked, "create"));
        else broker.publish(message_of(asked));
        std::cout << "done" << std::endl;
    }
}
