#pragma once

#include <string>
#include <string_view>

namespace alertstream::detail {

/// `text` with *** in place of each occurrence of a secret, which is not empty. One
/// pass: a hostile text may be nothing but occurrences.
inline std::string hidden(std::string_view text, std::string_view secret) {
    std::string made;
    std::size_t from = 0;
    for (auto at = text.find(secret); at != text.npos; at = text.find(secret, from)) {
        made.append(text, from, at - from).append("***");
        from = at + secret.size();
    }
    return made.append(text, from);
}

}  // namespace alertstream::detail
