#pragma once

#include <algorithm>
#include <cstdint>
#include <variant>

#include <alertstream/detail/durable_timing.hpp>
#include <alertstream/parcel.hpp>

namespace alertstream::detail {

/// The search for one message of unknown fate: what follows from what a look-up found.
/// Without clock and dice of its own.
///
/// `absent` is believed only of a look-up that began when the service's longest time
/// since the attempt had passed: until then the message may still appear, and a person is
/// not asked either. Of what is partly out, nothing is ever sent again by itself.
class durable_search {
public:
    using duration = durable_timing::duration;
    using time = duration;  ///< by a steady clock

    enum class state : std::uint8_t {
        look,        ///< at `due`
        looking,
        send_again,  ///< it is absent beyond doubt
        person,      ///< a person decides
        over,        ///< it was found
    };

    durable_search(durable_timing const& with, bool partly_sent, time now) noexcept
        : longest_request_{with.longest_request}, wait_{with.first_look, with.longest_look}, due_{now}, partly_sent_{partly_sent} {}

    state now() const noexcept { return state_; }
    time due() const noexcept { return due_; }

    void look_begins() noexcept { state_ = state::looking; }
    /// It was cancelled.
    void look_ends_unheard(time now) noexcept {
        if (state_ == state::looking) look_at(now);
    }

    /// `since_begun`: how long ago the attempt was last under way when the look-up began.
    state found(finding const& what, duration since_begun, time now, double random) noexcept {
        if (std::holds_alternative<alertstream::found>(what)) return state_ = state::over;
        auto const* const odd = std::get_if<unclear>(&what);
        if (odd && odd->look_again) return look_at(now + wait_.next(random));
        if (since_begun < longest_request_) {
            // What it has to wait for at least is looked for as soon as that is over. Until then it
            // may still be found, whatever is odd: an archive has a message a little later.
            auto const rest = longest_request_ - since_begun;
            return look_at(now + std::min(wait_.next(random), rest));
        }
        if (odd) return state_ = state::person;
        return state_ = partly_sent_ ? state::person : state::send_again;
    }

    /// A person says that it is not there.
    void decided_absent() noexcept { state_ = state::send_again; }

    /// It cannot be sent again as things are: the file was restored, and is not adopted.
    void hold() noexcept { state_ = state::person; }
    void look_anew(time now) noexcept {
        if (state_ == state::person) look_at(now);
    }

private:
    state look_at(time when) noexcept {
        due_ = when;
        return state_ = state::look;
    }

    duration longest_request_;
    back_off wait_;
    time due_;
    state state_{state::look};
    bool partly_sent_;
};

}  // namespace alertstream::detail
