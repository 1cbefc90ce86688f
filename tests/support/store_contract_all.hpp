#pragma once

#include <support/store_contract_life.hpp>
#include <support/store_contract_marks.hpp>
#include <support/store_contract_moves.hpp>
#include <support/store_contract_rows.hpp>
#include <support/store_contract_targets.hpp>

namespace store_contract {

inline std::vector<promise> all_promises() {
    std::vector<promise> all;
    for (auto const* const some : {&promises_of_moves, &promises_of_rows, &promises_of_targets, &promises_of_marks, &promises_of_life}) all.insert(all.end(), some->begin(), some->end());
    return all;
}

}  // namespace store_contract
