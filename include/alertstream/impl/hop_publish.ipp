#pragma once

#include <algorithm>
#include <exception>
#include <iostream>
#include <utility>

#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/detail/publish_once.hpp>
#include <alertstream/formats/avro/record.hpp>
#include <alertstream/formats/json_verbatim.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/gcn/text_notice.hpp>
#include <alertstream/hopskotch/circular.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/impl/hop_tool.ipp>
#include <alertstream/outcome.hpp>
#include <alertstream/tools/hop_publish.hpp>
#include <alertstream/tools/read_input.hpp>
#include <alertstream/tools/write_all.hpp>

namespace alertstream::tools::inner {

/// Bytes that are of the format already.
template <wire_format Format>
struct wire_bytes {
    std::string bytes;
};

}  // namespace alertstream::tools::inner

template <alertstream::wire_format Format>
struct alertstream::encoder<alertstream::tools::inner::wire_bytes<Format>> {
    static constexpr wire_format format = Format;
    static result<void> encode(tools::inner::wire_bytes<Format> const& from, std::string& into) {
        into = from.bytes;
        return {};
    }
};

namespace alertstream::tools {

namespace inner {

inline result<std::string> json_of(std::string const& text) {
    std::string compact;
    if (auto const wrong = alertstream::detail::append_json_verbatim(compact, text)) return failure{wrong};
    return compact;
}

inline result<std::string> circular_of(std::string const& text) {
    auto const read = hopskotch::read_circular_text(text);
    if (!read) return read.error();
    if (read->header.empty()) return failure{errc::bad_value, "a circular begins with lines such as \"SUBJECT: GRB 230409B\""};
    std::string made;
    if (auto encoded = encoder<hopskotch::circular>::encode(*read, made); !encoded) return encoded.error();
    return made;
}

/// As it is; what hop-clients before 0.12 had as JSON becomes XML.
inline result<std::string> voevent_of(std::string const& text) {
    auto const read = read_voevent(text);
    if (!read) return read.error();
    std::string made;
    if (auto encoded = encoder<voevent>::encode(*read, made); !encoded) return encoded.error();
    return made;
}

/// Bytes that go out as they are, once readers can read them.
template <class Payload>
result<std::string> if_read_as(wire_format format, std::string bytes) {
    owned_message carrier{.headers = {{"_format", std::string{to_string(format)}}}, .payload = std::move(bytes)};
    Payload value;
    if (auto fine = decoder<Payload>::decode(carrier.view(), value); !fine) return std::move(fine).error();
    return *std::move(carrier.payload);
}

}  // namespace inner

inline result<std::string> to_wire(wire_format format, std::string text) {
    switch (format) {
    case wire_format::json: return inner::json_of(text);
    case wire_format::blob: return text;
    case wire_format::circular: return inner::circular_of(text);
    case wire_format::gcntextnotice: return inner::if_read_as<gcn::text_notice>(format, std::move(text));
    case wire_format::voevent: return inner::voevent_of(text);
    case wire_format::avro: return inner::if_read_as<avro::records>(format, std::move(text));
    case wire_format::external: break;
    }
    return failure{errc::bad_value, "a placeholder is made by who keeps the message that it stands for"};
}

namespace inner {

inline wire_format format_of(publish_options const& wanted) {
    auto const made = parse_wire_format(wanted.format);
    if (!made || *made == wire_format::external) throw wrong_argument("--format: expected VOEVENT, GCNTEXTNOTICE, CIRCULAR, BLOB, JSON or AVRO");
    return *made;
}

/// Each with the name that words call it by.
using named_texts = std::vector<std::pair<std::string, std::string>>;

inline named_texts lines_of(std::string const& text) {
    named_texts made;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        if (line.ends_with('\r')) line.pop_back();
        made.emplace_back("line " + std::to_string(made.size() + 1), std::move(line));
        at = end + 1;
    }
    return made;
}

inline std::string input_of(std::string const& file) {
    auto text = read_input(file);
    if (!text) throw wrong_argument(text.error().detail);
    return *std::move(text);
}

inline named_texts texts_of(publish_options const& wanted, wire_format format) {
    named_texts made;
    for (auto const& each : wanted.files) made.emplace_back(each, input_of(each));
    if (!wanted.files.empty()) return made;
    if (format != wire_format::blob && format != wire_format::json)
        throw wrong_argument("only BLOB and JSON are taken from the lines of standard input: name a file, or - for standard input as one message");
    return lines_of(input_of("-"));
}

inline std::vector<std::string> messages_of(publish_options const& wanted, wire_format format) {
    std::vector<std::string> made;
    for (auto& [name, text] : texts_of(wanted, format)) {
        auto wire = to_wire(format, std::move(text));
        if (!wire) throw wrong_argument(name + " is no " + std::string{to_string(format)} + ": " + wire.error().message());
        made.push_back(*std::move(wire));
    }
    return made;
}

inline sharing_settings hop_entry(publish_options const& wanted, hopskotch::stream_url const& to) {
    sharing_settings entry{.path = "hop_publish", .name = "hop_publish", .base_url = "kafka://" + to.broker + '/'};
    if (wanted.timeout < 0 || wanted.timeout > 1e6) throw wrong_argument("--timeout: expected 0 to 1000000 seconds");
    if (wanted.timeout > 0) entry.timeout = std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double>{wanted.timeout});
    log_in(entry, to, wanted.no_auth);
    return entry;
}

/// Says what became of each, and keeps the gravest.
class outcomes {
public:
    explicit outcomes(bool quiet) : quiet_{quiet} {}

    void add(outcome const& came) {
        static_assert(std::is_same_v<outcome, std::variant<published, rejected, not_sent, unknown>>, "the exit code is the alternative's index");
        gravest_ = std::max(gravest_, static_cast<int>(came.index()));
        if (quiet_ && came.index() == 0) return;
        auto const line = to_json_line(came) + '\n';
        auto const problem = write_all(STDOUT_FILENO, line);
        if (!problem) return;
        std::cerr << "standard output: " << problem.message() << ": the outcome was " << line;
        gravest_ = std::max(gravest_, static_cast<int>(exit_code::failed));
    }

    int gravest() const noexcept { return gravest_; }

private:
    bool quiet_;
    int gravest_{};
};

template <wire_format Format>
boost::asio::awaitable<outcome> publish_as(hopskotch::destination_client& client, std::string topic, std::string bytes, bool test) {
    hopskotch::outgoing message{wire_bytes<Format>{std::move(bytes)}};
    message.test = test;
    return client.publish(std::move(topic), std::move(message));
}

inline auto publisher_of(wire_format format) {
    switch (format) {
    case wire_format::json: return publish_as<wire_format::json>;
    case wire_format::circular: return publish_as<wire_format::circular>;
    case wire_format::gcntextnotice: return publish_as<wire_format::gcntextnotice>;
    case wire_format::voevent: return publish_as<wire_format::voevent>;
    case wire_format::avro: return publish_as<wire_format::avro>;
    case wire_format::blob:
    case wire_format::external: break;
    }
    return publish_as<wire_format::blob>;
}

/// What is published, and how.
struct publication {
    std::string topic;
    wire_format format{};
    bool test{};
    std::vector<std::string> messages{};
};

inline boost::asio::awaitable<void> publish_all(hopskotch::destination_client& client, publication what, outcomes& into) {
    auto const publish = publisher_of(what.format);
    for (auto& each : what.messages) into.add(co_await publish(client, what.topic, std::move(each), what.test));
    co_await client.close();
}

}  // namespace inner

inline int hop_publish(publish_options const& wanted) {
    return inner::said([&] {
        auto const to = inner::url_of(wanted.url, hopskotch::url_topics::one);
        auto const format = inner::format_of(wanted);
        auto const entry = inner::hop_entry(wanted, to);
        inner::publication what{.topic = to.topics.front(), .format = format, .test = wanted.test, .messages = inner::messages_of(wanted, format)};
        boost::asio::io_context loop{1};
        std::optional<hopskotch::destination_client> client;
        alertstream::detail::make_client(client, loop.get_executor(), entry, to.topics.front(), inner::log_of(wanted.quiet, wanted.verbose));
        inner::outcomes all{wanted.quiet};
        std::exception_ptr thrown;
        boost::asio::co_spawn(loop, inner::publish_all(*client, std::move(what), all), [&thrown](std::exception_ptr problem) { thrown = std::move(problem); });
        loop.run();
        if (thrown) all.add(unknown{alertstream::detail::why_thrown(std::move(thrown)), false});
        return all.gravest();
    });
}

}  // namespace alertstream::tools
