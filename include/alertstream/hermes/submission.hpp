#pragma once

#include <optional>

namespace alertstream::hermes {

/// Where else Hermes is to report a message: `submit_to_tns` and its like. Hermes
/// does so *before* it publishes, so that a failure after it leaves a part outside
/// (see `read_answer`). Absent ones are not written.
struct submission {
    std::optional<bool> to_tns{};
    std::optional<bool> to_mpc{};
    std::optional<bool> to_gcn{};

    bool tns() const noexcept { return to_tns.value_or(false); }
    bool gcn() const noexcept { return to_gcn.value_or(false); }
    bool anywhere() const noexcept { return tns() || gcn() || to_mpc.value_or(false); }

    friend bool operator==(submission const&, submission const&) = default;
};

}  // namespace alertstream::hermes
