#include <boost/test/unit_test.hpp>

#include <concepts>
#include <cstring>
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <type_traits>

#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>

#include <alertstream/log.hpp>
#include <alertstream/secret.hpp>

namespace as = alertstream;

namespace {

template <class T>
concept streamable = requires(std::ostream& out, T const& value) { out << value; };

static_assert(streamable<std::string>);
static_assert(!streamable<as::secret>);
static_assert(std::constructible_from<as::log_field, char const*, std::string>);
static_assert(!std::constructible_from<as::log_field, char const*, as::secret>);
static_assert(!std::convertible_to<std::string, as::secret>);
static_assert(!std::convertible_to<as::secret, std::string>);
static_assert(!boost::json::has_value_from<as::secret>::value);
static_assert(!std::equality_comparable_with<as::secret, std::string>);
static_assert(std::is_nothrow_move_constructible_v<as::secret> && std::is_nothrow_move_assignable_v<as::secret>);

/// Whether the bytes where an object was hold the text.
bool holds(unsigned char const* bytes, std::size_t size, char const* text) {
    std::string const all{reinterpret_cast<char const*>(bytes), size};
    return all.find(text) != all.npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_secret)

BOOST_AUTO_TEST_CASE(only_reveal_gives_the_text) {
    as::secret const password{"hush"};
    BOOST_TEST(password.reveal() == "hush");
    BOOST_TEST(!password.empty());
    BOOST_TEST(as::secret{}.empty());
    BOOST_TEST((password == as::secret{"hush"}));
    BOOST_TEST((password != as::secret{"hash"}));
}

BOOST_AUTO_TEST_CASE(a_moved_from_secret_keeps_no_letter) {
    // Short enough to be stored within the string itself.
    alignas(as::secret) unsigned char place[sizeof(as::secret)] = {};
    auto* const from = new (place) as::secret{"hunter2"};
    BOOST_TEST(holds(place, sizeof place, "hunter2"));
    as::secret const to{std::move(*from)};
    BOOST_TEST(to.reveal() == "hunter2");
    BOOST_TEST(!holds(place, sizeof place, "unter"));
    BOOST_TEST(from->empty());
    std::destroy_at(from);
}

BOOST_AUTO_TEST_CASE(assigning_keeps_what_was_given) {
    as::secret one{"first"};
    as::secret two{std::string(100, 'x')};
    one = two;
    BOOST_TEST((one == two));
    auto const& self = one;
    one = self;
    BOOST_TEST(one.reveal() == std::string(100, 'x'));
    one = std::move(two);
    BOOST_TEST(one.reveal().size() == 100u);
}

BOOST_AUTO_TEST_SUITE_END()
