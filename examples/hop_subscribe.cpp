// The counterpart of hop-client's `hop subscribe`, with its own arguments and the
// credential that `hop auth add` keeps: prints the messages of a URL's topics.
//
//   examples/run hop_subscribe kafka://kafka.scimma.org/tomtoolkit.test -s EARLIEST -e
//   examples/run hop_subscribe --no-auth -j 'kafka://localhost/hermes.*'
//
// Exit codes: 0 stopped or at the end, 1 failed (or standard output cannot be written),
// 64 wrong arguments, 78 no credential or settings with errors.
#include <csignal>

#include <CLI/CLI.hpp>

#include <alertstream/tools/hop_subscribe.hpp>

int main(int argc, char** argv) {
    alertstream::tools::subscribe_options wanted;
    CLI::App app{"Subscribes to messages."};
    app.add_option("URL", wanted.url, "kafka://[user@]host[:port]/topic[,topic...]; * in a topic matches any run of characters")->required();
    app.add_flag("--no-auth", wanted.no_auth, "log in with no credential");
    app.add_option("-s,--start-at", wanted.start, "where a group without position starts: EARLIEST, LATEST, a span such as 24h, or a time")->capture_default_str();
    app.add_flag("-e,--until-eos", wanted.until_end, "stop at the end of each partition as it was at the start");
    app.add_option("-g,--group-id", wanted.group, "the consumer group, whose position is kept; else one of its own");
    auto* const json = app.add_flag("-j,--json", wanted.json, "one JSON line a message");
    app.add_flag("--raw", wanted.raw, "the bytes as they are, not made safe for a terminal")->excludes(json);
    app.add_flag("-t,--test", wanted.include_tests, "print test messages too");
    auto* const quiet = app.add_flag("-q,--quiet", wanted.quiet, "log warnings and errors only");
    app.add_flag("-v,--verbose", wanted.verbose, "log more")->excludes(quiet);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone ends it in good order
    return alertstream::tools::hop_subscribe(wanted);
}
