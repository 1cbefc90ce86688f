#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/acceptance.hpp>
#include <alertstream/detail/durable_timing.hpp>
#include <alertstream/store/outbox.hpp>

namespace alertstream::detail {

using acceptance_handler = boost::asio::any_completion_handler<void(acceptance)>;

/// Who sends from a file: is told that something was accepted, and that a person adopted it.
class acceptance_listener {
public:
    virtual void answered(acceptance const& what) = 0;
    virtual void adopted() = 0;

protected:
    ~acceptance_listener() = default;
};

/// One async_accept, from its start to its completion.
struct acceptance_request {
    acceptance_request(store::new_entry what_, acceptance_handler handler_, boost::asio::any_io_executor const& executor)
        : what{std::move(what_)}, handler{std::move(handler_)},
          work{boost::asio::prefer(boost::asio::get_associated_executor(handler, executor), boost::asio::execution::outstanding_work.tracked)} {}

    store::new_entry what;
    acceptance_handler handler;
    boost::asio::any_completion_executor work;  ///< keeps the loop on which it completes
    std::shared_ptr<deliverer const> by{};
    std::weak_ptr<acceptance_listener> listener{};
    bool cancelled{};
};

/// The outbox of a file, for all destinations of a loop that name it. What is asked in one
/// turn of the loop is accepted in one transaction: a disk syncs some hundred times a
/// second, whatever is in it.
class durable_file : public std::enable_shared_from_this<durable_file> {
public:
    static constexpr std::size_t most_at_once = 1000;  ///< in one transaction, which holds the loop

    /// The one that is open in this loop already, or a new one.
    static result<std::shared_ptr<durable_file>> open(boost::asio::any_io_executor const& executor, std::string const& path);

    durable_file(boost::asio::any_io_executor executor, std::unique_ptr<store::outbox> made) : executor_{std::move(executor)}, outbox_{std::move(made)}, retry_{executor_} {}

    store::outbox& outbox() noexcept { return *outbox_; }

    void accept(std::shared_ptr<acceptance_request> what);

    void join(std::weak_ptr<acceptance_listener> sender) { senders_.push_back(std::move(sender)); }
    /// What waited waits again, that of all who send from it.
    result<std::size_t> adopt();

    /// Counted up by whatever may make another batch the next one.
    std::uint64_t changes() const noexcept { return changes_; }
    void changed() noexcept { ++changes_; }

private:
    using requests = std::vector<std::shared_ptr<acceptance_request>>;
    /// Owned by what is posted into the loop: a handler may own all of this.
    struct group {
        requests asked{};
        unsigned tries{};
    };

    void open_group(requests first);
    void flush(std::shared_ptr<group> const& which);
    bool flush_later(std::shared_ptr<group> const& which, failure const& why);
    result<std::vector<acceptance>> accept_all(requests const& all);
    std::vector<acceptance> accept_each(requests const& all, failure const& why);
    void complete(acceptance_request& which, acceptance what);

    boost::asio::any_io_executor executor_;
    std::unique_ptr<store::outbox> outbox_;
    std::weak_ptr<group> open_;        ///< the one that still grows
    boost::asio::steady_timer retry_;  ///< a reader holds the database for a moment
    std::uint64_t changes_{};
    std::vector<std::weak_ptr<acceptance_listener>> senders_;
};

/// The files that are open in a loop.
class durable_files : public boost::asio::execution_context::service {
public:
    using key_type = durable_files;
    inline static boost::asio::execution_context::id id{};

    explicit durable_files(boost::asio::execution_context& owner) : boost::asio::execution_context::service{owner} {}

    struct opened {
        std::weak_ptr<durable_file> file;
        boost::asio::any_io_executor executor;
    };
    std::map<std::string, opened> by_path;

private:
    void shutdown() override { by_path.clear(); }
};

}  // namespace alertstream::detail

#include <alertstream/impl/durable_file.ipp>
