// Publishes one message to a destination of the settings' DATA_SHARING and prints the
// outcome as one JSON line. For Hermes the file is a message in its own JSON; for a
// Kafka its bytes go as they are.
//
//   examples/run share --settings settings.json --to hermes --topic hermes.test night.json
//   examples/run share --settings settings.json --to hermes --topic hermes.test --validate - < night.json
//
// Exit codes: 0 published (or valid), 1 rejected (or standard output cannot be
// written), 2 not sent, 3 unknown, 64 wrong arguments, 78 settings with errors.
#include <csignal>

#include <CLI/CLI.hpp>

#include <alertstream/tools/share.hpp>

int main(int argc, char** argv) {
    alertstream::tools::share_options wanted;
    CLI::App app{"Publishes one message and prints the outcome as one JSON line."};
    app.add_option("--settings", wanted.settings, "the settings file")->capture_default_str();
    app.add_option("--to", wanted.destination, "the destination's name in DATA_SHARING")->required();
    app.add_option("--topic", wanted.topic, "the topic to publish to")->required();
    app.add_flag("--validate", wanted.validate, "only check the message; nobody is contacted");
    app.add_option("file", wanted.file, "the message; - for standard input")->required();
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone: the outcome goes to standard error
    return alertstream::tools::share(wanted);
}
