#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/store/outbox.hpp>

namespace alertstream::store {

/// Looks into an outbox beside the program that has it open, or when none has, and
/// changes nothing. Each call sees one state of it. What was `under_way` when a program
/// was killed is shown so until the next one opens the file.
///
/// @par Errors
/// `errc::outbox_unusable` in words; `errc::not_now` while a program opens or closes it,
/// after half a second of waiting.
class outbox_reader {
public:
    static result<std::unique_ptr<outbox_reader>> open(std::string path);
    ~outbox_reader();
    outbox_reader(outbox_reader const&) = delete;
    outbox_reader& operator=(outbox_reader const&) = delete;

    /// At most 64 MB of contents at once, and one entry at least.
    result<std::vector<entry>> list(entry_filter const& which);
    result<std::optional<entry>> show(std::int64_t id);
    /// Of all destinations if it is empty.
    result<entry_counts> counts(std::string_view destination);
    result<std::vector<attempt>> unknown_attempts(std::string_view destination);
    /// The destinations that ever accepted something.
    result<std::vector<std::string>> destinations();
    /// It was found to be a copy, and is not adopted yet.
    result<bool> moved();

private:
    explicit outbox_reader(std::unique_ptr<sqlite::database> opened) noexcept;
    std::unique_ptr<sqlite::database> in_;
};

}  // namespace alertstream::store

#include <alertstream/impl/store_outbox_reader.ipp>
