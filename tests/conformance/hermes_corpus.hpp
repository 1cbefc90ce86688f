#pragma once

#include <boost/json/serialize.hpp>

#include "corpus.hpp"

namespace corpus {

/// Every message of the corpus: as it was sent, and as Hermes publishes it.
inline std::vector<boost::json::value> hermes_messages() {
    std::vector<boost::json::value> all{json_of("hermes/test_message.json")};
    auto const worked = json_of("hermes/validation_cases.json"), over_http = json_of("hermes/http_cases.json"),
               from_tom = json_of("hermes/tom_toolkit_cases.json"), into_tom = json_of("hermes/tom_toolkit_inbound.json");
    for (auto const& each : worked.as_array()) {
        if (at(each, "valid") != boost::json::value(true)) continue;
        all.push_back(at(each, "request"));
        all.push_back(at(each, "normalised"));
    }
    for (auto const& each : over_http.as_array())
        if (auto const& payload = at(at(each, "published"), "payload"); payload.is_object()) all.push_back(payload);
    for (auto const& each : from_tom.as_array())
        if (at(each, "hermes").is_object()) all.push_back(at(each, "hermes"));
    for (auto const& each : into_tom.as_array()) all.push_back({{"title", "inbound"}, {"data", {{"photometry", boost::json::array{at(each, "row")}}}}});
    return all;
}

}  // namespace corpus
