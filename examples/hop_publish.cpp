// The counterpart of hop-client's `hop publish`, with its own arguments and the credential
// that `hop auth add` keeps. The outcome of each message is printed as one JSON line.
//
//   examples/run hop_publish -f CIRCULAR kafka://kafka.scimma.org/my.topic circular.txt
//   echo '{"a": 1}' | examples/run hop_publish -f JSON kafka://kafka.scimma.org/my.topic
//
// Exit codes, the gravest of the messages': 0 published, 1 rejected (or standard output
// cannot be written), 2 not sent, 3 unknown, 64 wrong arguments, 78 no credential.
#include <csignal>

#include <CLI/CLI.hpp>

#include <alertstream/tools/hop_publish.hpp>

int main(int argc, char** argv) {
    alertstream::tools::publish_options wanted;
    CLI::App app{"Publishes messages."};
    app.add_option("URL", wanted.url, "kafka://[user@]host[:port]/topic")->required();
    app.add_option("FILE", wanted.files, "a message each; - for standard input; none: each line of standard input");
    app.add_flag("--no-auth", wanted.no_auth, "log in with no credential");
    app.add_option("-f,--format", wanted.format, "VOEVENT, GCNTEXTNOTICE, CIRCULAR, BLOB, JSON or AVRO")->capture_default_str();
    app.add_flag("-t,--test", wanted.test, "mark the messages as tests");
    app.add_option("--timeout", wanted.timeout, "seconds that a message may take; 0: 5 minutes")->capture_default_str();
    auto* const quiet = app.add_flag("-q,--quiet", wanted.quiet, "log warnings and errors only, and print no outcome that is good");
    app.add_flag("-v,--verbose", wanted.verbose, "log more")->excludes(quiet);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone: the outcome goes to standard error
    return alertstream::tools::hop_publish(wanted);
}
