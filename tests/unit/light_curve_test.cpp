#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <alertstream/time.hpp>
#include <alertstream/tools/light_curve_answer.hpp>
#include <alertstream/tools/write_output.hpp>

#include "../support/memory_backend.hpp"
#include "../support/run_on_loop.hpp"
#include "../support/temporary_folder.hpp"

namespace as = alertstream;
namespace store = as::store;
using as::tools::light_curve_options;

namespace {

/// Knows one target, and what it was asked.
class one_target : public memory_backend {
public:
    explicit one_target(boost::asio::any_io_executor executor) : memory_backend{std::move(executor), std::make_shared<memory_tables>()} {}

    boost::asio::awaitable<as::result<std::optional<store::target_record>>> find_target(std::string name) override {
        if (away) co_return as::failure{as::errc::store_away, "locked by another program\x1b"};
        co_return name == known.name ? std::optional{known} : std::nullopt;
    }
    boost::asio::awaitable<as::result<std::vector<store::target_record>>> within(store::cone where) override {
        *asked = where;
        co_return std::vector{known};
    }
    boost::asio::awaitable<as::result<std::vector<store::datum_record>>> data(std::optional<std::int64_t> target, std::optional<as::time_point> stored, store::data_filter which) override {
        *filter = which;
        *since = stored;
        co_return std::vector(3, store::datum_record{.target = target ? known.name : "any", .at = *as::parse_iso_time("2023-05-19"), .brightness = 15, .unit = "AB mag", .bandpass = "g"});
    }
    boost::asio::awaitable<void> close() override {
        *closed = true;
        co_return;
    }

    store::target_record known{.id = 7, .name = "SN 2023ixf", .aliases = {"ZTF23aaklqou"}, .ra = 210.5, .dec = -54.25, .distance = 0.125};
    bool away{};
    std::shared_ptr<store::cone> asked = std::make_shared<store::cone>();
    std::shared_ptr<store::data_filter> filter = std::make_shared<store::data_filter>();
    std::shared_ptr<std::optional<as::time_point>> since = std::make_shared<std::optional<as::time_point>>();
    std::shared_ptr<bool> closed = std::make_shared<bool>();
};

/// Standard error while it lives.
struct complaints {
    complaints() : before{std::cerr.rdbuf(text.rdbuf())} {}
    ~complaints() { std::cerr.rdbuf(before); }
    std::ostringstream text;
    std::streambuf* before;
};

struct asking {
    boost::asio::io_context loop{};
    std::unique_ptr<one_target> made = std::make_unique<one_target>(loop.get_executor());
    std::shared_ptr<store::cone> asked = made->asked;
    std::shared_ptr<store::data_filter> filter = made->filter;
    std::shared_ptr<std::optional<as::time_point>> since = made->since;
    std::shared_ptr<bool> closed = made->closed;
    std::string words{};

    int operator()(light_curve_options const& wanted) {
        complaints said;
        auto const code = run_on_loop(loop, as::tools::answer_light_curve(store::alert_store{loop, std::move(made)}, wanted));
        words = said.text.str();
        BOOST_TEST(*closed);
        return code;
    }
};

std::string text_of(std::filesystem::path const& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::size_t files_in(std::filesystem::path const& folder) { return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {})); }

light_curve_options of_target(std::string name) {
    light_curve_options made;
    made.target = std::move(name);
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(light_curve_tool)

BOOST_AUTO_TEST_CASE(one_answer_goes_into_several_files) {
    temporary_folder folder;
    auto wanted = of_target("SN 2023ixf");
    wanted.since = "2023-05-01";
    wanted.until = "60200";
    wanted.retracted = true;
    wanted.svg = folder / "a.svg";
    wanted.csv = folder / "a.csv";
    wanted.ecsv = folder / "a.ecsv";
    wanted.json = folder / "a.json";
    std::ofstream{wanted.csv} << "what was there before, and is longer than a new line";
    asking ask;
    BOOST_TEST(ask(wanted) == 0, ask.words);
    BOOST_TEST(text_of(wanted.svg).starts_with("<?xml"));
    BOOST_TEST(text_of(wanted.csv).starts_with("target,ra,dec,"));
    BOOST_TEST(text_of(wanted.ecsv).starts_with("# %ECSV 1.0\n"));
    BOOST_TEST(boost::json::parse(text_of(wanted.json)).at("points").as_array().size() == 3u);
    BOOST_TEST(files_in(folder / "") == 4u);
    BOOST_TEST((ask.filter->type == store::data_type::photometry && ask.filter->retracted));
    BOOST_TEST(as::to_iso_time(*ask.filter->since) == "2023-05-01T00:00:00Z");
    BOOST_TEST(as::to_iso_time(*ask.filter->until) == "2023-09-13T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_target_that_is_not_there_is_told_with_the_nearest_name) {
    asking ask;
    BOOST_TEST(ask(of_target("SN 2023ixg\x1b")) == 1);
    BOOST_TEST(ask.words == "the store has no target of the name or alias \"SN 2023ixg\\x1b\"; did you mean \"SN 2023ixf\"?\n");
    asking other;
    BOOST_TEST(other(of_target("ZTF23aaklqo")) == 1);
    BOOST_TEST(other.words.ends_with("; did you mean \"ZTF23aaklqou\"?\n"));
}

BOOST_AUTO_TEST_CASE(a_cone_lists_targets_and_a_time_what_was_stored_since) {
    temporary_folder folder;
    light_curve_options wanted;
    wanted.cone = "210.9, -54.3,0.5";
    wanted.json = folder / "targets.json";
    asking ask;
    BOOST_TEST(ask(wanted) == 0, ask.words);
    BOOST_TEST((ask.asked->ra == 210.9 && ask.asked->dec == -54.3 && ask.asked->radius == 0.5));
    BOOST_TEST(boost::json::parse(text_of(wanted.json)).at(0).at("distance").as_double() == 0.125);
    light_curve_options all;
    all.all_since = "2023-06-01T12:00:00Z";
    all.csv = folder / "all.csv";
    all.every_type = true;
    asking for_all;
    BOOST_TEST(for_all(all) == 0, for_all.words);
    BOOST_TEST(as::to_iso_time(for_all.since->value()) == "2023-06-01T12:00:00Z");
    BOOST_TEST(!for_all.filter->type.has_value());
    BOOST_TEST(text_of(all.csv).find("\nany,2023-05-19T00:00:00Z,60083.0,g,15.0,") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_arguments_are_told_before_anything_is_asked) {
    auto const wrong = [](auto change) {
        auto wanted = of_target("x");
        change(wanted);
        return as::tools::problem_with(wanted);
    };
    BOOST_TEST(wrong([](auto&) {}) == "");
    BOOST_TEST(wrong([](auto& each) { each.since = "24h"; }) == "");
    BOOST_TEST(wrong([](auto& each) { each.target = ""; }) == "one of a TARGET, --cone and --all-since is asked for");
    BOOST_TEST(wrong([](auto& each) { each.cone = "1,2,3"; }) == "one of a TARGET, --cone and --all-since is asked for");
    BOOST_TEST(wrong([](auto& each) { each.since = "yesterday"; }).starts_with("--since yesterday: a time as "));
    BOOST_TEST(wrong([](auto& each) { each.csv = "-", each.json = "-"; }) == "only one output goes to standard output");
    BOOST_TEST(wrong([](auto& each) { each.csv = "a", each.json = "a"; }) == "a: two outputs into one file");
    BOOST_TEST(wrong([](auto& each) { each.target = "", each.all_since = "24h", each.svg = "a"; }) == "--svg: a picture is of one target");
    BOOST_TEST(wrong([](auto& each) { each.target = "", each.cone = "1,2,3", each.csv = "a"; }).starts_with("--cone lists targets"));
    for (auto const* cone : {"1,2", "1,2,0", "1,2,181", "1,91,1", "a,2,3", "1,2,3,4", "1;2;3", "nan,1,1"}) BOOST_TEST(wrong([&](auto& each) { each.target = "", each.cone = cone; }).starts_with("--cone "), cone);
    asking ask;
    BOOST_TEST(ask(of_target("")) == 64);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_or_written_is_an_exit_code_and_words) {
    asking ask;
    ask.made->away = true;
    BOOST_TEST(ask(of_target("SN 2023ixf")) == 75);
    BOOST_TEST(ask.words.ends_with("locked by another program\\x1b\n"));
    temporary_folder folder;
    auto wanted = of_target("SN 2023ixf");
    wanted.csv = folder / "no such folder/a.csv";
    wanted.json = folder / "a.json";
    asking again;
    BOOST_TEST(again(wanted) == 1);
    BOOST_TEST(again.words.starts_with("No such file or directory: "));
    BOOST_TEST(std::filesystem::exists(wanted.json));  // the other output is there
}

BOOST_AUTO_TEST_CASE(an_output_is_whole_or_what_it_was) {
    temporary_folder folder;
    std::string const file = folder / "a.csv", link = folder / "link.csv";
    std::filesystem::create_symlink("a.csv", link);
    auto const mask = ::umask(022);
    bool early = false;
    auto const in_two = [&](auto const& piece) { piece("one,"), early = std::filesystem::exists(file), piece("two\n"); };
    BOOST_TEST(as::tools::write_output(file, in_two).has_value());
    BOOST_TEST(!early);
    ::umask(mask);
    BOOST_TEST(text_of(file) == "one,two\n");
    BOOST_TEST((std::filesystem::status(file).permissions() == std::filesystem::perms{0644}));
    BOOST_TEST(as::tools::write_output(link, [&](auto const& piece) { piece("three\n"); }).has_value());
    BOOST_TEST(std::filesystem::is_symlink(link));
    BOOST_TEST(text_of(file) == "three\n");
    BOOST_TEST(files_in(folder / "") == 2u);
    // A link to what is not there yet, rights that somebody chose, and a writer that throws.
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    BOOST_CHECK_THROW((void)as::tools::write_output(file, [](auto const&) { throw std::runtime_error{"no"}; }), std::runtime_error);
    BOOST_TEST(text_of(file) == "three\n");
    BOOST_TEST(files_in(folder / "") == 2u);
    BOOST_TEST(as::tools::write_output(file, [&](auto const& piece) { piece("four\n"); }).has_value());
    BOOST_TEST((std::filesystem::status(file).permissions() == std::filesystem::perms{0600}));
    std::filesystem::remove(file);
    BOOST_TEST(as::tools::write_output(link, [&](auto const& piece) { piece("five\n"); }).has_value());
    BOOST_TEST(std::filesystem::is_symlink(link));
    BOOST_TEST(text_of(file) == "five\n");
    BOOST_TEST(files_in(folder / "") == 2u);
    BOOST_TEST(as::tools::write_output("/dev/null", [&](auto const& piece) { piece("x"); }).has_value());
    BOOST_TEST(std::filesystem::is_character_file("/dev/null"));
    auto const full = as::tools::write_output("/dev/full", [&](auto const& piece) { piece("x"); });
    BOOST_TEST(full.error().message() == "No space left on device: /dev/full");
    auto const folder_itself = as::tools::write_output(folder / "", [&](auto const& piece) { piece("x"); });
    BOOST_TEST(folder_itself.has_error());
}

BOOST_AUTO_TEST_SUITE_END()
