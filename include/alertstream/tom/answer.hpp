#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include <alertstream/http/client.hpp>
#include <alertstream/outcome.hpp>
#include <alertstream/secret.hpp>
#include <alertstream/tom/data_product.hpp>
#include <alertstream/tom/target.hpp>

/// What a TOM's answers to what changes something mean; TOM Toolkit 2 and 3 differ.
namespace alertstream::tom {

/// It was not there, and is now.
struct stored {
    friend bool operator==(stored, stored) = default;
};

/// The TOM had it already: as good as stored.
struct already_there {
    friend bool operator==(already_there, already_there) = default;
};

/// What came of a datum.
///
/// | answer | means |
/// |---|---|
/// | 201 with the datum | `stored` |
/// | 200 `already_exists` (TOM 3), 500 "ReducedDatum already exists" (TOM 2) | `already_there` |
/// | 400, a tree of errors | `rejected`, by TOM's names and with the tree; see `no_such_target` |
/// | 401, 403, a redirect to the log-in page | `not_sent`, `account_refused`, retryable |
/// | another redirect, 404, 405, a 400 with a page | `not_sent`, `wrong_address` |
/// | 406, 411, 415, 431, a 400 that says the JSON is none | `not_sent`, `request_refused` |
/// | 413 | `rejected` |
/// | nothing of the request can have arrived | `not_sent`, with the client's reason |
/// | no answer | `unknown`, with the client's reason |
/// | 429, 5xx, everything else | `unknown`, `answer_unclear`: the list of data (`client::async_data_of`) says whether it is there. A TOM 2 without DEBUG answers a repeat so |
///
/// Whatever it is, it may be sent again: a TOM keeps no datum twice.
using datum_answer = std::variant<stored, already_there, rejected, not_sent, unknown>;

/// What came of creating a target; the table of `datum_answer` holds but for its `already_there`:
/// a name or alias that is taken, be it of a target that the account does not see, is `rejected` (`is_taken`).
using target_answer = std::variant<known_target, rejected, not_sent, unknown>;

/// What came of a file: the same table. A `product_id` that is taken is `already_there`, if it is not
/// another target's; TOM 2 does not say whose (`client::async_find_product`).
using product_answer = std::variant<known_product, already_there, rejected, not_sent, unknown>;

/// The target's id is good for nothing: it was deleted, or the account may not change it ("Invalid pk").
ALERTSTREAM_DECL bool no_such_target(rejected const& why);
/// A target of this name or alias is there already, seen or not.
ALERTSTREAM_DECL bool is_taken(rejected const& why);

/// The readers. `hidden`: secrets, which do not appear in the words.
ALERTSTREAM_DECL datum_answer read_datum_answer(http::result const& answer, std::vector<secret> const& hidden = {});
ALERTSTREAM_DECL target_answer read_target_answer(http::result const& answer, std::vector<secret> const& hidden = {});
ALERTSTREAM_DECL product_answer read_product_answer(http::result const& answer, std::int64_t target, std::vector<secret> const& hidden = {});

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_answer.ipp>
#endif
