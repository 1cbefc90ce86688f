#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

/// The documents in which HOPSKOTCH's archive takes and gives large messages. Read and
/// written by libbson, which a program that includes this links with (`-lbson-1.0`).
///
/// A document from a server is as hostile as any: each length is compared with the bytes
/// that are there, members that nobody asked for are passed over unread, nothing recurses,
/// and what is made is not larger than a few times the bytes. Of a member that comes twice
/// the last counts, as in Python.
namespace alertstream::bson {

/// A message as the archive gives it (`GET …/msg/UUID`).
struct archived_message {
    std::string payload{};
    time_point timestamp{};
    std::vector<owned_message::owned_header> headers{};  ///< no value is absent
    std::optional<std::string> key{};
    std::string topic{};                                 ///< empty if it does not say
    std::string uuid{};                                  ///< of its annotations; empty if they do not say

    friend bool operator==(archived_message const&, archived_message const&) = default;
};

/// A message as the archive takes it (`POST …/topic/NAME+oversized`).
struct upload {
    std::string payload{};
    std::vector<owned_message::owned_header> headers{};
    std::optional<std::string> key{};

    friend bool operator==(upload const&, upload const&) = default;
};

/// What the archive says of one that it took.
struct receipt {
    std::string uuid{};        ///< as text with hyphens
    bool is_client_uuid{};     ///< it is the `_id` of the upload, not one of the archive's own

    friend bool operator==(receipt const&, receipt const&) = default;
};

/// Needed are `message` (binary) and `metadata` with `headers`, pairs of a text and a
/// binary, and `timestamp`, an integer of milliseconds: no double, no bool.
/// Errors: `bad_value` (no BSON), `missing_member`, `wrong_type`, `not_utf8`, with the member's path.
result<archived_message> read_archived(std::string_view bytes);
/// As the archive's own server writes it. Fails with `bad_value` above BSON's 2 GiB, or
/// for a header without value.
result<std::string> write_archived(archived_message const&);

/// As the archive's server checks it: no member but `message`, `headers` (an array of
/// pairs, or an object) and `key` (binary or text).
result<upload> read_upload(std::string_view bytes);
result<std::string> write_upload(upload const&);

result<receipt> read_receipt(std::string_view bytes);
result<std::string> write_receipt(receipt const&);

}  // namespace alertstream::bson

#include <alertstream/impl/bson_reader.ipp>
#include <alertstream/impl/bson_writer.ipp>
