#pragma once

#include <list>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/prefer.hpp>

#include <alertstream/detail/sharing_engine.hpp>

namespace alertstream::detail {

/// One async_publish, from its start to its completion. Owned by its coroutine.
struct publication : std::enable_shared_from_this<publication> {
    publication(std::size_t index_, std::string topic_, sharing_engine::outcome_handler handler_, boost::asio::any_io_executor const& executor_)
        : index{index_}, topic{std::move(topic_)}, handler{std::move(handler_)}, executor{executor_},
          work{boost::asio::prefer(boost::asio::get_associated_executor(handler, executor_), boost::asio::execution::outstanding_work.tracked)} {}

    std::size_t index;
    std::string topic;
    sharing_engine::outcome_handler handler;
    boost::asio::any_io_executor executor;
    boost::asio::any_completion_executor work;  ///< keeps the loop on which it completes
    boost::asio::cancellation_signal signal{};
    boost::asio::cancellation_type cancelled{};
    std::list<std::weak_ptr<publication>>::iterator place{};

    /// The signal is emitted in the loop: emitted elsewhere, co_spawn (Boost 1.81) posts a
    /// bare pointer into it, and the publication may be gone by then.
    void cancel(boost::asio::cancellation_type kind) {
        cancelled = cancelled | kind;
        boost::asio::dispatch(executor, [self = shared_from_this(), kind] { self->signal.emit(kind); });
    }
};

}  // namespace alertstream::detail
