#pragma once

#include <string_view>
#include <vector>

#include <alertstream/store/open.hpp>

namespace alertstream::store {

inline result<std::unique_ptr<backend>> make_backend(boost::asio::any_io_executor executor, std::string const& address, use how, logger const& log) {
    constexpr std::string_view sqlite = "sqlite:";
    bool const writes = how == use::read_and_write;
    if (address.starts_with(sqlite)) {
        auto path = address.substr(sqlite.size());
        if (path.empty()) return failure{errc::bad_settings, "\"sqlite:\" lacks a path: sqlite:alerts.db"};
        return writes ? make_sqlite_backend(std::move(executor), std::move(path), log) : make_sqlite_reader(std::move(executor), std::move(path), log);
    }
    if (address.starts_with("postgresql://") || address.starts_with("postgres://"))
        return writes ? make_postgresql_backend(std::move(executor), address, log) : make_postgresql_reader(std::move(executor), address, log);
    // What else it is may hold a password.
    return failure{errc::bad_settings, "a store is \"sqlite:PATH\" or \"postgresql://USER:PASSWORD@HOST/DATABASE\""};
}

inline alert_store open(boost::asio::any_io_executor executor, settings const& from, use how, logger const& log) {
    std::vector<setting_error> problems = from.errors();
    store_options with;
    std::unique_ptr<backend> in;
    if (from.store().empty()) {
        problems.push_back({"STORE", "is missing: sqlite:PATH or postgresql://USER:PASSWORD@HOST/DATABASE"});
    } else if (auto made = make_backend(executor, from.store(), how, log)) {
        in = *std::move(made);
    } else {
        problems.push_back({"STORE", made.error().detail});
    }
    if (!problems.empty()) throw configuration_error{std::move(problems)};
    with.adopt = from.store_options().adopt.value_or(false);
    return {std::move(executor), std::move(in), with, log};
}

}  // namespace alertstream::store
