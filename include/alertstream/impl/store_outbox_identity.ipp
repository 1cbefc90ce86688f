#pragma once

#include <cstdio>
#include <fstream>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>

#include <openssl/sha.h>

#include <alertstream/impl/store_outbox_order.ipp>

// Whether the file is the one that it was, where it was. An older copy put back, or the same
// file on two machines, would send again what was sent since.
namespace alertstream::store::inner {

struct file_identity {
    std::string machine{};
    std::int64_t inode{};
    std::int64_t born{};
};

inline std::string first_line(char const* path) {
    std::string line;
    std::ifstream in{path};
    std::getline(in, line);
    return line;
}

inline std::string hex_of(unsigned char const* bytes, std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) detail::append_hex(text, bytes[i], 2);
    return text;
}

/// machine-id(5) asks not to show the id itself.
inline std::string this_machine() {
    auto const id = first_line("/etc/machine-id");
    if (id.size() < 32) return {};
    auto const salted = "alertstream outbox " + id;
    unsigned char digest[SHA256_DIGEST_LENGTH];
    ::SHA256(reinterpret_cast<unsigned char const*>(salted.data()), salted.size(), digest);
    return hex_of(digest, 16);
}

/// The device's number is not asked: it may be another one after a reboot. The time at which
/// the file was born tells apart files of one inode number.
inline file_identity identity_of(std::string const& path) {
    struct statx found {};
    if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_INO | STATX_BTIME, &found) != 0) return {.machine = this_machine()};
    auto const born = (found.stx_mask & STATX_BTIME) != 0 ? static_cast<std::int64_t>(found.stx_btime.tv_sec) * 1'000'000'000 + found.stx_btime.tv_nsec : 0;
    return {.machine = this_machine(), .inode = static_cast<std::int64_t>(found.stx_ino), .born = born};
}

inline std::string drawn_opening() {
    std::random_device draw;
    char text[40];
    std::snprintf(text, sizeof text, "%08x%08x", static_cast<unsigned>(draw()), static_cast<unsigned>(draw()));
    return text;
}

inline constexpr char words_when_moved[] = "the outbox was copied or restored while this waited: it may have been sent since";

/// What waits is held, and attempts are not repeated, until somebody adopts the file.
inline void note_moved(sqlite::database& in) {
    std::vector<std::int64_t> topics;
    in.each("SELECT id FROM outbox_topics", [&](sqlite::row const& row) { topics.push_back(row.get<std::int64_t>(0)); }).value();
    in.run("UPDATE outbox_attempts SET from_copy = 1 WHERE state IN ('under_way', 'unknown')").value();
    for (auto const each : topics) {
        in.run("UPDATE outbox_entries SET state = 'unknown', place = NULL, why = ? WHERE topic = ? AND state = 'waiting'", words_when_moved, each).value();
        hold_anew(in, each);
    }
}

/// Compares, keeps what is now, and says whether the file moved and is not adopted yet.
inline bool check_identity(sqlite::database& in, std::string const& opening) {
    auto const now = identity_of(in.path());
    std::optional<file_identity> before;
    std::string opened_before;
    bool moved = false;
    in.each("SELECT machine, inode, born, opening, moved FROM outbox_identity",
            [&](sqlite::row const& row) {
                before = {.machine = row.get<std::string>(0), .inode = row.get<std::int64_t>(1), .born = row.get<std::int64_t>(2)};
                opened_before = row.get<std::string>(3);
                moved = row.get<bool>(4);
            })
        .value();
    auto const noted = in.lock()->noted();
    if (before) {
        auto const other_machine = !before->machine.empty() && !now.machine.empty() && before->machine != now.machine;
        auto const other_file = before->inode != now.inode || (before->born != 0 && now.born != 0 && before->born != now.born);
        // The same file, but what is in it is older than its last opening.
        auto const older = !noted.empty() && noted.find(opened_before) == noted.npos;
        if (other_machine || other_file || older) {
            note_moved(in);
            moved = true;
        }
        // Until the transaction is through, it may be the one or the other.
        in.lock()->note(opened_before + ' ' + opening);
    }
    in.run("INSERT INTO outbox_identity VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET machine = excluded.machine, inode = excluded.inode, born = excluded.born,"
           " opening = excluded.opening, moved = excluded.moved",
           now.machine.empty() && before ? before->machine : now.machine, now.inode, now.born, opening, moved)
        .value();
    return moved;
}

}  // namespace alertstream::store::inner
