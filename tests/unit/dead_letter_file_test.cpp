#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>
#include <iterator>
#include <random>

#include <sys/resource.h>
#include <sys/stat.h>

#include <alertstream/dead_letter_file.hpp>
#include <alertstream/failure_guard.hpp>

#include <support/temporary_folder.hpp>

namespace as = alertstream;

namespace {

std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void append_bytes(std::filesystem::path const& file, std::string_view bytes) {
    std::ofstream{file, std::ios::binary | std::ios::app} << bytes;
}

as::dead_letter letter_of(std::int64_t offset, std::string payload = "p") {
    as::dead_letter letter;
    letter.stream = "s";
    letter.message = {.topic = "t", .offset = offset, .payload = std::move(payload)};
    letter.handler_type = "ingest";
    letter.code = as::errc::handler_failed;
    letter.reason = "it broke";
    letter.attempts = 6;
    return letter;
}

bool same(as::dead_letter const& a, as::dead_letter const& b) {
    return a.stream == b.stream && a.message == b.message && a.handler == b.handler && a.handler_type == b.handler_type && a.code == b.code &&
           a.reason == b.reason && a.attempts == b.attempts && a.put_aside_at == b.put_aside_at;
}

struct opened {
    temporary_folder folder;
    std::filesystem::path path = folder / "letters.jsonl";

    std::vector<std::int64_t> offsets(std::size_t unreadable = 0) const {
        std::vector<std::int64_t> all;
        auto const read = as::dead_letter_file{path}.for_each_open([&](auto const& letter) {
            all.push_back(letter.message.offset);
            return true;
        });
        BOOST_REQUIRE(read.has_value());
        BOOST_TEST(*read == unreadable);
        return all;
    }
};

using offsets_are = std::vector<std::int64_t>;

}  // namespace

BOOST_AUTO_TEST_SUITE(dead_letters)

BOOST_AUTO_TEST_CASE(a_letter_of_any_bytes_comes_back_as_it_was) {
    std::mt19937 random{1};
    auto const bytes = [&] {
        std::string made(random() % 40, '\0');
        for (auto& c : made) c = static_cast<char>(random());
        return made;
    };
    for (int i = 0; i < 2000; ++i) {
        auto letter = letter_of(static_cast<std::int64_t>(random()), bytes());
        letter.stream = bytes();
        letter.reason = bytes();
        letter.handler = random() % 5;
        letter.message.topic = bytes();
        if (random() % 2) letter.message.key = bytes();
        if (random() % 4 == 0) letter.message.payload.reset();
        for (auto n = random() % 3; n > 0; --n) letter.message.headers.push_back({bytes(), random() % 2 ? std::optional{bytes()} : std::nullopt});
        auto const line = to_json_line(letter);
        BOOST_REQUIRE(line.find('\n') == line.npos);
        auto const back = as::parse_dead_letter(line);
        BOOST_REQUIRE(back.has_value());
        BOOST_REQUIRE(same(*back, letter));
    }
}

BOOST_AUTO_TEST_CASE(hostile_lines_are_errors_and_nothing_worse) {
    auto const line = to_json_line(letter_of(1));
    for (std::size_t n = 0; n < line.size(); ++n) BOOST_TEST(!as::parse_dead_letter(line.substr(0, n)).has_value());
    for (std::string const& each : {std::string{"null"}, std::string{"[]"}, std::string{"{}"}, std::string{"{\"id\":1}"}, std::string(10'000, '['),
                                   std::string{"{\"id\":\"t/0/1/0\"}"}, std::string(3, '\0')})
        BOOST_TEST(!as::parse_dead_letter(each).has_value());
    std::mt19937 random{2};
    for (int i = 0; i < 5000; ++i) {
        auto broken = line;
        broken[random() % broken.size()] = static_cast<char>(random());
        if (auto const read = as::parse_dead_letter(broken)) BOOST_TEST(as::parse_dead_letter(to_json_line(*read)).has_value());
    }
}

BOOST_FIXTURE_TEST_CASE(the_file_can_be_read_by_its_owner_only, opened) {
    BOOST_TEST(as::dead_letter_file{path}.append(letter_of(1)).has_value());
    struct stat now {};
    BOOST_REQUIRE(::stat(path.c_str(), &now) == 0);
    BOOST_TEST((now.st_mode & 0777) == 0600u);
}

BOOST_FIXTURE_TEST_CASE(a_link_is_refused, opened) {
    std::filesystem::create_symlink(folder / "elsewhere", path);
    BOOST_TEST(!as::dead_letter_file{path}.append(letter_of(1)).has_value());
    BOOST_TEST(!std::filesystem::exists(folder / "elsewhere"));
}

BOOST_FIXTURE_TEST_CASE(a_letter_is_written_once_until_it_is_done, opened) {
    {
        as::dead_letter_file file{path};
        for (int i = 0; i < 3; ++i) BOOST_TEST(file.append(letter_of(1)).has_value());
        auto other = letter_of(1);
        other.handler = 1;
        BOOST_TEST(file.append(other).has_value());
    }
    BOOST_TEST(as::dead_letter_file{path}.append(letter_of(1)).has_value());
    BOOST_TEST((offsets() == offsets_are{1, 1}));
    BOOST_TEST(as::dead_letter_file{path}.mark_done("t/0/1/0").has_value());
    BOOST_TEST((offsets() == offsets_are{1}));
    BOOST_TEST(as::dead_letter_file{path}.append(letter_of(1)).has_value());
    BOOST_TEST((offsets() == offsets_are{1, 1}));
}

BOOST_FIXTURE_TEST_CASE(a_letter_is_replaced_in_one_write_and_torn_anywhere_none_is_lost, opened) {
    auto other = letter_of(1);
    other.handler = 1;
    BOOST_TEST(as::dead_letter_file{path}.append(letter_of(1)).has_value());
    auto const before = bytes_of(path).size();
    BOOST_TEST(as::dead_letter_file{path}.replace("t/0/1/0", other).has_value());
    BOOST_TEST((offsets() == offsets_are{1}));
    auto const whole = bytes_of(path);
    // Both, until the whole of it is on disk.
    auto const second = whole.find("{\"done\"");
    for (auto n = before; n < whole.size(); ++n) {
        std::filesystem::remove(path);
        append_bytes(path, whole.substr(0, n));
        BOOST_TEST((offsets() == (n < second ? offsets_are{1} : offsets_are{1, 1})));
    }
    // One that is there already is not written again.
    BOOST_TEST(as::dead_letter_file{path}.replace("t/0/1/0", other).has_value());
    BOOST_TEST(bytes_of(path) == whole);
}

BOOST_FIXTURE_TEST_CASE(a_last_line_torn_at_any_byte_costs_only_itself, opened) {
    auto const whole = to_json_line(letter_of(1)) + '\n';
    auto const torn = to_json_line(letter_of(2, "second"));
    for (std::size_t n = 0; n <= torn.size(); ++n) {
        std::filesystem::remove(path);
        append_bytes(path, whole + torn.substr(0, n));
        as::dead_letter_file file{path};
        BOOST_REQUIRE(file.append(letter_of(2, "second")).has_value());
        BOOST_REQUIRE(bytes_of(path) == whole + torn + '\n');
    }
}

BOOST_FIXTURE_TEST_CASE(a_line_torn_by_another_process_does_not_take_the_next_letter_with_it, opened) {
    as::dead_letter_file file{path};
    BOOST_TEST(file.append(letter_of(1)).has_value());
    append_bytes(path, to_json_line(letter_of(2)).substr(0, 30));
    BOOST_TEST(file.append(letter_of(3)).has_value());
    BOOST_TEST((offsets() == offsets_are{1, 3}));
}

BOOST_FIXTURE_TEST_CASE(damaged_lines_in_the_middle_are_counted_and_passed_over, opened) {
    append_bytes(path, to_json_line(letter_of(1)) + "\nnot json\n{\"id\":\"t/0/9/0\"}\n\n" + std::string(200'000, '[') + "\n" + to_json_line(letter_of(2)) + "\n");
    BOOST_TEST((offsets(4) == offsets_are{1, 2}));
}

BOOST_FIXTURE_TEST_CASE(a_device_without_room_is_an_error, opened) {
    std::filesystem::path const full{"/dev/full"};
    BOOST_TEST(!as::dead_letter_file{full}.append(letter_of(1)).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_disk_that_fills_in_the_middle_of_a_line_leaves_the_file_as_it_was, opened) {
    as::dead_letter_file file{path};
    BOOST_TEST(file.append(letter_of(1)).has_value());
    auto const before = bytes_of(path);
    auto const ignored = std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    ::getrlimit(RLIMIT_FSIZE, &usual);
    rlimit const small{static_cast<rlim_t>(before.size() + 20), usual.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    bool const written = file.append(letter_of(2)).has_value();
    ::setrlimit(RLIMIT_FSIZE, &usual);
    std::signal(SIGXFSZ, ignored);
    BOOST_TEST(!written);
    BOOST_TEST(bytes_of(path) == before);
    BOOST_TEST(file.append(letter_of(2)).has_value());
    BOOST_TEST((offsets() == offsets_are{1, 2}));
}

BOOST_FIXTURE_TEST_CASE(a_skip_is_seen_by_a_program_that_has_the_file_open_and_after_opening_it_again, opened) {
    as::dead_letter_file running{path};
    BOOST_TEST(!running.skip_requested("t", 0, 7));
    BOOST_TEST(!std::filesystem::exists(path));
    BOOST_TEST(running.append(letter_of(1)).has_value());
    BOOST_TEST(as::dead_letter_file{path}.request_skip("t", 0, 7).has_value());
    BOOST_TEST(running.skip_requested("t", 0, 7));
    BOOST_TEST(!running.skip_requested("t", 0, 8));
    BOOST_TEST(as::dead_letter_file{path}.skip_requested("t", 0, 7));
}

BOOST_FIXTURE_TEST_CASE(pruning_keeps_open_letters_and_damaged_lines_byte_for_byte, opened) {
    // Written with blanks, as by hand: not the bytes that we would write.
    auto by_hand = to_json_line(letter_of(2));
    by_hand.insert(1, "  ");
    append_bytes(path, to_json_line(letter_of(1)) + "\n" + by_hand + "\nnot json\n{\"skip\":\"t/0/9\"}\n");
    as::dead_letter_file running{path};
    BOOST_TEST(running.append(letter_of(3)).has_value());
    BOOST_TEST(running.mark_done("t/0/1/0").has_value());
    auto const left = as::dead_letter_file{path}.prune();
    BOOST_REQUIRE(left.has_value());
    BOOST_TEST(*left == 2u);
    BOOST_TEST(bytes_of(path) == by_hand + "\nnot json\n" + to_json_line(letter_of(3)) + "\n");
    BOOST_TEST(running.append(letter_of(1)).has_value());  // the program that had it open goes on
    BOOST_TEST((offsets(1) == offsets_are{2, 3, 1}));
}

BOOST_FIXTURE_TEST_CASE(what_an_interrupted_prune_left_is_not_overwritten, opened) {
    std::filesystem::path const left = path.string() + ".new";
    append_bytes(left, to_json_line(letter_of(1)) + "\n");
    as::dead_letter_file file{path};
    BOOST_TEST(file.append(letter_of(2)).has_value());
    auto const before = bytes_of(path);
    BOOST_TEST(!file.prune().has_value());
    BOOST_TEST(bytes_of(left) == to_json_line(letter_of(1)) + "\n");
    BOOST_TEST(bytes_of(path) == before);
    append_bytes(path, bytes_of(left));
    std::filesystem::remove(left);
    BOOST_TEST(file.prune().has_value());
    BOOST_TEST((offsets() == offsets_are{2, 1}));
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_read_at_a_place_is_refused, opened) {
    BOOST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    BOOST_TEST(!as::dead_letter_file{path}.for_each_open([](auto const&) { return true; }).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_prune_without_room_leaves_the_file_as_it_was, opened) {
    as::dead_letter_file file{path};
    for (int i = 1; i < 4; ++i) BOOST_TEST(file.append(letter_of(i)).has_value());
    auto const before = bytes_of(path);
    auto const ignored = std::signal(SIGXFSZ, SIG_IGN);
    rlimit usual{};
    ::getrlimit(RLIMIT_FSIZE, &usual);
    rlimit const small{20, usual.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
    bool const pruned = file.prune().has_value();
    ::setrlimit(RLIMIT_FSIZE, &usual);
    std::signal(SIGXFSZ, ignored);
    BOOST_TEST(!pruned);
    BOOST_TEST(bytes_of(path) == before);
    BOOST_TEST(!std::filesystem::exists(path.string() + ".new"));
}

BOOST_AUTO_TEST_CASE(failures_in_a_row_trip_the_guard_and_one_success_resets_it) {
    as::failure_guard guard{3};
    BOOST_TEST(!guard.failed());
    BOOST_TEST(!guard.failed());
    BOOST_TEST(guard.failed());
    BOOST_TEST(guard.tripped());
    guard.succeeded();
    BOOST_TEST(!guard.tripped());
    BOOST_TEST(!guard.failed());
}

BOOST_AUTO_TEST_SUITE_END()
