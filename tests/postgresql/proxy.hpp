#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

/// Stands before a server and hangs up in the middle of a round trip. A trip ends with the protocol's Sync.
class cutting_proxy {
public:
    enum class when { request_is_there, answer_is_there };

    cutting_proxy(boost::asio::io_context& loop, unsigned short to) : acceptor_{loop, {boost::asio::ip::make_address("127.0.0.1"), 0}}, to_{to} { accept(); }

    unsigned short port() const { return acceptor_.local_endpoint().port(); }

    /// In the `trip`-th one from now (1: the next), once: before the server hears the last of it, or when it has done it and answers.
    void cut(int trip, when at) {
        trips_ = trip;
        at_ = at;
    }
    bool has_cut() const noexcept { return !at_; }

private:
    using tcp = boost::asio::ip::tcp;

    struct pair : std::enable_shared_from_this<pair> {
        pair(cutting_proxy& by, tcp::socket client) : by_{by}, client_{std::move(client)}, server_{client_.get_executor()} {}

        void start() {
            boost::system::error_code ec;
            server_.connect({boost::asio::ip::make_address("127.0.0.1"), by_.to_}, ec);
            if (ec) return;
            pump(client_, server_, from_client_, true);
            pump(server_, client_, from_server_, false);
        }

        void pump(tcp::socket& from, tcp::socket& to, std::array<char, 65'536>& through, bool is_request) {
            from.async_read_some(boost::asio::buffer(through), [&, is_request, self = shared_from_this()](boost::system::error_code ec, std::size_t size) {
                if (ec || (is_request ? is_cut_by_request({through.data(), size}) : is_awaiting_answer_)) return hang_up();
                boost::asio::write(to, boost::asio::buffer(through, size), ec);
                if (ec) return hang_up();
                pump(from, to, through, is_request);
            });
        }

        bool is_cut_by_request(std::string_view bytes) {
            for (char const each : bytes) {
                std::rotate(last_.begin(), last_.begin() + 1, last_.end());
                last_.back() = each;
            }
            static constexpr std::array<char, 5> sync{'S', 0, 0, 0, 4};
            if (!by_.at_ || last_ != sync || --by_.trips_ > 0) return false;
            if (*std::exchange(by_.at_, std::nullopt) == when::request_is_there) return true;
            is_awaiting_answer_ = true;
            return false;
        }

        void hang_up() {
            boost::system::error_code ignored;
            client_.close(ignored);
            server_.close(ignored);
        }

        cutting_proxy& by_;
        tcp::socket client_, server_;
        std::array<char, 65'536> from_client_{}, from_server_{};
        std::array<char, 5> last_{};
        bool is_awaiting_answer_{};
    };

    void accept() {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket client) {
            if (ec) return;
            std::make_shared<pair>(*this, std::move(client))->start();
            accept();
        });
    }

    tcp::acceptor acceptor_;
    unsigned short to_;
    int trips_{};
    std::optional<when> at_{};
};
