#include <support/store_contract_all.hpp>
#include <support/temporary_folder.hpp>

#include <sqlite3.h>

#include <alertstream/store/sqlite_store.hpp>

namespace {

namespace as = alertstream;
namespace store = as::store;

class sqlite_place : public store_contract::place {
public:
    std::unique_ptr<store::backend> backend(boost::asio::any_io_executor on) override { return store::make_sqlite_backend(on, path_, as::logger{nullptr}); }

    void poison(store::backend& open, store::unit& what) override {
        sqlite3_limit(dynamic_cast<store::sqlite_backend&>(open).database()->native(), SQLITE_LIMIT_LENGTH, 10'000);
        what.data.front().value = '"' + std::string(10'000, 'x') + '"';
    }

    std::string ask(std::string const& sql) override {
        store::sqlite::open_options how;
        how.path = path_;
        how.read_only = sql.starts_with("SELECT");
        auto const in = store::sqlite::database::open(how).value();
        return in->one<std::string>(sql).value().value_or("");
    }

    void make_newer() override {
        store::sqlite::open_options how;
        how.path = path_;
        BOOST_REQUIRE(store::sqlite::database::open(how).value()->run("UPDATE parts SET version = version + 1 WHERE name = 'store'").value() == 1u);
    }

private:
    temporary_folder folder_{memory_folder()};
    std::string path_ = (folder_ / "store.db").string();
};

store_contract::suite const promises{"sqlite_contract", store_contract::all_promises(), [] { return std::make_unique<sqlite_place>(); }};

}  // namespace
