// What waits to be published, what failed and why: list, show one, count; withdraw what
// is not to be sent, settle what is of unknown fate, adopt a file that was restored.
//
//   examples/run outbox list     FILE [--state waiting] [--destination hermes] [--topic TOPIC] [--json]
//   examples/run outbox show     FILE ENTRY [--json]
//   examples/run outbox counts   FILE [--json]
//   examples/run outbox withdraw FILE ENTRY
//   examples/run outbox settle   FILE ATTEMPT --published UUID | --absent | --give-up
//   examples/run outbox adopt    FILE
//   examples/run outbox prune    FILE --older-than 30d
//
// To look works beside a running program; to change needs it ended (exit code 75).
#include <cstdint>
#include <map>
#include <string>

#include <CLI/CLI.hpp>

#include <alertstream/start_point.hpp>
#include <alertstream/tools/outbox.hpp>

int main(int argc, char** argv) {
    namespace tools = alertstream::tools;
    using state = alertstream::store::entry_state;
    std::string file;
    std::int64_t id = 0;
    std::string older_than;
    tools::outbox_list_options listing;
    listing.which.most = SIZE_MAX >> 1;
    tools::settlement settled;
    CLI::App app{"Shows and tends an outbox."};
    app.require_subcommand(1);
    auto* const list = app.add_subcommand("list", "one line an entry, the oldest first");
    auto* const show = app.add_subcommand("show", "one entry, readably");
    auto* const counts = app.add_subcommand("counts", "how many entries are in each state");
    auto* const withdraw = app.add_subcommand("withdraw", "an entry that waits is not sent");
    auto* const settle = app.add_subcommand("settle", "what came of an attempt of unknown fate, as you found out");
    auto* const adopt = app.add_subcommand("adopt", "what waited in a copied or restored file was not sent since, and may be");
    auto* const prune = app.add_subcommand("prune", "deletes what came to its end; what was shared is remembered");
    for (auto* const each : {list, show, counts, withdraw, settle, adopt, prune}) each->add_option("file", file, "the outbox")->required();
    for (auto* const each : {list, show, counts}) each->add_flag("--json", listing.json, "JSON, one object a line");
    std::map<std::string, state> states;
    for (auto const each : {state::waiting, state::under_way, state::unknown, state::published, state::rejected, state::withdrawn, state::expired, state::given_up})
        states.emplace(to_string(each), each);
    list->add_option("--state", listing.which.state)->transform(CLI::CheckedTransformer(states));
    list->add_option("--destination", listing.which.destination);
    list->add_option("--topic", listing.which.topic);
    for (auto* const each : {show, withdraw}) each->add_option("entry", id)->required()->check(CLI::PositiveNumber);
    settle->add_option("attempt", id, "as show and list say")->required()->check(CLI::PositiveNumber);
    auto* const how = settle->add_option_group("what came of it")->require_option(1);
    how->add_option("--published", settled.published, "it is there: the message's uuid");
    how->add_flag("--absent", settled.absent, "it is not there, beyond doubt: it is sent again");
    how->add_flag("--give-up", settled.give_up, "nobody knows: it is not sent again");
    prune->add_option("--older-than", older_than, "30d, 12h")->required();
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 64;
    }
    if (*list) return tools::list_outbox(file, listing);
    if (*show) return tools::show_entry(file, id, listing.json);
    if (*counts) return tools::count_outbox(file, listing.json);
    if (*withdraw) return tools::withdraw_entry(file, id);
    if (*settle) return tools::settle_attempt(file, id, settled);
    if (*adopt) return tools::adopt_outbox(file);
    auto const span = alertstream::parse_span(older_than);
    if (span) return tools::prune_outbox(file, *span);
    std::cerr << "--older-than: " << span.error().message() << '\n';
    return 64;
}
