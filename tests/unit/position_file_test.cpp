#include <boost/test/unit_test.hpp>

#include <fstream>

#include <sys/stat.h>

#include <alertstream/delivery/position_file.hpp>

#include <support/temporary_folder.hpp>

namespace as = alertstream;
using as::delivery::kept_position;
using as::delivery::position_file;

namespace {

struct opened {
    temporary_folder folder;
    std::filesystem::path path = folder / "positions.json";
    as::topic_partition const where{"t", 3};
    kept_position const some{42, {{41, 1'700'000'000'123, 0xdeadbeef}, {7, 0, 1}}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(positions_on_file, opened)

BOOST_AUTO_TEST_CASE(what_was_noted_is_there_after_saving_and_only_for_its_own_key) {
    position_file written{path, "c:9092", "a"};
    written.note(where, some);
    BOOST_TEST(written.save().has_value());
    BOOST_TEST((position_file{path, "c:9092", "a"}.find(where) == some));
    BOOST_TEST((!position_file{path, "c:9092", "a"}.find({"t", 4}).has_value()));
    BOOST_TEST((!position_file{path, "c:9092", "b"}.find(where).has_value()));
    BOOST_TEST((!position_file{path, "d:9092", "a"}.find(where).has_value()));
}

BOOST_AUTO_TEST_CASE(other_applications_entries_stay_those_written_meanwhile_too) {
    position_file one{path, "c", "one"}, two{path, "c", "two"};
    one.note(where, some);
    two.note(where, {7});
    BOOST_TEST(one.save().has_value());
    BOOST_TEST(two.save().has_value());
    one.note({"u", 0}, {8});
    BOOST_TEST(one.save().has_value());
    BOOST_TEST((position_file{path, "c", "one"}.find(where) == some));
    BOOST_TEST((position_file{path, "c", "two"}.find(where)->next == 7));
}

BOOST_AUTO_TEST_CASE(two_writers_of_one_application_do_not_undo_each_other) {
    position_file first{path, "c", "a"};
    first.note({"t", 0}, {10});
    first.note({"t", 1}, {10});
    BOOST_TEST(first.save().has_value());
    position_file one{path, "c", "a"}, two{path, "c", "a"};  // each has read both
    one.note({"t", 0}, {20});
    BOOST_TEST(one.save().has_value());
    two.note({"t", 1}, {30});
    BOOST_TEST(two.save().has_value());
    position_file const now{path, "c", "a"};
    BOOST_TEST(now.find({"t", 0})->next == 20);
    BOOST_TEST(now.find({"t", 1})->next == 30);
}

BOOST_AUTO_TEST_CASE(the_file_can_be_read_by_its_owner_only) {
    position_file written{path, "c", "a"};
    written.note(where, some);
    BOOST_TEST(written.save().has_value());
    struct stat now {};
    BOOST_REQUIRE(::stat(path.c_str(), &now) == 0);
    BOOST_TEST((now.st_mode & 0777) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_knows_nothing_and_is_replaced) {
    for (std::string const& text : {std::string{}, std::string{"{"}, std::string{"[]"}, std::string{"{\"c|a|t|3\":7}"}, std::string{"{\"c|a|t|3\":{\"next\":-1}}"},
                                   std::string{"{\"c|a|t|3\":{\"next\":\"7\"}}"}, std::string(100'000, '[')}) {
        std::ofstream{path, std::ios::binary} << text;
        position_file file{path, "c", "a"};
        BOOST_TEST(!file.find(where).has_value());
        file.note(where, some);
        BOOST_TEST(file.save().has_value());
        BOOST_TEST((position_file{path, "c", "a"}.find(where) == some));
    }
    std::ofstream{path, std::ios::binary} << R"({"c|a|t|3":{"next":9,"marks":"of another program"}})";
    BOOST_TEST((position_file{path, "c", "a"}.find(where) == kept_position{9}));
}

BOOST_AUTO_TEST_CASE(nothing_is_written_through_a_link) {
    auto const elsewhere = folder / "elsewhere";
    std::filesystem::create_symlink(elsewhere, path);
    position_file file{path, "c", "a"};
    file.note(where, some);
    static_cast<void>(file.save());  // may replace the link
    BOOST_TEST(!std::filesystem::exists(elsewhere));
    std::filesystem::remove(path.string() + ".new");
    std::filesystem::create_symlink(elsewhere, path.string() + ".new");
    file.note(where, some);
    BOOST_TEST(!file.save().has_value());
    BOOST_TEST(!std::filesystem::exists(elsewhere));
}

BOOST_AUTO_TEST_SUITE_END()
