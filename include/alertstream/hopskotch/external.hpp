#pragma once

#include <string>

#include <alertstream/decoder.hpp>
#include <alertstream/encoder.hpp>

namespace alertstream::hopskotch {

/// The placeholder of a large message: where it is kept. Streams put the message itself
/// in its place before a handler sees it, where they are told to.
struct external {
    std::string url{};

    friend bool operator==(external const&, external const&) = default;
};

/// The message says that it is a placeholder. Looks at the header alone.
ALERTSTREAM_DECL bool is_external(message const&) noexcept;

}  // namespace alertstream::hopskotch

/// JSON {"url": "…"}; members beside it are passed over. Only of a message that says it is
/// `external`: any other JSON with such a member is what it is. Whether the address may be
/// asked is not looked at.
template <>
struct alertstream::decoder<alertstream::hopskotch::external> {
    ALERTSTREAM_DECL static result<void> decode(message const& from, hopskotch::external& into);
};

template <>
struct alertstream::encoder<alertstream::hopskotch::external> {
    static constexpr wire_format format = wire_format::external;
    ALERTSTREAM_DECL static result<void> encode(hopskotch::external const& from, std::string& into);
};

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/hopskotch_external.ipp>
#endif
