#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <alertstream/dead_letter_shelf.hpp>
#include <alertstream/detail/store_engine.hpp>

namespace alertstream::detail {

/// The dead letters of a store, read in pages that grow while they are small.
class store_letters final : public dead_letter_shelf {
public:
    store_letters(std::shared_ptr<store_engine> engine, std::shared_ptr<void> held) : engine_{std::move(engine)}, held_{std::move(held)} {}

    std::string key(dead_letter const& of) const override { return store::letter_id(of); }
    ALERTSTREAM_DECL boost::asio::awaitable<result<std::size_t>> for_each_open(std::string behind, std::function<bool(dead_letter)> each) override;
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> mark_done(std::string id) override;
    ALERTSTREAM_DECL boost::asio::awaitable<result<void>> replace(std::string done, dead_letter with) override;

private:
    std::shared_ptr<store_engine> engine_;
    std::shared_ptr<void> held_;
};

}  // namespace alertstream::detail

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/store_letters.ipp>
#endif
