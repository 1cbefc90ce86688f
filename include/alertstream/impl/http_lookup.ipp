#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include <alertstream/impl/http_connection.ipp>

namespace alertstream::http::detail {

/// One look-up of a name. getaddrinfo cannot be interrupted: who gives up waiting
/// leaves it behind, and it ends with nobody listening.
class lookup : public std::enable_shared_from_this<lookup> {
public:
    explicit lookup(boost::asio::any_io_executor const& executor) : resolver_{executor}, over_{executor, boost::asio::steady_timer::time_point::max()} {}

    auto async_wait(std::string const& host, std::uint16_t port) {
        resolver_.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                                [self = shared_from_this()](error_code ec, tcp::resolver::results_type const& found) {
                                    self->ec_ = ec;
                                    for (auto const& each : found) self->found_.push_back(each.endpoint());
                                    self->over_.cancel();
                                });
        return over_.async_wait(awaited);
    }

    void give_up() noexcept {
        resolver_.cancel();
        over_.cancel();
    }

    error_code problem() const noexcept { return ec_; }
    std::vector<tcp::endpoint> const& found() const noexcept { return found_; }

private:
    tcp::resolver resolver_;
    boost::asio::steady_timer over_;
    error_code ec_{};
    std::vector<tcp::endpoint> found_{};
};

}  // namespace alertstream::http::detail
