#pragma once

#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include <alertstream/log.hpp>
#include <alertstream/store/backend.hpp>

namespace alertstream::store {

/// A store in PostgreSQL 13 or newer: several programs, on several machines, may have it
/// open. For `postgresql://` and `postgres://` addresses; `postgresql::connection` says what
/// they may hold, and that a host that is not this machine must have a certificate that is
/// believed unless `sslmode` in the address says otherwise.
///
/// @par Tables
/// In the schema that is first on the role's search_path. Whoever opens the store first makes
/// them, and needs CREATE there; the others need SELECT, INSERT, UPDATE and DELETE on the
/// tables and USAGE on their sequences. They have comments: `\d+ reduced_data` in psql.
///
/// @par Connections
/// Two at most: one for `commit`, one for everything else, opened when it is needed. One that
/// is lost is made anew at the next call, which looks first whether it is the same database.
/// Nothing is set for a session, so that PgBouncer may stand before the server, pooling sessions or transactions.
///
/// @par Others beside this one
/// Who makes targets or takes messages back waits for those who store, and they for him
/// (advisory locks); all else goes on side by side. A statement that waits for a lock for more
/// than half a minute gives up (`errc::store_away`), and a program that holds up others by an
/// open transaction, say because its machine sleeps, is cut off by the server after a minute.
///
/// Must live until what was called completes.
std::unique_ptr<backend> make_postgresql_backend(boost::asio::any_io_executor on, std::string const& address, logger const& log);

/// The same for questions only: SELECT on the tables is all it needs. Makes and migrates nothing
/// (`errc::store_unusable` where there is no store, or one of another version), and what would change a row is refused.
std::unique_ptr<backend> make_postgresql_reader(boost::asio::any_io_executor on, std::string const& address, logger const& log);

}  // namespace alertstream::store

#include <alertstream/impl/store_postgresql_backend.ipp>
#include <alertstream/impl/store_postgresql_commit.ipp>
#include <alertstream/impl/store_postgresql_letters.ipp>
#include <alertstream/impl/store_postgresql_open.ipp>
#include <alertstream/impl/store_postgresql_queries.ipp>
