// What must hold of every database behind a store, of PostgreSQL.
#include "fixture.hpp"

#include <support/store_contract_all.hpp>

namespace {

class postgresql_place final : public store_contract::place {
public:
    std::unique_ptr<as::store::backend> backend(boost::asio::any_io_executor on) override { return as::store::make_postgresql_backend(std::move(on), in_.address(), quiet); }
    // No time of PostgreSQL's.
    void poison(as::store::backend&, as::store::unit& what) override { what.data.at(0).at = as::time_point::min(); }
    std::string ask(std::string const& sql) override { return in_.ask(sql); }
    void make_newer() override { in_.ask("UPDATE alertstream_schema SET version = version + 1 WHERE part = 'store'"); }

private:
    inline static as::logger const quiet{as::make_function_sink([](as::log_record const&) {})};
    fresh_database in_{*server::the_one()};
};

bool const listed = [] {
    store_contract::suite{"contract", store_contract::all_promises(), [] { return std::make_unique<postgresql_place>(); }};
    auto& all = boost::unit_test::framework::master_test_suite();
    boost::unit_test::framework::get<boost::unit_test::test_suite>(all.get("contract")).add_precondition(has_server);
    return true;
}();

}  // namespace
