#pragma once

#include <boost/json/parse.hpp>

#include <alertstream/hopskotch/archive_endpoint.hpp>

namespace alertstream::hopskotch {

ALERTSTREAM_DECL std::optional<std::string> declared_endpoint(std::string_view last_message) {
    error_code ec;
    auto const tree = boost::json::parse(boost::json::string_view{last_message.data(), last_message.size()}, ec);
    if (ec || !tree.is_object()) return std::nullopt;
    auto const* const member = tree.get_object().if_contains("LargeMessageUploadEndpoint");
    if (!member || !member->is_string()) return std::nullopt;
    auto const& text = member->get_string();
    return std::string{text.data(), text.size()};
}

ALERTSTREAM_DECL result<archive_endpoint> archive_endpoint::parse(std::string_view declared) {
    while (declared.ends_with('/')) declared.remove_suffix(1);
    auto where = http::detail::parse_url(declared);
    if (!where) return failure{where.error().code, "the archive that the broker declares on " + std::string{metadata_topic} + ": " + where.error().detail};
    if (where->target.find_first_of("?#") != std::string::npos) return failure{errc::bad_request, "the archive that the broker declares has a query in its address"};
    return archive_endpoint{std::string{declared}, std::move(*where)};
}

ALERTSTREAM_DECL bool archive_endpoint::holds(std::string_view url) const {
    auto const where = http::detail::parse_url(url);
    return where && where->tls == where_.tls && where->host == where_.host && where->port == where_.port;
}

}  // namespace alertstream::hopskotch
