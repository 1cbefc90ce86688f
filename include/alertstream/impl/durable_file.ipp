#pragma once

#include <algorithm>
#include <exception>
#include <filesystem>

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <alertstream/detail/durable_file.hpp>
#include <alertstream/detail/why_thrown.hpp>

namespace alertstream::detail {

inline result<std::shared_ptr<durable_file>> durable_file::open(boost::asio::any_io_executor const& executor, std::string const& path) {
    auto& files = boost::asio::use_service<durable_files>(boost::asio::query(executor, boost::asio::execution::context));
    std::error_code ec;
    auto const whole = std::filesystem::weakly_canonical(path, ec);
    auto& known = files.by_path[ec ? path : whole.string()];
    if (auto file = known.file.lock()) {
        if (known.executor == executor) return file;
        return failure{errc::outbox_in_use, path + ": another data_sharing has it open on another executor of this program"};
    }
    auto made = store::outbox::open({path, {}});
    if (!made) return made.error();
    auto file = std::make_shared<durable_file>(executor, *std::move(made));
    known = {file, executor};
    return file;
}

inline void durable_file::accept(std::shared_ptr<acceptance_request> what) {
    if (auto slot = boost::asio::get_associated_cancellation_slot(what->handler); slot.is_connected())
        slot.assign([weak = std::weak_ptr{what}](boost::asio::cancellation_type) {
            if (auto const waiting = weak.lock()) waiting->cancelled = true;
        });
    if (auto const grows = open_.lock()) grows->asked.push_back(std::move(what));
    else open_group({std::move(what)});
}

inline result<std::size_t> durable_file::adopt() {
    auto const done = outbox_->adopt();
    changed();
    std::erase_if(senders_, [](auto const& each) { return each.expired(); });
    for (auto const& each : senders_)
        if (auto const sender = each.lock(); sender && done) sender->adopted();
    return done;
}

/// Posted: what else is ready in this turn of the loop asks before it.
inline void durable_file::open_group(requests first) {
    auto const made = std::make_shared<group>(group{std::move(first)});
    open_ = made;
    boost::asio::post(executor_, [self = shared_from_this(), made] { self->flush(made); });
}

inline void durable_file::flush(std::shared_ptr<group> const& which) {
    std::erase_if(which->asked, [this](auto const& each) {
        if (each->cancelled) complete(*each, not_accepted{{boost::asio::error::operation_aborted, "cancelled before it was written"}, true});
        return each->cancelled;
    });
    auto const size = static_cast<std::ptrdiff_t>(std::min(which->asked.size(), most_at_once));
    requests const now{which->asked.begin(), which->asked.begin() + size};
    auto answers = accept_all(now);
    if (!answers && flush_later(which, answers.error())) return;
    auto const all = answers ? *std::move(answers) : accept_each(now, answers.error());
    for (std::size_t i = 0; i < now.size(); ++i) complete(*now[i], i < all.size() ? all[i] : acceptance{not_accepted{{errc::outbox_unusable, "it gave no answer"}, true}});
    open_.reset();
    if (requests rest{which->asked.begin() + size, which->asked.end()}; !rest.empty()) open_group(std::move(rest));
}

inline bool durable_file::flush_later(std::shared_ptr<group> const& which, failure const& why) {
    constexpr unsigned most_tries = 50;
    if (why.code != errc::not_now || ++which->tries > most_tries) return false;
    retry_.expires_after(std::chrono::milliseconds{2} * which->tries);
    retry_.async_wait([self = shared_from_this(), which](error_code) { self->flush(which); });
    return true;
}

/// The destination's `without` may throw.
inline result<std::vector<acceptance>> durable_file::accept_all(requests const& all) {
    if (all.empty()) return std::vector<acceptance>{};
    std::vector<store::new_entry> entries;
    entries.reserve(all.size());
    for (auto const& each : all) entries.push_back(each->what);
    try {
        return outbox_->accept(entries);
    } catch (...) {
        return why_thrown(std::current_exception());
    }
}

/// One that cannot be accepted takes no other with it.
inline std::vector<acceptance> durable_file::accept_each(requests const& all, failure const& why) {
    std::vector<acceptance> answers;
    bool const disk = why.code == errc::outbox_unusable || why.code == errc::not_now;
    for (auto const& each : all) {
        if (disk || all.size() == 1) {
            answers.push_back(not_accepted{why, disk});
            continue;
        }
        auto const one = accept_all({each});
        answers.push_back(one && !one->empty() ? one->front() : acceptance{not_accepted{one ? why : one.error(), false}});
    }
    return answers;
}

inline void durable_file::complete(acceptance_request& which, acceptance what) {
    if (auto slot = boost::asio::get_associated_cancellation_slot(which.handler); slot.is_connected()) slot.clear();
    if (auto const told = which.listener.lock()) told->answered(what);
    boost::asio::post(executor_, boost::asio::append(std::move(which.handler), std::move(what)));
}

}  // namespace alertstream::detail
