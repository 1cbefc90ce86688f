#pragma once

#include <filesystem>
#include <iostream>
#include <utility>

#include <alertstream/detail/escape.hpp>
#include <alertstream/detail/iso_time.hpp>
#include <alertstream/formats/json_text.hpp>
#include <alertstream/store/outbox_reader.hpp>
#include <alertstream/tools/outbox.hpp>

namespace alertstream::tools {

namespace outbox_inner {

inline constexpr int in_use = 75;  // EX_TEMPFAIL

inline int complain(failure const& why) {
    if (why.code == errc::outbox_in_use) {
        std::cerr << "another process has the outbox open, and only that one may change it: end it first; list, show and counts work meanwhile\n";
        return in_use;
    }
    std::cerr << detail::escape_for_terminal(why.message()) << '\n';
    return why.code == errc::not_now ? in_use : 1;
}

/// Opened for reading, with a word if it is held.
inline std::unique_ptr<store::outbox_reader> look(std::string const& file, int& code) {
    auto opened = store::outbox_reader::open(file);
    if (!opened) {
        code = complain(opened.error());
        return nullptr;
    }
    if ((*opened)->moved().has_value() && *(*opened)->moved())
        std::cerr << "this outbox was copied or restored: what waited then is held, as `unknown`, until `adopt` says that it was not sent since\n";
    return std::move(*opened);
}

/// Opened to be changed; a tool does not make the file that it did not find.
template <class Change>
int change(std::string const& file, Change const& with) {
    std::error_code unknown;
    if (!std::filesystem::exists(file, unknown)) {
        std::cerr << "there is no file " << detail::escape_for_terminal(file) << '\n';
        return 1;
    }
    auto const opened = store::outbox::open({.path = file});
    if (!opened) return complain(opened.error());
    auto const said = with(**opened);
    if (!said) return complain(said.error());
    std::cout << *said << '\n';
    return 0;
}

/// One JSON object, member by member.
class object {
public:
    void text(std::string_view name, std::string_view value) { named(name), detail::append_json_bytes(out_, value); }
    void number(std::string_view name, std::int64_t value) { named(name), detail::append_json_number(out_, value); }
    void flag(std::string_view name, bool value) { named(name), detail::append_json_bool(out_, value); }
    void null(std::string_view name) { named(name), out_ += "null"; }
    void raw(std::string_view name, std::string_view json) { named(name), out_ += json; }
    std::string const& finish() { return out_ += '}'; }

private:
    void named(std::string_view name) {
        out_ += out_.empty() ? '{' : ',';
        detail::append_json_string(out_, name);
        out_ += ':';
    }
    std::string out_{};
};

inline void describe(object& into, store::entry const& from) {
    into.number("id", from.id);
    into.text("state", to_string(from.state));
    into.text("destination", from.destination);
    into.text("topic", from.topic);
    into.text("accepted", detail::to_iso_ms(from.accepted));
    from.expires ? into.text("expires", detail::to_iso_ms(*from.expires)) : into.null("expires");
    into.text("key", from.key);
    into.number("rows", static_cast<std::int64_t>(from.what.rows));
    into.number("bytes", static_cast<std::int64_t>(from.what.content.size()));
    into.number("tries", from.tries);
    into.text("why", from.why);
    into.text("uuid", from.uuid);
    from.attempt ? into.number("attempt", *from.attempt) : into.null("attempt");
}

inline std::string json_of(store::attempt const& from) {
    object made;
    made.number("id", from.id);
    made.text("reference", from.what.reference);
    made.text("begun", detail::to_iso_ms(from.begun));
    made.flag("partly_sent", from.partly_sent);
    made.text("why", from.why);
    made.text("ends", from.ends);
    std::string entries = "[";
    for (auto const each : from.entries) entries += (entries.size() > 1 ? "," : "") + std::to_string(each);
    made.raw("entries", entries + ']');
    return made.finish();
}

inline void print_line(store::entry const& from) {
    std::cout << from.id << "  " << to_string(from.state) << "  " << detail::to_iso_ms(from.accepted) << "  " << detail::escape_for_terminal(from.destination) << "  "
              << detail::escape_for_terminal(from.topic) << "  " << from.what.rows << " rows, " << from.what.content.size() << " bytes";
    if (from.attempt) std::cout << "  attempt " << *from.attempt;
    if (from.tries > 0) std::cout << "  tries " << from.tries;
    if (!from.uuid.empty()) std::cout << "  " << detail::escape_for_terminal(from.uuid);
    if (!from.why.empty()) std::cout << "  " << detail::escape_for_terminal(from.why);
    std::cout << '\n';
}

inline void print_whole(store::entry const& from) {
    auto const line = [](char const* name, std::string_view value) {
        if (!value.empty()) std::cout << name << ": " << detail::escape_for_terminal(value) << '\n';
    };
    std::cout << "entry " << from.id << ": " << to_string(from.state) << '\n';
    line("destination", from.destination);
    line("topic", from.topic);
    line("accepted", detail::to_iso_ms(from.accepted));
    if (from.expires) line("expires", detail::to_iso_ms(*from.expires));
    line("key", from.key);
    for (auto const& each : from.what.subjects) line("subject", each);
    std::cout << "tries: " << from.tries << '\n';
    line("why", from.why);
    line("uuid", from.uuid);
    std::cout << "content, " << from.what.rows << " rows, " << from.what.content.size() << " bytes:\n" << detail::escape_for_terminal(from.what.content, true) << '\n';
}

inline void print_whole(store::attempt const& from) {
    std::cout << "attempt " << from.id << ", of unknown fate" << (from.partly_sent ? ", a part of it is out" : "") << ": begun " << detail::to_iso_ms(from.begun) << ", reference "
              << detail::escape_for_terminal(from.what.reference) << '\n'
              << "why: " << detail::escape_for_terminal(from.why) << '\n';
}

}  // namespace outbox_inner

inline int list_outbox(std::string const& file, outbox_list_options with) {
    int code = 0;
    auto const in = outbox_inner::look(file, code);
    if (!in) return code;
    for (auto left = with.which.most; left > 0;) {
        with.which.most = left;
        auto const part = in->list(with.which);
        if (!part) return outbox_inner::complain(part.error());
        if (part->empty()) break;
        for (auto const& each : *part) {
            if (with.json) {
                outbox_inner::object made;
                outbox_inner::describe(made, each);
                std::cout << made.finish() << '\n';
            } else {
                outbox_inner::print_line(each);
            }
        }
        with.which.above = part->back().id;
        left -= part->size();
    }
    return 0;
}

inline int show_entry(std::string const& file, std::int64_t id, bool json) {
    int code = 0;
    auto const in = outbox_inner::look(file, code);
    if (!in) return code;
    auto const found = in->show(id);
    if (!found) return outbox_inner::complain(found.error());
    if (!*found) {
        std::cerr << "there is no entry " << id << '\n';
        return 1;
    }
    auto const unknown = in->unknown_attempts((*found)->destination);
    if (!unknown) return outbox_inner::complain(unknown.error());
    store::attempt const* of = nullptr;
    for (auto const& each : *unknown)
        if ((*found)->attempt == each.id) of = &each;
    if (json) {
        outbox_inner::object made;
        outbox_inner::describe(made, **found);
        made.text("content", (*found)->what.content);
        of ? made.raw("unknown_attempt", outbox_inner::json_of(*of)) : made.null("unknown_attempt");
        std::cout << made.finish() << '\n';
        return 0;
    }
    outbox_inner::print_whole(**found);
    if (of) outbox_inner::print_whole(*of);
    return 0;
}

inline int count_outbox(std::string const& file, bool json) {
    int code = 0;
    auto const in = outbox_inner::look(file, code);
    if (!in) return code;
    auto const destinations = in->destinations();
    if (!destinations) return outbox_inner::complain(destinations.error());
    for (auto const& each : *destinations) {
        auto const found = in->counts(each);
        if (!found) return outbox_inner::complain(found.error());
        outbox_inner::object made;
        made.text("destination", each);
        if (!json) std::cout << detail::escape_for_terminal(each) << ':';
        for (auto const state : store::inner::all_states) {
            auto counts = *found;
            auto const count = store::inner::place_of(counts, state);
            made.number(to_string(state), static_cast<std::int64_t>(count));
            if (!json && count > 0) std::cout << "  " << count << ' ' << to_string(state);
        }
        std::cout << (json ? made.finish() : std::string{}) << '\n';
    }
    return 0;
}

inline int withdraw_entry(std::string const& file, std::int64_t id) {
    return outbox_inner::change(file, [&](store::outbox& out) -> result<std::string> {
        if (auto const done = out.withdraw(id, "withdrawn by a person"); !done) return done.error();
        return "entry " + std::to_string(id) + " is withdrawn";
    });
}

inline int adopt_outbox(std::string const& file) {
    return outbox_inner::change(file, [](store::outbox& out) -> result<std::string> {
        if (!out.moved()) return std::string{"nothing is held: the outbox is where it was made"};
        auto const freed = out.adopt();
        if (!freed) return freed.error();
        return std::to_string(*freed) + " entries wait again";
    });
}

inline int settle_attempt(std::string const& file, std::int64_t attempt, settlement const& how) {
    return outbox_inner::change(file, [&](store::outbox& out) -> result<std::string> {
        auto const named = "attempt " + std::to_string(attempt);
        auto const done = how.published ? out.settle_published(attempt, {.uuid = *how.published})
                          : how.absent  ? out.settle_not_sent(attempt, {errc::not_found_there, "a person found that it was not published"})
                                        : out.settle_given_up(attempt, "given up by a person");
        if (!done) return done.error();
        return named + (how.published ? " is published" : how.absent ? " was not sent: its entries wait again" : " is given up: its points count as shared");
    });
}

inline int prune_outbox(std::string const& file, std::chrono::seconds older_than) {
    return outbox_inner::change(file, [&](store::outbox& out) -> result<std::string> {
        auto const gone = out.prune(std::chrono::time_point_cast<time_point::duration>(std::chrono::system_clock::now()) - older_than);
        if (!gone) return gone.error();
        return std::to_string(*gone) + " entries deleted";
    });
}

}  // namespace alertstream::tools
