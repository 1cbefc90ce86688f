// Stores what the streams of a settings file bring, each alert once, in the database that
// its STORE names: "sqlite:alerts.db", or "postgresql://…" for several machines.
//
//   examples/run ingest --settings settings.json [--until-end]
//
// The tables are for other programs to read: see the README. A program of one's own that does
// the same beside other things is in the README, too.
#include <CLI/CLI.hpp>

#include <alertstream/tools/ingest.hpp>

int main(int argc, char** argv) {
    alertstream::tools::ingest_options wanted;
    CLI::App app{"Stores the alerts of the streams in a settings file, each once."};
    app.add_option("--settings", wanted.settings, "the settings file, with STORE")->capture_default_str();
    app.add_flag("--until-end", wanted.until_end, "stop at the end of each partition as it was at the start");
    app.add_flag("--quiet", wanted.quiet, "no progress line");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    return alertstream::tools::ingest(wanted);
}
