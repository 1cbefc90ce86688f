#pragma once

#include <alertstream/hermes/client.hpp>

namespace alertstream::hermes {

ALERTSTREAM_DECL client::client(executor_type executor, hermes::account who, http::options with, logger log)
    : account_{std::move(who)}, http_{std::make_shared<http::client>(std::move(executor), std::move(with), std::move(log))} {}

}  // namespace alertstream::hermes
