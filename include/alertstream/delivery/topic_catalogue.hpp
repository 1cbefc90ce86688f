#pragma once

#include <string>
#include <utility>
#include <vector>

namespace alertstream::delivery {

/// What a service's topics were called when this library was written. It decides nothing:
/// the start-up report tells by it a topic that is still to come from a name that is mistaken.
struct topic_catalogue {
    std::string service{};                                    ///< "GCN", for the report
    std::vector<std::string> names{};                         ///< and patterns, of which every name is known
    std::vector<std::pair<std::string, std::string>> ended{}; ///< topics, of `names`, that have no alerts any more, and the one to read instead
};

}  // namespace alertstream::delivery
