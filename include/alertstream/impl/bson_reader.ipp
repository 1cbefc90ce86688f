#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include <bson/bson.h>

#include <alertstream/formats/bson.hpp>

namespace alertstream::bson {

namespace detail {

inline failure no_bson(std::string const& where) {
    return {errc::bad_value, (where.empty() ? where : where + ": ") + "not BSON, or cut short: its lengths do not fit its bytes"};
}
inline failure of_type(std::string const& where, std::string_view expected) { return {errc::wrong_type, where + ": expected " + std::string{expected}}; }

/// The members of a document, one after the other. libbson compares each length with the bytes.
class members {
public:
    /// A whole document.
    static result<members> of(std::string_view bytes, std::string where) {
        members made{std::move(where)};
        if (bytes.size() > std::numeric_limits<std::int32_t>::max()) return no_bson(made.where_);
        return made.begin(reinterpret_cast<std::uint8_t const*>(bytes.data()), static_cast<std::uint32_t>(bytes.size()));
    }

    /// Of the member at which `in` stands.
    static result<members> of_document(members const& in) {
        members made{in.path()};
        if (!BSON_ITER_HOLDS_DOCUMENT(&in.at_)) return of_type(made.where_, "an object");
        return made.enter(in, bson_iter_document);
    }
    static result<members> of_array(members const& in) {
        members made{in.path()};
        if (!BSON_ITER_HOLDS_ARRAY(&in.at_)) return of_type(made.where_, "an array");
        return made.enter(in, bson_iter_array);
    }

    bool next() { return bson_iter_next(&at_); }
    /// It ended where its bytes do, and not before.
    result<void> finished() const {
        if (at_.err_off != 0) return no_bson(where_);
        return {};
    }

    std::string_view name() const { return bson_iter_key(&at_); }
    bson_type_t type() const { return bson_iter_type(&at_); }
    std::string const& where() const noexcept { return where_; }
    std::string path() const { return where_.empty() ? std::string{name()} : where_ + "." + std::string{name()}; }

    result<std::string> binary() const {
        if (!BSON_ITER_HOLDS_BINARY(&at_)) return of_type(path(), "bytes");
        std::uint32_t size = 0;
        std::uint8_t const* bytes = nullptr;
        bson_iter_binary(&at_, nullptr, &size, &bytes);
        return std::string{reinterpret_cast<char const*>(bytes), size};
    }

    result<std::string> text() const {
        if (!BSON_ITER_HOLDS_UTF8(&at_)) return of_type(path(), "a text");
        std::uint32_t size = 0;
        auto const* const begin = bson_iter_utf8(&at_, &size);
        if (!bson_utf8_validate(begin, size, true)) return failure{errc::not_utf8, path()};
        return std::string{begin, size};
    }

    result<std::int64_t> integer() const {
        if (!BSON_ITER_HOLDS_INT32(&at_) && !BSON_ITER_HOLDS_INT64(&at_)) return of_type(path(), "an integer");
        return bson_iter_as_int64(&at_);
    }

    result<bool> boolean() const {
        if (!BSON_ITER_HOLDS_BOOL(&at_)) return of_type(path(), "true or false");
        return bson_iter_bool(&at_);
    }

private:
    explicit members(std::string where) : where_{std::move(where)} {}

    template <class Open>
    result<members> enter(members const& in, Open open) {
        std::uint32_t size = 0;
        std::uint8_t const* bytes = nullptr;
        open(&in.at_, &size, &bytes);
        return begin(bytes, size);
    }

    result<members> begin(std::uint8_t const* bytes, std::uint32_t size) {
        bson_t document;
        bson_iter_t first;
        if (!bytes || !bson_init_static(&document, bytes, size) || !bson_iter_init(&first, &document)) return no_bson(where_);
        at_ = first;  // it points to the bytes, not to the document
        return *this;
    }

    std::string where_;
    bson_iter_t at_{};
};

/// [name, bytes]
inline result<owned_message::owned_header> read_pair(members const& at) {
    auto pair = members::of_array(at);
    if (!pair) return pair.error();
    owned_message::owned_header made;
    std::size_t count = 0;
    for (; pair->next(); ++count) {
        auto part = count == 0 ? pair->text() : count == 1 ? pair->binary() : of_type(at.path(), "a pair of a name and bytes");
        if (!part) return part.error();
        if (count == 0) made.name = std::move(*part);
        else made.value = std::move(*part);
    }
    if (auto fine = pair->finished(); !fine) return fine.error();
    if (count != 2) return of_type(at.path(), "a pair of a name and bytes");
    return made;
}

/// An array of pairs; with `objects` an object of bytes too.
inline result<std::vector<owned_message::owned_header>> read_headers(members const& at, bool objects) {
    bool const object = objects && at.type() == BSON_TYPE_DOCUMENT;
    auto all = object ? members::of_document(at) : members::of_array(at);
    if (!all) return all.error();
    std::vector<owned_message::owned_header> made;
    while (all->next()) {
        if (object) {
            auto value = all->binary();
            if (!value) return value.error();
            made.push_back({std::string{all->name()}, std::move(*value)});
            continue;
        }
        auto pair = read_pair(*all);
        if (!pair) return pair.error();
        made.push_back(std::move(*pair));
    }
    if (auto fine = all->finished(); !fine) return fine.error();
    return made;
}

/// Absent for null.
inline result<std::optional<std::string>> read_key(members const& at) {
    if (at.type() == BSON_TYPE_NULL) return std::optional<std::string>{};
    auto key = at.type() == BSON_TYPE_UTF8 ? at.text() : at.binary();
    if (!key) return of_type(at.path(), "bytes, a text or null");
    return std::optional<std::string>{std::move(*key)};
}

inline result<time_point> read_time(members const& at) {
    auto const milliseconds = at.integer();
    if (!milliseconds) return milliseconds.error();
    constexpr auto most = std::chrono::floor<std::chrono::milliseconds>(time_point::max().time_since_epoch()).count();
    if (*milliseconds > most || *milliseconds < -most) return failure{errc::bad_value, at.path() + ": no time: " + std::to_string(*milliseconds) + " milliseconds"};
    return time_point{std::chrono::milliseconds{*milliseconds}};
}

/// Reads a member into its place; what was read is noted, a failure is kept.
template <class Read, class Place>
result<void> take(result<Read> read, Place& into, bool& seen) {
    if (!read) return read.error();
    into = std::move(*read);
    seen = true;
    return {};
}

struct expected_member {
    bool there;
    std::string_view path;
};
inline result<void> require(std::initializer_list<expected_member> all) {
    for (auto const& each : all)
        if (!each.there) return failure{errc::missing_member, std::string{each.path}};
    return {};
}

inline result<void> read_metadata(members const& at, archived_message& into) {
    auto all = members::of_document(at);
    if (!all) return all.error();
    bool headers = false;
    bool timestamp = false;
    bool ignored = false;
    while (all->next()) {
        result<void> fine;
        if (all->name() == "headers") fine = take(read_headers(*all, false), into.headers, headers);
        else if (all->name() == "timestamp") fine = take(read_time(*all), into.timestamp, timestamp);
        else if (all->name() == "key") fine = take(read_key(*all), into.key, ignored);
        else if (all->name() == "topic" && all->type() == BSON_TYPE_UTF8) fine = take(all->text(), into.topic, ignored);
        if (!fine) return fine;
    }
    if (auto fine = all->finished(); !fine) return fine;
    return require({{headers, "metadata.headers"}, {timestamp, "metadata.timestamp"}});
}

/// Not needed, so what is odd in them is no error.
inline void read_annotations(members const& at, archived_message& into) {
    auto all = members::of_document(at);
    while (all && all->next())
        if (all->name() == "con_text_uuid")
            if (auto text = all->text()) into.uuid = std::move(*text);
}

}  // namespace detail

inline result<archived_message> read_archived(std::string_view bytes) {
    auto all = detail::members::of(bytes, "");
    if (!all) return all.error();
    archived_message made;
    bool message = false;
    bool metadata = false;
    while (all->next()) {
        result<void> fine;
        if (all->name() == "message") fine = detail::take(all->binary(), made.payload, message);
        else if (all->name() == "metadata") {
            fine = detail::read_metadata(*all, made);
            metadata = true;
        } else if (all->name() == "annotations") detail::read_annotations(*all, made);
        if (!fine) return fine.error();
    }
    if (auto fine = all->finished(); !fine) return fine.error();
    if (auto fine = detail::require({{message, "message"}, {metadata, "metadata"}}); !fine) return fine.error();
    return made;
}

inline result<upload> read_upload(std::string_view bytes) {
    auto all = detail::members::of(bytes, "");
    if (!all) return all.error();
    upload made;
    bool message = false;
    bool ignored = false;
    while (all->next()) {
        result<void> fine;
        if (all->name() == "message") fine = detail::take(all->binary(), made.payload, message);
        else if (all->name() == "headers") fine = detail::take(detail::read_headers(*all, true), made.headers, ignored);
        else if (all->name() == "key" && all->type() != BSON_TYPE_NULL) fine = detail::take(detail::read_key(*all), made.key, ignored);
        else fine = failure{errc::bad_value, all->path() + ": no such member"};
        if (!fine) return fine.error();
    }
    if (auto fine = all->finished(); !fine) return fine.error();
    if (auto fine = detail::require({{message, "message"}}); !fine) return fine.error();
    return made;
}

inline result<receipt> read_receipt(std::string_view bytes) {
    auto all = detail::members::of(bytes, "");
    if (!all) return all.error();
    receipt made;
    bool uuid = false;
    bool ignored = false;
    while (all->next()) {
        result<void> fine;
        if (all->name() == "archive_uuid") fine = detail::take(all->text(), made.uuid, uuid);
        else if (all->name() == "is_client_uuid") fine = detail::take(all->boolean(), made.is_client_uuid, ignored);
        if (!fine) return fine.error();
    }
    if (auto fine = all->finished(); !fine) return fine.error();
    if (auto fine = detail::require({{uuid, "archive_uuid"}}); !fine) return fine.error();
    return made;
}

}  // namespace alertstream::bson
