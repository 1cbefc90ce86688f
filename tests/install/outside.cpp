#include <iostream>

#include <alertstream/log.hpp>
#include <alertstream/message.hpp>
#include <alertstream/stream.hpp>

namespace as = alertstream;

struct service {
    static constexpr std::string_view name = "outside";
};
void handle(as::message const&) {}
using stream = as::stream<service, as::topic<"hermes.*", as::fn<handle>>>;

int main() {
    as::logger{}.info("outside", {{"routed", stream::route("hermes.test").has_value()}});
    return stream::route("gcn.circulars") ? 1 : 0;
}
