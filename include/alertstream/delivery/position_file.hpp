#pragma once

#include <map>
#include <optional>
#include <string>

#include <alertstream/delivery/position.hpp>
#include <alertstream/error.hpp>
#include <alertstream/message.hpp>

namespace alertstream::delivery {

/// The application's own note of where it was, beside Kafka's: a rotated
/// credential changes the derived group, and an empty group's offsets expire.
/// Keyed by cluster, application, topic and partition; one small JSON file,
/// replaced whole, under a lock (`PATH.lock`): several streams and programs may
/// share it.
class position_file {
public:
    /// Reads what is there; a file that is absent or damaged knows nothing.
    ALERTSTREAM_DECL position_file(std::string file, std::string cluster, std::string application);

    ALERTSTREAM_DECL std::optional<kept_position> find(topic_partition const& where) const;

    void note(topic_partition const& where, kept_position position) { noted_[key(where)] = std::move(position); }

    /// Writes what was noted since the last time (mode 0600, on disk), and nothing if
    /// that is nothing; what others noted meanwhile stays.
    ALERTSTREAM_DECL result<void> save();

private:
    ALERTSTREAM_DECL std::string key(topic_partition const& where) const;

    std::string file_;
    std::string prefix_;
    std::map<std::string, kept_position> known_;  ///< ours only, as the file had them
    std::map<std::string, kept_position> noted_;  ///< since the last save
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/position_file.ipp>
#endif
