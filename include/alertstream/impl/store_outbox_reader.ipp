#pragma once

#include <alertstream/impl/store_outbox_list.ipp>
#include <alertstream/store/outbox_reader.hpp>

namespace alertstream::store {

inline outbox_reader::outbox_reader(std::unique_ptr<sqlite::database> opened) noexcept : in_{std::move(opened)} {}
inline outbox_reader::~outbox_reader() = default;

inline result<std::unique_ptr<outbox_reader>> outbox_reader::open(std::string path) {
    auto opened = sqlite::database::open({.path = std::move(path), .create = false, .read_only = true, .patience = std::chrono::milliseconds{500}});
    if (!opened) return opened.error();
    auto& in = **opened;
    auto const version = in.one<std::size_t>("SELECT version FROM parts WHERE name = 'outbox'");
    if (!version) return version.error();
    if (!*version) return failure{errc::outbox_unusable, in.path() + " has no outbox"};
    if (**version != inner::outbox_schema.size()) return failure{errc::outbox_unusable, "the outbox in " + in.path() + " was written by another version of this program: use that one"};
    return std::unique_ptr<outbox_reader>{new outbox_reader{std::move(*opened)}};
}

inline result<std::vector<entry>> outbox_reader::list(entry_filter const& which) {
    return inner::guarded([&] { return inner::list_entries(*in_, which); });
}

inline result<std::optional<entry>> outbox_reader::show(std::int64_t id) {
    return inner::guarded([&] { return inner::find_entry(*in_, id); });
}

inline result<entry_counts> outbox_reader::counts(std::string_view destination) {
    return inner::guarded([&] { return inner::count_entries(*in_, destination); });
}

inline result<std::vector<attempt>> outbox_reader::unknown_attempts(std::string_view destination) {
    return inner::guarded([&] { return inner::list_unknown(*in_, destination); });
}

inline result<std::vector<std::string>> outbox_reader::destinations() {
    return inner::guarded([&] {
        std::vector<std::string> all;
        in_->each("SELECT DISTINCT destination FROM outbox_topics ORDER BY destination", [&](sqlite::row const& row) { all.push_back(row.get<std::string>(0)); }).value();
        return all;
    });
}

inline result<bool> outbox_reader::moved() {
    return inner::guarded([&] { return in_->one<bool>("SELECT moved FROM outbox_identity").value().value_or(false); });
}

}  // namespace alertstream::store
