#pragma once

#include <concepts>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <alertstream/dead_letter.hpp>
#include <alertstream/dead_letter_file.hpp>
#include <alertstream/detail/config.hpp>

namespace alertstream {

/// Takes the alerts that are put aside. One that could not be taken waits, and its
/// partition with it: nothing is lost.
class dead_letter_sink {
public:
    virtual ~dead_letter_sink() = default;

    /// True: only start() works.
    virtual bool waits() const noexcept { return false; }
    virtual result<void> put(dead_letter const& letter) = 0;
    virtual boost::asio::awaitable<result<void>> start(dead_letter letter);

    /// Ids of the letters of a partition that are not done, from this offset on, by offset.
    ALERTSTREAM_DECL virtual std::multimap<std::int64_t, std::string> open_letters(std::string_view topic, std::int32_t partition, std::int64_t from);
    /// The alert of one of these was handled after all.
    virtual result<void> mark_done(std::string_view id) {
        static_cast<void>(id);
        return {};
    }

    /// An operator gave up this alert, which is being retried.
    virtual bool skip_requested(std::string_view topic, std::int32_t partition, std::int64_t offset) {
        static_cast<void>(topic), static_cast<void>(partition), static_cast<void>(offset);
        return false;
    }
};

/// The default: a file of JSON lines.
class dead_letter_file_sink final : public dead_letter_sink {
public:
    ALERTSTREAM_DECL explicit dead_letter_file_sink(std::string file);

    ALERTSTREAM_DECL result<void> put(dead_letter const& letter) override;
    ALERTSTREAM_DECL std::multimap<std::int64_t, std::string> open_letters(std::string_view topic, std::int32_t partition, std::int64_t from) override;
    ALERTSTREAM_DECL result<void> mark_done(std::string_view id) override;
    ALERTSTREAM_DECL bool skip_requested(std::string_view topic, std::int32_t partition, std::int64_t offset) override;

private:
    dead_letter_file file_;
};

namespace detail {

/// A callable of the user's. What it throws means: not taken.
template <class Callable>
class callable_sink final : public dead_letter_sink {
    static constexpr bool is_waiting = std::same_as<std::invoke_result_t<Callable&, dead_letter const&>, boost::asio::awaitable<void>>;

public:
    explicit callable_sink(std::shared_ptr<Callable> callable) : callable_{std::move(callable)} {}

    bool waits() const noexcept override { return is_waiting; }

    result<void> put(dead_letter const& letter) override {
        if constexpr (is_waiting) return failure{errc::dead_letter_unwritable, "this callable must be awaited"};
        else
            try {
                (*callable_)(letter);
                return {};
            } catch (std::exception const& e) {
                return failure{errc::dead_letter_unwritable, e.what()};
            } catch (...) {
                return failure{errc::dead_letter_unwritable, "the callable threw what is no std::exception"};
            }
    }

    boost::asio::awaitable<result<void>> start(dead_letter letter) override {
        if constexpr (is_waiting) co_await (*callable_)(letter);
        else co_return put(letter);
        co_return result<void>{};
    }

private:
    std::shared_ptr<Callable> callable_;
};

}  // namespace detail

/// A callable `(dead_letter const&)` that returns void or awaitable<void>.
template <class Callable>
    requires std::invocable<Callable&, dead_letter const&>
std::shared_ptr<dead_letter_sink> make_dead_letter_sink(std::shared_ptr<Callable> callable) {
    return std::make_shared<detail::callable_sink<Callable>>(std::move(callable));
}

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/dead_letter_sink.ipp>
#endif
