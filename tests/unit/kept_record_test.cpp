#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <alertstream/kafka/detail/kept_record.hpp>

namespace as = alertstream;
using namespace as::kafka::detail;

namespace {

kept_record whole() {
    kept_record made{.partition = 3};
    made.message.timestamp = as::time_point{std::chrono::microseconds{1'700'000'000'123'456}};
    made.message.key = std::string{"k\0:9", 4};
    made.message.headers = {{"a", "1"}, {"a", std::nullopt}, {"\xff\xfe", std::string{"\0\n", 2}}, {"", ""}};
    made.message.payload = "b4:x\nh1:y";
    return made;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kept_records)

BOOST_AUTO_TEST_CASE(a_message_is_read_again_as_it_was_kept) {
    kept_record empty_texts;
    empty_texts.message.key = "";
    empty_texts.message.payload = "";
    kept_record large;
    large.message.payload = std::string(3'000'000, 'x');
    for (auto const& each : {whole(), kept_record{}, empty_texts, large}) BOOST_TEST((read_record(write_record(each)).value() == each));
    BOOST_TEST(!(read_record(write_record(empty_texts)).value() == kept_record{}));
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_or_no_message_is_refused) {
    auto const good = write_record(whole());
    std::size_t read = 0;
    for (std::size_t i = 0; i < good.size(); ++i) read += read_record(std::string_view{good}.substr(0, i)).has_value();
    BOOST_TEST(read == 11u);  // between two parts: before each of the eleven
    for (std::string const each : {"", "record2\n", "record1", "record1\nz1:a", "record1\nb:a", "record1\nb-1:a", "record1\nb99999999999999999999:a", "record1\nb2:a", "record1\nk1:ak1:a", "record1\nv1:a",
                                   "record1\nh1:av1:bv1:c", "record1\np1:x", "record1\np2:1 ", "record1\nt1:", "record1\np20:99999999999999999999", "record1\nb1:a\n"})
        BOOST_TEST(read_record(each).has_error(), each);
}

BOOST_AUTO_TEST_CASE(its_key_is_its_subject_and_it_is_sent_alone) {
    auto const packed = pack_record(whole());
    BOOST_TEST((packed.subjects == std::vector<std::string>{*whole().message.key}));
    BOOST_TEST(packed.gathers_as.empty());
    BOOST_TEST(packed.points.empty());
    BOOST_TEST(packed.rows == 1u);
    BOOST_TEST(pack_record({}).subjects.empty());
}

BOOST_AUTO_TEST_CASE(it_is_wrapped_with_its_reference_and_without_one_from_elsewhere) {
    auto from = whole();
    from.message.headers.push_back({std::string{reference_header}, "theirs"});
    auto const made = std::get<as::parcel>(wrap_with_header("t", write_record(from), "ours"));
    BOOST_TEST(made.topic == "t");
    BOOST_TEST(made.reference == "ours");
    auto expected = whole();
    expected.message.headers.push_back({std::string{reference_header}, "ours"});
    BOOST_TEST((read_record(made.body).value() == expected));
    BOOST_TEST(std::holds_alternative<as::rejected>(wrap_with_header("t", "nonsense", "ours")));
}

BOOST_AUTO_TEST_SUITE_END()
