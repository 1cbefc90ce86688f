#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <alertstream/message.hpp>

namespace alertstream {

/// The outbox of a durable destination at one moment. How many messages wait is counted
/// on the disk: `outbox_view::counts`.
struct outbox_status {
    std::string held_up{};                      ///< why nothing is sent, in words; empty: it goes on
    bool parked{};                              ///< it is the account, the address or a setting that has to be mended; `outbox_view::resume` tries at once
    std::optional<time_point> next_attempt{};   ///< when something is tried, asked or looked for next; absent: nothing waits for a time
    std::size_t under_way{};                    ///< messages being sent
    std::size_t unknown{};                      ///< messages of unknown fate that are looked for, or will be sent again
    std::size_t for_a_person{};                 ///< those that only a person can decide: `outbox_view::unknown`
    std::string disk{};                         ///< what is wrong with the file, in words; empty: nothing. Nothing is sent meanwhile
    bool moved{};                               ///< the file is another machine's or a restored one: what waited in it waits for `outbox_view::adopt`
    std::vector<std::string> held_topics{};     ///< something waits for them, but the program or USER_TOPICS has them no more

    friend bool operator==(outbox_status const&, outbox_status const&) = default;
};

/// One destination at one moment. The counts are of `async_publish`, since the start.
struct destination_status {
    std::string name;
    std::string display_name;         ///< DISPLAY_NAME, else the name
    bool active{};                    ///< false: it has no entry in DATA_SHARING, or is closed
    std::vector<std::string> topics;  ///< that may be published to
    std::uint64_t published{};
    std::uint64_t rejected{};
    std::uint64_t not_sent{};
    std::uint64_t unknown{};
    std::size_t under_way{};
    std::optional<outbox_status> outbox{};  ///< of a durable destination that is open

    friend bool operator==(destination_status const&, destination_status const&) = default;
};

}  // namespace alertstream
