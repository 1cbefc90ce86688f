#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace alertstream::tools {

struct share_options {
    std::filesystem::path settings{"settings.json"};
    std::string destination{};  ///< its name in DATA_SHARING; not needed where nothing is sent: then today's Hermes
    std::string topic{};        ///< not needed to `validate` a message that names one
    std::string file{"-"};      ///< -: standard input
    bool validate{};            ///< check the message only; nobody is contacted
    bool dry_run{};             ///< print what would be sent as a table; nobody is contacted
    std::vector<std::string> allow{};  ///< names of our refusals (hermes/refusal.hpp), or "lost": what Hermes would drop

    // What a file of rows does not say; the first four replace a message's own, too.
    std::string title{};
    std::string submitter{};
    std::string authors{};
    std::string message_text{};
    std::string target{};
    std::optional<double> ra{};   ///< degrees
    std::optional<double> dec{};
    std::string unit{};           ///< AB, Vega, mJy or cgs: where the file names none
    std::string bandpass{};
    std::string telescope{};
    std::string instrument{};
    std::vector<std::string> columns{};  ///< ROLE=COLUMN, where it is not clear which column is what (hermes/photometry_table.hpp); ROLE= for none
};

}  // namespace alertstream::tools
