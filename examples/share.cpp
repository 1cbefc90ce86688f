// Publishes a file to a destination of the settings' DATA_SHARING and prints the outcome as
// a line of JSON. For Hermes the file is a message in its own JSON, rows of a TOM as JSON, or
// a table of photometry (CSV, ECSV); for a Kafka its bytes go as they are.
//
//   examples/run share --to hermes --topic hermes.test night.json
//   examples/run share --to hermes --topic hermes.test --validate - < night.json
//   examples/run share --to hermes --topic hermes.test --title "SN 2023ixf" --submitter me --unit AB --telescope ELP --dry-run photometry.csv
//
// Exit codes: 0 published (or valid), 1 rejected (or standard output cannot be
// written), 2 not sent, 3 unknown, 64 wrong arguments, 78 settings with errors.
#include <csignal>

#include <CLI/CLI.hpp>

#include <alertstream/tools/share.hpp>

int main(int argc, char** argv) {
    alertstream::tools::share_options wanted;
    CLI::App app{"Publishes a file and prints the outcome as a line of JSON."};
    app.add_option("--settings", wanted.settings, "the settings file")->capture_default_str();
    app.add_option("--to", wanted.destination, "the destination's name in DATA_SHARING");
    app.add_option("--topic", wanted.topic, "the topic to publish to");
    app.add_flag("--dry-run", wanted.dry_run, "print what would be sent; nobody is contacted");
    app.add_flag("--validate", wanted.validate, "only check the message; nobody is contacted");
    app.add_option("--allow", wanted.allow, "send in spite of a refusal of ours, by its name in the outcome")->allow_extra_args(false);
    app.add_option("--title", wanted.title, "the message's title");
    app.add_option("--submitter", wanted.submitter, "who sends it");
    app.add_option("--authors", wanted.authors, "its authors");
    app.add_option("--message", wanted.message_text, "its text");
    app.add_option("--target", wanted.target, "the target of a table that names none");
    app.add_option("--ra", wanted.ra, "its right ascension in degrees")->check(CLI::Range(0.0, 360.0));
    app.add_option("--dec", wanted.dec, "its declination in degrees")->check(CLI::Range(-90.0, 90.0));
    app.add_option("--unit", wanted.unit, "AB, Vega, mJy or cgs, if the table does not say it");
    app.add_option("--bandpass", wanted.bandpass, "where a row has none");
    app.add_option("--telescope", wanted.telescope, "where a row has none");
    app.add_option("--instrument", wanted.instrument, "where a row has none");
    app.add_option("--column", wanted.columns, "ROLE=COLUMN: read a column as time, brightness, error, limit…; ROLE= reads none")->allow_extra_args(false);
    app.add_option("file", wanted.file, "the file; - for standard input")->required();
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone: the outcome goes to standard error
    return alertstream::tools::share(wanted);
}
