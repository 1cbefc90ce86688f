// What an outside program does with the library: streams from settings, a payload
// decoded, a line in the log. Nothing is connected.
#include <iostream>

#include <boost/asio/io_context.hpp>

#include <alertstream/alert_line.hpp>
#include <alertstream/alertstream.hpp>
#include <alertstream/gcn/stream.hpp>

namespace as = alertstream;

void handle(as::gcn::circular const& circular) { std::cout << as::printable(circular.subject) << '\n'; }
using gcn = as::gcn::stream<as::topic<"gcn.circulars", as::fn<handle>>>;

int main() {
    std::size_t logged = 0;
    as::logger const log{as::make_function_sink([&](as::log_record const& record) { logged += as::format_log(record).size(); })};
    boost::asio::io_context loop;
    as::alert_streams<gcn> streams{loop, as::settings::parse(R"({"STORE": "nowhere", "ALERT_STREAMS": [{"NAME": "gcn"}]})"), log};
    as::owned_message const message{.topic = "gcn.circulars", .payload = R"({"circularId": 1, "subject": "GRB 261123A", "body": "b", "submitter": "s"})"};
    as::gcn::circular circular;
    if (!as::decoder<as::gcn::circular>::decode(message.view(), circular)) return 1;
    handle(circular);
    std::string line;
    auto const view = message.view();
    as::append_alert_line(line, as::metadata{view, "gcn"}, "gcn.circular");
    return streams.active() == 1 && logged > 0 && line.starts_with("{\"stream\":\"gcn\"") ? 0 : 1;
}
