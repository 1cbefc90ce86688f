// What is stored of a target: its light curve as a picture, a table or JSON. Reads the STORE of
// the settings beside the program that writes into it.
//
//   examples/run light_curve --settings settings.json "SN 2023ixf" --svg sn2023ixf.svg --csv sn2023ixf.csv
//   examples/run light_curve "SN 2023ixf" --since 2023-06-01 --until 60200 --json -
//   examples/run light_curve --cone 210.91,54.31,0.1
//   examples/run light_curve --all-since 24h --ecsv night.ecsv
//
// Exit codes: 0; 1 there is no such target, or the database or an output has a problem; 64 wrong
// arguments; 75 the database is away for now; 78 settings with errors.
#include <csignal>

#include <CLI/CLI.hpp>

#include <alertstream/tools/light_curve.hpp>

int main(int argc, char** argv) {
    alertstream::tools::light_curve_options wanted;
    CLI::App app{"Shows what is stored of a target; a table on standard output unless told otherwise."};
    app.add_option("--settings", wanted.settings, "the settings file")->capture_default_str();
    app.add_option("target", wanted.target, "its name or an alias");
    app.add_option("--cone", wanted.cone, "RA,DEC,RADIUS in degrees: list the targets within, the nearest first");
    app.add_option("--all-since", wanted.all_since, "what was stored since this time, or for a span such as 24h, of all targets");
    app.add_option("--since", wanted.since, "observed at or after: ISO 8601, an MJD, a JD, or a span back from now");
    app.add_option("--until", wanted.until, "observed before");
    app.add_flag("--retracted", wanted.retracted, "what was taken back, too");
    app.add_flag("--every-type", wanted.every_type, "spectra and positions, too; JSON holds them whole");
    app.add_option("--svg", wanted.svg, "a picture into this file; - for standard output");
    app.add_option("--csv", wanted.csv, "a table, as `share` reads it");
    app.add_option("--ecsv", wanted.ecsv, "the same with units, for Astropy");
    app.add_option("--json", wanted.json, "all that is stored");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    std::signal(SIGPIPE, SIG_IGN);  // a reader that is gone is an error in words
    return alertstream::tools::light_curve(wanted);
}
