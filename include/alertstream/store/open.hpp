#pragma once

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/log.hpp>
#include <alertstream/settings.hpp>
#include <alertstream/store/alert_store.hpp>
#include <alertstream/store/postgresql_store.hpp>
#include <alertstream/store/sqlite_store.hpp>

/// A store by its address. A program that has one kind of database only includes
/// sqlite_store.hpp or postgresql_store.hpp, and needs one library less.
namespace alertstream::store {

enum class use {
    read_and_write,
    read,  ///< beside a program that writes; nothing is made or migrated
};

/// The database behind an address: `sqlite:PATH`, or `postgresql://…` as libpq reads it. Nothing
/// is opened yet. `errc::bad_settings` for another address, in words; a password is never in them.
result<std::unique_ptr<backend>> make_backend(boost::asio::any_io_executor executor, std::string const& address, use how = use::read_and_write, logger const& log = {});

/// The STORE of the settings, with its STORE_OPTIONS.
/// @throws configuration_error if it is missing or wrong.
alert_store open(boost::asio::any_io_executor executor, settings const& from, use how = use::read_and_write, logger const& log = {});
template <class Context>
    requires requires(Context& context) { boost::asio::any_io_executor{context.get_executor()}; }
alert_store open(Context& context, settings const& from, use how = use::read_and_write, logger const& log = {}) {
    return open(boost::asio::any_io_executor{context.get_executor()}, from, how, log);
}

}  // namespace alertstream::store

#include <alertstream/impl/store_open.ipp>
