// expect: HOPSKOTCH's readers must be told how to read this
// names: spectrum
#include <alertstream/data_sharing.hpp>
#include <alertstream/hopskotch/destination.hpp>

namespace as = alertstream;

struct spectrum {};

template <>
struct as::encoder<spectrum> {
#if defined(RIGHT)
    static constexpr as::wire_format format = as::wire_format::json;
#endif
    static as::result<void> encode(spectrum const&, std::string&) { return {}; }
};

void publish(as::data_sharing<as::hopskotch::destination<"hop", as::topics<"t">>>& sharing) { sharing.async_publish<"hop", "t">(spectrum{}, [](as::outcome const&) {}); }
