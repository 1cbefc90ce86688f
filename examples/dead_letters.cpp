// What was put aside: list, show one, prune what is done, or give up one alert that
// a running program tries again and again.
//
//   examples/run dead_letters list   FILE
//   examples/run dead_letters show   FILE TOPIC/PARTITION/OFFSET/HANDLER
//   examples/run dead_letters prune  FILE
//   examples/run dead_letters skip   FILE TOPIC PARTITION OFFSET
//
// Replaying needs the program's own handlers: `streams.async_replay(FILE, token)`.
#include <cstdint>
#include <limits>
#include <string>

#include <CLI/CLI.hpp>

#include <alertstream/tools/dead_letters.hpp>

int main(int argc, char** argv) {
    namespace tools = alertstream::tools;
    std::string file;
    std::string id;
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    CLI::App app{"Shows and tends a dead-letter file."};
    app.require_subcommand(1);
    auto* const list = app.add_subcommand("list", "one line a letter that is not done");
    auto* const show = app.add_subcommand("show", "one letter, readably");
    auto* const prune = app.add_subcommand("prune", "drop the letters that are done");
    auto* const skip = app.add_subcommand("skip", "give up an alert that is being retried");
    for (auto* const each : {list, show, prune, skip}) each->add_option("file", file, "the dead-letter file")->required();
    show->add_option("id", id, "topic/partition/offset/handler")->required();
    skip->add_option("topic", topic)->required();
    skip->add_option("partition", partition)->required()->check(CLI::Range(std::int32_t{0}, std::numeric_limits<std::int32_t>::max()));
    skip->add_option("offset", offset)->required()->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    if (*list) return tools::list_letters(file);
    if (*show) return tools::show_letter(file, id);
    if (*prune) return tools::prune_letters(file);
    return tools::skip_alert(file, topic, partition, offset);
}
