// The headers that need a library more than the rest does, all of them, as headers only.
#include <alertstream/formats/avro.hpp>
#include <alertstream/formats/bson.hpp>
#include <alertstream/formats/voevent.hpp>
#include <alertstream/hopskotch/archive.hpp>
#include <alertstream/hopskotch/auth_file.hpp>
#include <alertstream/hopskotch/destination.hpp>
#include <alertstream/hopskotch/large_messages.hpp>
#include <alertstream/hopskotch/url.hpp>
#include <alertstream/testing/archive.hpp>

namespace as = alertstream;

int main() {
    bool const right = as::avro::schema::parse(R"("string")") && as::hopskotch::parse_url("kafka://kafka.scimma.org/gcn.circular");
    bool const wrong = as::hopskotch::parse_auth("") || as::bson::read_archived("no BSON") || as::read_voevent("no XML");
    return right && !wrong ? 0 : 1;
}
