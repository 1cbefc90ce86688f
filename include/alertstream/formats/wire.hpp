#pragma once

#include <string>
#include <string_view>

#include <alertstream/error.hpp>
#include <alertstream/message.hpp>
#include <alertstream/wire_format.hpp>

namespace alertstream {

/// What a message on the wire is, and the bytes that hold it.
struct wire_content {
    wire_format format{};
    /// In the message's payload, or in the room that was given.
    std::string_view bytes{};
    /// The message names a format that nobody knows: it is a blob, and this is the
    /// name. Worth a warning: somebody publishes what no reader of HOPSKOTCH reads.
    bool unknown{};
    std::string_view unknown_name{};
    /// It came in the JSON envelope that hop-client wrote before it had headers.
    bool enveloped{};
};

/// Decides how a message is read, as hop-client does:
///
/// The first header named exactly `_format` decides: a known name in any case (nothing
/// around it is trimmed), or else a blob. There is no second try: bytes that are not of
/// the format named are an error of whoever decodes them.
/// Without that header, a JSON object with `format` and `content` is the old envelope;
/// any other JSON is json; what is no JSON is a blob.
///
/// An envelope's bytes are those that the format has on the wire, where it has them:
/// | `format` in the envelope | gives |
/// |---|---|
/// | exactly `blob` | json: `content`. That was JSON's name then |
/// | circular, external, voevent | that format: `content`, as it is written |
/// | json, avro | json: `content.content`; an envelope cannot hold an Avro container |
/// | gcntextnotice | that format: the text `content.raw`; `content.fields` is not looked at, they are read from it |
/// | blob in another case | blob: `content.content` |
/// | another name | a blob of `content`, and it is unknown |
/// A blob that is a JSON string is its characters, any other its JSON text.
///
/// With the header nothing is parsed, and nothing is copied. `room` holds the bytes that
/// are not in the payload as they are; it must live as long as what is returned.
/// @returns `tombstone`; `wrong_format` for a `_format` that is null or no UTF-8, or an
/// envelope whose `format` is no text; `wrong_type` or `missing_member` with the path for
/// an envelope whose `content` is not what its format has; `too_deep` for JSON without
/// header beyond 64 levels.
ALERTSTREAM_DECL result<wire_content> read_wire(message const& from, std::string& room);

/// What the `_format` header alone says: `wanted`, or there is none.
/// @returns `wrong_format` with words that say what the message is, and what takes it.
/// A message that came without headers costs nothing here.
ALERTSTREAM_DECL result<void> expect_format(message const& from, wire_format wanted);

/// The bytes for a decoder of one format. A message that does not say its format, as
/// all of GCN's, is taken to be of it, out of its envelope if it is in one.
/// @returns `wrong_format` if it says another; the failures of `read_wire`.
ALERTSTREAM_DECL result<std::string_view> bytes_of(message const& from, wire_format wanted, std::string& room);

/// The JSON in an old envelope: for decoders that have tried the payload as it is, in vain.
/// In the payload, as long as that lives.
/// @returns `wrong_format` if it is an envelope of something else; empty if it is none.
ALERTSTREAM_DECL result<std::string_view> json_in_envelope(message const& from);

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/wire.ipp>
#endif
