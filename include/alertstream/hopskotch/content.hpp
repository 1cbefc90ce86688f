#pragma once

#include <string>
#include <string_view>

#include <alertstream/decoder.hpp>
#include <alertstream/formats/wire.hpp>

namespace alertstream::hopskotch {

namespace inner {
struct content_source;
}

/// A message of whatever format, for handlers that want all of them: what it is, its
/// bytes, and the value on request.
/// @code
/// void keep(as::hopskotch::content const& alert, as::metadata const& from) {
///     if (alert.format() == as::wire_format::circular) store(alert.as<as::hopskotch::circular>().value());
/// }
/// @endcode
/// A message without `_format`, as all of GCN's, is json or a blob.
///
/// @par Lifetime
/// It shows the message's bytes, and is valid as long as that: while the handler runs.
class content {
public:
    wire_format format() const noexcept { return what_.format; }

    /// As the format has them on the wire.
    std::string_view bytes() const noexcept { return borrowed_ ? what_.bytes : std::string_view{room_}; }

    /// The format that the message names is not known; it is then a blob.
    bool unknown() const noexcept { return what_.unknown; }
    /// What it named, which may be any text.
    std::string_view unknown_name() const noexcept { return what_.unknown_name; }

    /// The value, read now. Its decoder sees a message of this format with these bytes, and
    /// the place, key, time and headers of the message that it came in.
    /// What the value has as views (`avro::record`, `hermes::alert_view`) is into this content and its message: it lives
    /// as long as the shorter of them.
    /// @returns what the decoder returns: `wrong_format` where it is for another one.
    template <decodable Payload>
    result<Payload> as() const {
        Payload made;
        auto done = decoder<Payload>::decode(view(), made);
        if (!done) return std::move(done).error();
        return made;
    }

private:
    friend decoder<content>;
    friend struct inner::content_source;

    /// A message whose first header is the format, as it was decided.
    ALERTSTREAM_DECL message view() const noexcept;

    message from_{};
    wire_content what_{};
    std::string room_{};
    bool borrowed_{true};
};

}  // namespace alertstream::hopskotch

/// The failures of `read_wire`; nothing is decoded.
template <>
struct alertstream::decoder<alertstream::hopskotch::content> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, hopskotch::content& into);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hopskotch_content.ipp>
#endif
