#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/steady_timer.hpp>

#include <alertstream/acceptance.hpp>
#include <alertstream/destination.hpp>
#include <alertstream/log.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/sharing_status.hpp>

namespace alertstream::detail {

/// What a destination's type says, before settings.
struct declared_destination {
    std::string_view name;
    std::vector<std::string_view> topics;
    bool (*contains)(std::string_view topic);
    std::shared_ptr<void> (*make)(destination_setup const&);
    boost::asio::awaitable<void> (*close)(void* client);  ///< null: it needs none
    // Of a durable one; else null.
    void (*stop)(void* client) noexcept {};                ///< begins nothing more
    std::optional<outbox_status> (*outbox)(void const* client) {};
};

/// A destination with its settings.
struct shared_destination {
    declared_destination declared;
    destination_status status;
    std::optional<std::vector<std::string>> user_topics{};
    std::shared_ptr<void> client{};
};

/// A client and a value for it.
struct publication_work {
    publication_work() = default;
    publication_work(publication_work const&) = delete;
    publication_work& operator=(publication_work const&) = delete;
    virtual ~publication_work() = default;
    virtual boost::asio::awaitable<outcome> begin() = 0;
};

struct publication;

/// Runs the publications of a `data_sharing`; all that does not depend on its types.
class sharing_engine : public std::enable_shared_from_this<sharing_engine> {
public:
    using outcome_handler = boost::asio::any_completion_handler<void(outcome)>;
    using acceptance_handler = boost::asio::any_completion_handler<void(acceptance)>;
    using done_handler = boost::asio::any_completion_handler<void(error_code)>;

    sharing_engine(boost::asio::any_io_executor executor, logger log) : executor_{std::move(executor)}, log_{std::move(log)}, waiting_{executor_} {}

    /// Makes the clients; throws configuration_error if anything is wrong.
    ALERTSTREAM_DECL void prepare(std::vector<declared_destination> declared, settings const& from);

    /// False: it is refused, and the handler completed.
    ALERTSTREAM_DECL bool admits(std::size_t index, std::string_view topic, outcome_handler& handler);
    ALERTSTREAM_DECL void start(std::size_t index, std::string topic, std::unique_ptr<publication_work> work, outcome_handler handler);

    ALERTSTREAM_DECL void refuse_name(std::string_view destination, std::string_view topic, outcome_handler handler);
    ALERTSTREAM_DECL void refuse_type(std::size_t index, std::string_view topic, std::string_view type, outcome_handler handler);

    // The same of async_accept.
    ALERTSTREAM_DECL bool admits(std::size_t index, std::string_view topic, acceptance_handler& handler);
    ALERTSTREAM_DECL void refuse_name(std::string_view destination, std::string_view topic, acceptance_handler handler);
    ALERTSTREAM_DECL void refuse_type(std::size_t index, std::string_view topic, std::string_view type, acceptance_handler handler);

    ALERTSTREAM_DECL void close(std::chrono::steady_clock::duration deadline, done_handler done);

    ALERTSTREAM_DECL std::vector<destination_status> status() const;
    ALERTSTREAM_DECL std::vector<std::string> destinations() const;
    ALERTSTREAM_DECL std::vector<std::string> topics_of(std::string_view destination) const;

    boost::asio::any_io_executor const& executor() const noexcept { return executor_; }
    std::shared_ptr<void> const& client(std::size_t index) const noexcept { return destinations_[index].client; }

private:
    static std::vector<std::string> pass_over(std::vector<std::string_view> const& declared, settings const& from, std::vector<setting_error>& problems);
    void prepare_one(shared_destination& made, sharing_settings const& entry, settings const& from, std::vector<setting_error>& problems);
    void choose_topics(shared_destination& made, sharing_settings const& entry, std::vector<setting_error>& problems) const;
    std::optional<not_sent> why_not(std::size_t index, std::string_view topic) const;
    not_sent wrong_type(std::size_t index, std::string_view type) const;
    not_sent wrong_name(std::string_view destination) const;
    void refuse(std::size_t index, std::string_view topic, not_sent why, outcome_handler handler);
    void refuse(std::string_view destination, std::string_view topic, not_sent why, acceptance_handler handler);
    void finish(publication& which, outcome came);
    void complete(outcome_handler handler, outcome came);
    void report(std::string_view destination, std::string_view topic, outcome const& came) const;

    bool all_published() const { return publications_.empty(); }
    bool all_closed() const { return client_closes_.empty(); }
    bool all_done() const { return all_published() && all_closed(); }
    static boost::asio::awaitable<void> wait(sharing_engine& self, bool (sharing_engine::*done)() const, std::chrono::steady_clock::time_point const& until);
    static boost::asio::awaitable<error_code> run_close(std::shared_ptr<sharing_engine> self);
    void start_closing_clients();
    void cancel_all();

    boost::asio::any_io_executor executor_;
    logger log_;
    std::vector<shared_destination> destinations_;
    std::list<std::weak_ptr<publication>> publications_;  ///< owned by their coroutines, which a loop that ends destroys

    bool closing_{};
    std::chrono::steady_clock::time_point close_at_{};
    boost::asio::steady_timer waiting_;  ///< close()'s: ended early by what it waits for
    struct client_close;
    std::list<std::shared_ptr<client_close>> client_closes_;
};

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/sharing_engine.ipp>
#endif
