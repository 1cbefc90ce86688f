// What was put aside: list, show one, prune what is done, or give up one alert that
// a running program tries again and again.
//
//   examples/run dead_letters list   FILE|STORE
//   examples/run dead_letters show   FILE|STORE TOPIC/PARTITION/OFFSET/HANDLER
//   examples/run dead_letters prune  FILE|STORE
//   examples/run dead_letters skip   FILE TOPIC PARTITION OFFSET
//
// A STORE is "sqlite:PATH" or "postgresql://…". Replaying needs the program's own handlers:
// `streams.async_replay(FILE, token)`, `streams.async_replay(store.letters(), token)`.
#include <cstdint>
#include <limits>
#include <string>

#include <CLI/CLI.hpp>

#include <alertstream/tools/dead_letters.hpp>
#include <alertstream/tools/stored_letters.hpp>

int main(int argc, char** argv) {
    namespace tools = alertstream::tools;
    std::string where;
    std::string id;
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    CLI::App app{"Shows and tends the dead letters in a file or a store."};
    app.require_subcommand(1);
    auto* const list = app.add_subcommand("list", "one line a letter that is not done");
    auto* const show = app.add_subcommand("show", "one letter, readably");
    auto* const prune = app.add_subcommand("prune", "drop the letters that are done");
    auto* const skip = app.add_subcommand("skip", "give up an alert that is being retried");
    for (auto* const each : {list, show, prune}) each->add_option("where", where, "the dead-letter file, or the store: sqlite:PATH or postgresql://…")->required();
    skip->add_option("file", where, "the dead-letter file of the stream, also where a store takes its letters")->required()->check(
        [](std::string const& each) { return tools::names_store(each) ? "an alert is left out through the stream's dead-letter file (DEAD_LETTER), not through its store" : ""; });
    show->add_option("id", id, "topic/partition/offset/handler")->required();
    skip->add_option("topic", topic)->required();
    skip->add_option("partition", partition)->required()->check(CLI::Range(std::int32_t{0}, std::numeric_limits<std::int32_t>::max()));
    skip->add_option("offset", offset)->required()->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    bool const stored = tools::names_store(where);
    if (*list) return stored ? tools::list_stored_letters(where) : tools::list_letters(where);
    if (*show) return stored ? tools::show_stored_letter(where, id) : tools::show_letter(where, id);
    if (*prune) return stored ? tools::prune_stored_letters(where) : tools::prune_letters(where);
    return tools::skip_alert(where, topic, partition, offset);
}
