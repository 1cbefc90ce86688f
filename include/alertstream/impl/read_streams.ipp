#pragma once

#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include <unistd.h>

#include <alertstream/alert_line.hpp>
#include <alertstream/alert_text.hpp>
#include <alertstream/gcn/stream.hpp>
#include <alertstream/hopskotch/stream.hpp>
#include <alertstream/tools/read_streams.hpp>
#include <alertstream/tools/run_printer.hpp>

namespace alertstream::tools {

ALERTSTREAM_DECL std::optional<failure> alert_printer::refusal(message const& alert, std::string_view type) {
    if (alert.tombstone()) return std::nullopt;
    result<void> decoded;
    if (type == "hermes.alert") decoded = decoder<hermes::alert_view>::decode(alert, hermes_);
    if (type == "gcn.circular") decoded = decoder<gcn::circular>::decode(alert, circular_);
    if (decoded) return std::nullopt;
    return decoded.error();
}

ALERTSTREAM_DECL void alert_printer::append_line(std::string& text, message const& alert, metadata const& from) {
    auto const type = guess_type(from);
    std::string notice;
    auto wrong = refusal(alert, type);
    if (notice_)
        if (auto const known = notice_(notice, alert); !known) wrong = known.error();
    append_alert_line(text, from, type, wrong ? &*wrong : nullptr);
    if (notice.empty()) return;
    text.pop_back();  // the brace that ends the line's object
    text.append(",\"notice\":").append(notice).append(1, '}');
}

ALERTSTREAM_DECL void alert_printer::operator()(std::span<message const> alerts, std::span<metadata const> from) {
    constexpr std::size_t most_shown = 4000;  // bytes of each long text
    auto& text = output_.begin();
    for (std::size_t i = 0; i < alerts.size(); ++i) {
        if (json_) {
            append_line(text, alerts[i], from[i]);
            text += '\n';
            continue;
        }
        auto const type = guess_type(from[i]);
        auto const wrong = refusal(alerts[i], type);
        append_alert_text(text, from[i], type, wrong ? &*wrong : nullptr, most_shown, other_);
    }
    output_.write();
}

namespace inner {

/// Handlers of the settings are not ours to run: everything is printed.
inline settings topics_of(read_options const& wanted) {
    auto const loaded = settings::load(wanted.settings);
    auto const made = (wanted.amend ? wanted.amend(loaded) : loaded).with_declared_handlers().with_absent_switched_off();
    return wanted.include_tests ? made.with_tests_included() : made;
}

/// What is kept elsewhere is shown as it came: its placeholder says where.
struct leaves_large_messages {
    static std::shared_ptr<delivery::message_resolver> make(stream_settings const&, delivery::stream_plan const&, std::vector<setting_error>&, logger const&) {
        return std::make_shared<delivery::fetches_nothing>();
    }
};

inline int run_reader(read_options const& wanted, run_options how) {
    using hop = hopskotch::stream<topic<"*", alert_printer>, resolved_by<leaves_large_messages>>;
    using nasa = gcn::stream<topic<"*", alert_printer>>;
    auto const nothing = wanted.settings.string() + ": no stream of HOPSKOTCH or GCN is active in ALERT_STREAMS";
    return run_printer<hop, nasa>(topics_of(wanted), std::move(how), logger{}, nothing,
                                  [&](alert_printer::failed_handler failed) { return alert_printer{wanted.json, STDOUT_FILENO, std::move(failed), wanted.other, wanted.notice}; });
}

}  // namespace inner

ALERTSTREAM_DECL int read_streams(read_options const& wanted) {
    run_options how{.keep_offsets = !wanted.no_commit, .until_end = wanted.until_end, .limit = wanted.limit, .start = {}};
    if (!wanted.from.empty()) {
        auto start = parse_start_point(wanted.from);
        if (!start) {
            std::cerr << "--from: " << start.error().detail << '\n';
            return 64;
        }
        how.start = *start;
    }
    try {
        return inner::run_reader(wanted, std::move(how));
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
}

}  // namespace alertstream::tools
