#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include <alertstream/message.hpp>
#include <alertstream/testing/hermes_answers.hpp>

namespace alertstream::testing {

/// A message that the archive keeps.
struct archived_message {
    hermes_publication what;
    std::string uuid;     ///< as text
    time_point at{};
    bool retracted{};
};

/// A file that came with a message; it has a uuid of its own.
struct archived_file {
    std::string uuid;
    std::string name;
    std::string content_type;
    std::string content;
};

/// What SCiMMA's archive has of what a local Hermes published, asked through
/// `query/…` and `topics/`. Its index finds any text of a payload; the real one's is
/// not proven to.
class hermes_archive {
public:
    /// False: it has everything and shows nothing, as an archive that lags, or whose index
    /// does not reach so deep.
    bool sees{true};

    ALERTSTREAM_DECL void keep(hermes_publication, time_point at);
    /// Gives the address.
    ALERTSTREAM_DECL std::string keep(archived_file);

    /// In the order in which they were published, also when it shows nothing.
    std::vector<archived_message> const& messages() const noexcept { return messages_; }
    std::vector<archived_file> const& files() const noexcept { return files_; }

    struct question {
        std::vector<std::string> topics{};  ///< empty: all
        std::optional<time_point> start{};
        std::optional<time_point> end{};    ///< not included
        std::string search{};
        bool include_retracted{true};
        std::size_t limit{10};
        std::string page{};                 ///< `next` or `prev` of an answer
    };
    /// `messages` (newest first, without their contents), `next`, `prev`. Absent: no such page.
    ALERTSTREAM_DECL std::optional<boost::json::object> list(question const&) const;

    /// A message whole, with metadata and annotations.
    ALERTSTREAM_DECL std::optional<boost::json::object> show(std::string_view uuid) const;

    /// Null if there is none, or it shows nothing.
    ALERTSTREAM_DECL archived_message* find(std::string_view uuid) noexcept;
    ALERTSTREAM_DECL archived_message const* find(std::string_view uuid) const noexcept;
    ALERTSTREAM_DECL archived_file const* file(std::string_view uuid, std::string_view name) const noexcept;

private:
    std::vector<archived_message> messages_{};
    std::vector<archived_file> files_{};
};

}  // namespace alertstream::testing

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/testing_hermes_archive.ipp>
#endif
