#pragma once

#include <iostream>
#include <string>
#include <utility>

#include <alertstream/hopskotch/auth_file.hpp>
#include <alertstream/hopskotch/url.hpp>
#include <alertstream/log.hpp>
#include <alertstream/run.hpp>
#include <alertstream/settings.hpp>

/// What hop_subscribe and hop_publish have in common.
namespace alertstream::tools::inner {

/// Why one of them ends before it has begun.
struct hop_refusal {
    int exit_code;
    std::string words;
};

inline hop_refusal wrong_argument(std::string words) { return {64, std::move(words)}; }

inline std::string words_of(failure const& why) { return why.code == errc::bad_settings ? why.detail : why.message(); }

inline hopskotch::stream_url url_of(std::string const& text, hopskotch::url_topics topics) {
    auto made = hopskotch::parse_url(text, topics);
    if (!made) throw wrong_argument(made.error().detail);
    return *std::move(made);
}

/// The credential that hop-client would use, or none, and then no TLS, as it does it.
template <class Entry>
void log_in(Entry& entry, hopskotch::stream_url const& to, bool no_auth) {
    if (no_auth) {
        entry.config.emplace_back("security.protocol", "plaintext", "--no-auth");
        return;
    }
    auto const found = hopskotch::find_credential(to.broker, to.username);
    if (!found) throw hop_refusal{static_cast<int>(exit_code::bad_settings), words_of(found.error()) + "; --no-auth does without"};
    hopskotch::use_credential(*found, entry);
}

inline logger log_of(bool quiet, bool verbose) { return logger{make_text_sink(), quiet ? log_level::warning : verbose ? log_level::debug : log_level::info}; }

/// What `run` returns, or the exit code of what it throws, which is said on standard error.
template <class Run>
int said(Run run) {
    try {
        return run();
    } catch (hop_refusal const& why) {
        std::cerr << why.words << '\n';
        return why.exit_code;
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    }
}

}  // namespace alertstream::tools::inner
