#pragma once

#include <cerrno>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <alertstream/kafka/event_source.hpp>

namespace alertstream::kafka::detail {

inline int make_eventfd() {
    int const made = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (made < 0) throw boost::system::system_error{error_code{errno, boost::system::system_category()}, "eventfd"};
    return made;
}

ALERTSTREAM_DECL event_source::event_source(boost::asio::any_io_executor executor)
    : state_{std::make_shared<descriptor_state>(boost::asio::posix::stream_descriptor{std::move(executor), make_eventfd()})} {}

ALERTSTREAM_DECL event_source::~event_source() {
    error_code ignored;
    state_->descriptor.close(ignored);
}

ALERTSTREAM_DECL void event_source::attach(rd_kafka_queue_t* queue) {
    // An eventfd takes writes of eight bytes and no others.
    static constexpr std::uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue, state_->descriptor.native_handle(), &one, sizeof one);
}

ALERTSTREAM_DECL void event_source::detach(rd_kafka_queue_t* queue) noexcept { rd_kafka_queue_io_event_enable(queue, -1, nullptr, 0); }

ALERTSTREAM_DECL void event_source::cancel() noexcept {
    error_code ignored;
    state_->descriptor.cancel(ignored);
}

ALERTSTREAM_DECL error_code event_source::descriptor_state::take() noexcept {
    if (!descriptor.is_open()) return boost::asio::error::operation_aborted;
    std::uint64_t writes;
    if (::read(descriptor.native_handle(), &writes, sizeof writes) == sizeof writes || errno == EAGAIN || errno == EINTR) return {};
    return {errno, boost::system::system_category()};
}

}  // namespace alertstream::kafka::detail
