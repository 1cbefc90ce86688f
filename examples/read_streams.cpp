// The counterpart of TOM Toolkit's `readstreams`: prints the alerts of the streams
// in a settings file, readably or as one JSON line each.
//
//   examples/run read_streams --settings settings.json --from 24h --json
#include <CLI/CLI.hpp>

#include <alertstream/tools/read_streams.hpp>
#if __has_include(<toml++/toml.h>)
#include <alertstream/hopskotch/auth_file.hpp>
#endif
#if __has_include(<avro.h>) && __has_include(<pugixml.hpp>)
#include <alertstream/tools/notice_text.hpp>
#endif

int main(int argc, char** argv) {
    alertstream::tools::read_options wanted;
    CLI::App app{"Prints the alerts of the streams in a settings file."};
    app.add_option("--settings", wanted.settings, "the settings file")->capture_default_str();
    app.add_option("--limit", wanted.limit, "stop after so many alerts")->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000'000}));
    app.add_option("--from", wanted.from, "earliest, latest, a span such as 24h, or a time; else as the settings say");
    app.add_flag("--until-end", wanted.until_end, "stop at the end of each partition as it was at the start");
    app.add_flag("--no-commit", wanted.no_commit, "read beside the group and keep no offsets");
    app.add_flag("--include-tests", wanted.include_tests, "print test messages too");
    app.add_flag("--json", wanted.json, "one JSON line an alert");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
#if __has_include(<toml++/toml.h>)
    // A credential that the settings lack is looked for where hop-client keeps it.
    wanted.amend = [](alertstream::settings const& read) { return alertstream::hopskotch::with_auth_file(read); };
#endif
#if __has_include(<avro.h>) && __has_include(<pugixml.hpp>)
    wanted.other = &alertstream::tools::append_notice_text;
    // GCN's notices with their values read, whatever form they come in.
    wanted.notice = [](std::string& out, alertstream::message const& from) { return alertstream::tools::append_notice_json(out, from); };
#endif
    return alertstream::tools::read_streams(wanted);
}
