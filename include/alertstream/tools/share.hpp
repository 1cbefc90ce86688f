#pragma once

#include <filesystem>
#include <string>

#include <alertstream/detail/config.hpp>

namespace alertstream::tools {

struct share_options {
    std::filesystem::path settings{"settings.json"};
    std::string destination{};  ///< its name in DATA_SHARING
    std::string topic{};
    std::string file{"-"};      ///< -: standard input
    bool validate{};            ///< check the message only; nobody is contacted
};

/// Publishes one message: to Hermes one in its own JSON, whose topic gives way to
/// `topic`; to a Kafka (BASE_URL `kafka://…`) the file's bytes. Prints the outcome on
/// standard output as one line of JSON (`to_json_line`), `{"outcome":"valid"}` for a
/// message that passed `validate`; the log and complaints are on standard error.
/// @returns an exit code: 0 published (or valid), 1 rejected, 2 not sent, 3 unknown,
/// 64 for wrong arguments and what cannot be read or has more than 64 MiB, 78 for
/// settings with errors, the environment's proxy and authorities included. 1 too if
/// standard output cannot be written: the outcome is then on standard error.
ALERTSTREAM_DECL int share(share_options const& wanted);

}  // namespace alertstream::tools

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/share.ipp>
#endif
