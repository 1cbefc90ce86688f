#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include <alertstream/hermes/question.hpp>
#include <alertstream/tom/account.hpp>
#include <alertstream/tom/answer.hpp>
#include <alertstream/tom/data_product.hpp>
#include <alertstream/tom/datum.hpp>
#include <alertstream/tom/target.hpp>

/// What is asked of a TOM and how its answers are read, without any I/O: `client` does it.
namespace alertstream::tom {

using hermes::question;

/// A page of a list. What `next` of the answer says is a query of our own address: its host is never asked.
template <class Row>
struct page {
    std::vector<Row> rows{};
    std::string next{};  ///< "?limit=100&offset=100"; empty: it was the last one
};

/// The functions of the REST interface, each as a question. `client` documents them.
namespace questions {

/// Whether the TOM answers our log-in, with what its REST interface has.
ALERTSTREAM_DECL question<result<void>> log_in(account const&);
/// Whether it refuses one that cannot be right, of the same kind. A TOM that does not has answered
/// ours as it answers anybody: `account_refused`.
ALERTSTREAM_DECL question<result<void>> log_in_as_nobody(account const&, std::string_view nonsense);

ALERTSTREAM_DECL question<result<std::vector<known_target>>> targets_of_name(account const&, std::string_view name);
ALERTSTREAM_DECL question<result<std::optional<known_target>>> find_target(account const&, std::string_view name);
ALERTSTREAM_DECL question<target_answer> create_target(account const&, boost::json::object const& what);
ALERTSTREAM_DECL question<result<void>> add_to_list(account const&, std::int64_t target, std::string_view list);

ALERTSTREAM_DECL question<datum_answer> post_datum(account const&, datum const&);
/// `after`: `next` of the page before; empty: the first one.
ALERTSTREAM_DECL question<result<page<datum>>> data_of(account const&, std::int64_t target, std::string_view data_type, std::string_view after = {});

ALERTSTREAM_DECL question<product_answer> upload_file(account const&, std::int64_t target, data_product const&);
ALERTSTREAM_DECL question<result<page<known_product>>> products_of(account const&, std::string_view target_name, std::string_view after = {});

}  // namespace questions

}  // namespace alertstream::tom

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/tom_question.ipp>
#endif
