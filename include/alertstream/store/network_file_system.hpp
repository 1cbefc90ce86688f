#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/statfs.h>

namespace alertstream::store {

/// The name of a network file system by the number that statfs(2) gives for it; absent for
/// any other. FUSE is one: what is behind it (sshfs, a bucket) cannot be told, nor relied on.
constexpr std::optional<std::string_view> network_file_system(std::uint32_t type) noexcept {
    switch (type) {
    case 0x6969: return "NFS";
    case 0x517B: return "SMB";
    case 0xFE534D42: return "SMB";
    case 0xFF534D42: return "CIFS";
    case 0x5346414F: return "AFS";
    case 0x6B414653: return "AFS";
    case 0x73757245: return "Coda";
    case 0x564C: return "NCP";
    case 0x01021997: return "9P";
    case 0x00C36400: return "Ceph";
    case 0x0BD00BD0: return "Lustre";
    case 0x01161970: return "GFS2";
    case 0x7461636F: return "OCFS2";
    case 0x47504653: return "GPFS";
    case 0x19830326: return "BeeGFS";
    case 0xAAD7AAEA: return "PanFS";
    case 0x786F4256: return "VirtualBox's shared folders";
    case 0x65735546: return "FUSE";
    default: return std::nullopt;
    }
}

/// Of a folder; absent too if it cannot be asked.
inline std::optional<std::string_view> network_file_system_of(std::string const& folder) noexcept {
    struct statfs found {};
    if (::statfs(folder.c_str(), &found) != 0) return std::nullopt;
    return network_file_system(static_cast<std::uint32_t>(found.f_type));
}

}  // namespace alertstream::store
