#pragma once

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <optional>

#include <boost/json/serialize.hpp>

#include <alertstream/formats/base64.hpp>
#include <alertstream/hermes/point_key.hpp>
#include <alertstream/http/detail/form.hpp>
#include <alertstream/impl/testing_tom_forms.ipp>
#include <alertstream/testing/tom.hpp>
#include <alertstream/time.hpp>
#include <alertstream/tom/exact_json.hpp>

namespace alertstream::testing {

/// What its requests need, also of those that outlive it.
struct tom::state {
    explicit state(tom_options with) : options{std::move(with)} {
        if (options.users.empty()) options.users.push_back({std::string{default_user}, std::string{default_password}, std::string{default_token}});
    }

    bool is_2() const noexcept { return options.version == tom_version::toolkit_2; }

    local_answer usual(local_request const&);
    std::optional<local_answer> log_in(local_request const&, std::string& user) const;
    local_answer list_targets(inner::tom_path const&, std::string const& user) const;
    local_answer create_target(local_request const&, std::string const& user);
    local_answer change_target(local_request const&, std::string_view id, std::string const& user);
    local_answer list_data(inner::tom_path const&) const;
    local_answer create_datum(local_request const&, std::string const& user);
    local_answer list_products(inner::tom_path const&) const;
    local_answer create_product(local_request const&, std::string const& user);
    local_answer page(inner::tom_path const&, std::vector<boost::json::object> const& all) const;
    tom_target* find(std::int64_t id, std::string const& user);

    tom_options options;
    std::string own_url{};
    std::int64_t last_id{};
    std::vector<tom_target> targets{};
    std::vector<boost::json::object> data{};
    std::vector<tom_product> products{};
};

// ---------------------------------------------------------------- the log-in

/// Who asks; an answer if a log-in was tried and is wrong.
inline std::optional<local_answer> tom::state::log_in(local_request const& request, std::string& user) const {
    auto const header = request.header("Authorization");
    bool const tokens = !is_2() || options.takes_tokens;
    auto const known = std::ranges::find_if(options.users, [&](tom_user const& each) {
        return header == "Basic " + base64_encode(each.name + ':' + each.password) || (tokens && header == "Token " + each.token);
    });
    if (known != options.users.end()) {
        user = known->name;
        return std::nullopt;
    }
    bool const looked_at = header.starts_with("Basic ") || (tokens && header.starts_with("Token "));
    if (!looked_at) return std::nullopt;
    if (!tokens) return local_answer{.status = 302, .body = {}, .content_type = "text/html", .headers = {{"Location", "/accounts/login/?next=" + request.target}}};
    auto made = inner::tom_says(401, {{"detail", header.starts_with("Token ") ? "Invalid token." : "Invalid username/password."}});
    made.headers.emplace_back("WWW-Authenticate", "Token");
    return made;
}

// ---------------------------------------------------------------- targets

/// Of those that the account sees.
inline tom_target* tom::state::find(std::int64_t id, std::string const& user) {
    auto const found = std::ranges::find_if(targets, [&](tom_target const& each) { return each.id == id && each.owner == user; });
    return found == targets.end() ? nullptr : &*found;
}

inline local_answer tom::state::list_targets(inner::tom_path const& asked, std::string const& user) const {
    bool const sees_any = std::ranges::any_of(targets, [&](tom_target const& each) { return each.owner == user; });
    auto const name = asked.field("name_fuzzy");
    std::vector<boost::json::object> found;
    for (auto const& each : targets) {
        // TOM's own fault: whoever sees none is shown others' by name.
        if (each.owner != user && (sees_any || !name)) continue;
        auto const is = [&](std::string const& one) { return alertstream::hermes::simple_name(one) == alertstream::hermes::simple_name(*name); };
        if (!name || is(each.name) || std::ranges::any_of(each.aliases, is)) found.push_back(inner::tom_shows(each));
    }
    return page(asked, found);
}

inline local_answer tom::state::create_target(local_request const& request, std::string const& user) {
    auto const body = inner::tom_body(request);
    if (!body) return inner::tom_says(400, {{"detail", "JSON parse error - Expecting value: line 1 column 1 (char 0)"}});
    tom_target made{.name = inner::tom_text(*body, "name"), .aliases = inner::tom_names(*body, "aliases"), .owner = user, .lists = inner::tom_names(*body, "target_lists")};
    if (made.name.empty()) return inner::tom_says(400, {{"name", {"This field is required."}}});
    if (std::ranges::find(targets, made.name, &tom_target::name) != targets.end()) return inner::tom_says(400, {{"name", {"target with this Name already exists."}}});
    boost::json::object taken;
    for (std::size_t i = 0; i < made.aliases.size(); ++i)
        if (std::ranges::any_of(targets, [&](tom_target const& each) { return std::ranges::find(each.aliases, made.aliases[i]) != each.aliases.end(); }))
            taken[std::to_string(i)] = boost::json::object{{"name", {"target name with this Alias already exists."}}};
    if (!taken.empty()) return inner::tom_says(400, {{"aliases", taken}});
    bool const sidereal = inner::tom_text(*body, "type") == "SIDEREAL";
    if (sidereal && (!inner::tom_number(*body, "ra") || !inner::tom_number(*body, "dec")))
        return inner::tom_says(400, {{"non_field_errors", {"The following fields are required for SIDEREAL targets: ['ra', 'dec']"}}});
    made.ra = inner::tom_number(*body, "ra");
    made.dec = inner::tom_number(*body, "dec");
    made.id = ++last_id;
    targets.push_back(made);
    auto shown = inner::tom_shows(made);
    shown["message"] = "Target successfully uploaded.";
    return inner::tom_says(201, std::move(shown));
}

inline local_answer tom::state::change_target(local_request const& request, std::string_view id, std::string const& user) {
    std::int64_t number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    auto* const which = find(number, user);
    auto const body = inner::tom_body(request);
    if (!which) return inner::tom_says(404, {{"detail", "No Target matches the given query."}});
    if (!body) return inner::tom_says(400, {{"detail", "JSON parse error - Expecting value: line 1 column 1 (char 0)"}});
    for (auto& each : inner::tom_names(*body, "target_lists"))
        if (std::ranges::find(which->lists, each) == which->lists.end()) which->lists.push_back(std::move(each));
    return inner::tom_says(200, inner::tom_shows(*which));
}

// ---------------------------------------------------------------- data

inline local_answer tom::state::list_data(inner::tom_path const& asked) const {
    auto const target = asked.field("target__id"), type = asked.field("data_type");  // `target` is none of TOM's filters
    std::multimap<std::string, boost::json::object, std::greater<>> shown;  // TOM 3: the latest first
    for (auto const& each : data) {
        if (target && std::to_string(each.at("target").as_int64()) != *target) continue;
        if (type && each.at("data_type") != boost::json::value(*type)) continue;
        auto& row = shown.emplace(is_2() ? "" : std::string{each.at("timestamp").as_string()}, each)->second;
        if (!is_2()) row.at("value").as_object().erase("limit");
    }
    std::vector<boost::json::object> found;
    for (auto& [at, row] : shown) found.push_back(std::move(row));
    return page(asked, found);
}

inline local_answer tom::state::create_datum(local_request const& request, std::string const& user) {
    auto const body = inner::tom_body(request);
    if (!body) return inner::tom_says(400, {{"detail", "JSON parse error - Expecting value: line 1 column 1 (char 0)"}});
    auto const* const target = body->if_contains("target");
    auto const at = parse_iso_time(inner::tom_text(*body, "timestamp"));
    if (!target || !target->is_int64() || !find(target->as_int64(), user))
        return inner::tom_says(400, {{"target", {"Invalid pk \"" + (target ? boost::json::serialize(*target) : std::string{"null"}) + "\" - object does not exist."}}});
    if (!at) return inner::tom_says(400, {{"timestamp", {"Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."}}});
    auto const* const given = body->if_contains("value");
    auto value = given && given->is_object() ? std::optional{given->get_object()} : std::nullopt;
    auto const type = inner::tom_text(*body, "data_type");
    if (value && !is_2()) value = inner::tom_typed(type, *value);
    if (!value) return inner::tom_breaks("IntegrityError", {});
    boost::json::object made{{"data_product", nullptr},
                             {"data_type", type},
                             {"source_name", inner::tom_text(*body, "source_name")},
                             {"source_location", inner::tom_text(*body, "source_location")},
                             {"timestamp", to_iso_time(*at)},
                             {"value", *value},
                             {"target", target->as_int64()}};
    auto shown = made;
    if (!is_2()) shown.at("value").as_object().erase("limit");
    auto const same = [&](boost::json::object const& each) { return inner::tom_tells_apart(each, is_2()) == inner::tom_tells_apart(made, is_2()); };
    if (std::ranges::any_of(data, same)) {
        if (is_2()) return inner::tom_breaks("ValidationError", options.debug ? "ReducedDatum already exists: " + type + " data" : std::string{});
        shown["message"] = "Data already exists. Skipping upload.";
        shown["already_exists"] = true;
        return inner::tom_says(200, std::move(shown));
    }
    data.push_back(std::move(made));
    shown["message"] = "Data successfully uploaded.";
    return inner::tom_says(201, std::move(shown));
}

// ---------------------------------------------------------------- files

inline local_answer tom::state::list_products(inner::tom_path const& asked) const {
    auto const name = asked.field("target_name");
    std::vector<boost::json::object> found;
    for (auto const& each : products) {
        auto const target = std::ranges::find(targets, each.target, &tom_target::id);
        if (target != targets.end() && (!name || target->name.find(*name) != std::string::npos)) found.push_back(inner::tom_shows(each, own_url));
    }
    return page(asked, found);
}

inline local_answer tom::state::create_product(local_request const& request, std::string const& user) {
    auto form = inner::read_tom_form(request);
    if (!form.contains("file")) return inner::tom_breaks("MultiValueDictKeyError", {});
    std::int64_t target = 0;
    auto const id = form["target"].text;
    std::from_chars(id.data(), id.data() + id.size(), target);
    auto const same = std::ranges::find(products, form["product_id"].text, &tom_product::product_id);
    if (same != products.end()) {
        if (is_2()) return inner::tom_says(400, {{"product_id", {"data product with this product id already exists."}}});
        auto shown = inner::tom_shows(*same, own_url);
        shown["message"] = "Data product already exists. Skipping upload.";
        shown["already_exists"] = true;
        return inner::tom_says(200, std::move(shown));
    }
    if (!find(target, user)) return inner::tom_says(400, {{"target", {"Invalid pk \"" + id + "\" - object does not exist."}}});
    auto const type = form["data_product_type"].text;
    if (type != "photometry" && type != "spectroscopy" && type != "fits_file" && type != "image_file")
        return inner::tom_says(400, {{"data_product_type", {"Not a valid data_product_type. Valid data_product_types are photometry, fits_file, spectroscopy, image_file."}}});
    products.push_back({++last_id, target, form["product_id"].text, type, form["file"].filename, form["file"].text});
    auto shown = inner::tom_shows(products.back(), own_url);
    shown["message"] = "Data product successfully uploaded.";
    return inner::tom_says(201, std::move(shown));
}

// ---------------------------------------------------------------- all

inline local_answer tom::state::page(inner::tom_path const& asked, std::vector<boost::json::object> const& all) const {
    auto const limit = asked.number("limit").value_or(100), offset = asked.number("offset").value_or(0);
    boost::json::array rows;
    for (std::size_t i = offset; i < all.size() && i < offset + limit; ++i) rows.emplace_back(all[i]);
    boost::json::value next;
    if (offset + limit < all.size()) {
        auto link = (options.next_host.empty() ? own_url : options.next_host) + asked.path.substr(1) + "?limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset + limit);
        for (auto const* name : {"data_type", "target__id", "target_name", "name_fuzzy"})
            if (auto const value = asked.field(name)) link += std::string{"&"} + name + "=" + http::detail::form_encode(*value);
        next = link;
    }
    return inner::tom_says(200, {{"count", all.size()}, {"next", next}, {"previous", nullptr}, {"results", std::move(rows)}});
}

inline local_answer tom::state::usual(local_request const& request) {
    inner::tom_path const asked{request.target};
    std::string user;
    if (!asked.path.starts_with("/api/")) return {.status = 404, .body = "<!doctype html><title>Not Found</title>", .content_type = "text/html", .headers = {}};
    if (auto refused = log_in(request, user)) return *std::move(refused);
    auto const what = asked.path.substr(5);
    bool const get = request.method == "GET", post = request.method == "POST";
    if (what.empty() && get) return inner::tom_says(200, {{"targets", own_url + "api/targets/"}, {"dataproducts", own_url + "api/dataproducts/"}, {"reduceddatums", own_url + "api/reduceddatums/"}});
    if (post && !what.ends_with('/')) return inner::tom_breaks("RuntimeError", "You called this URL via POST, but the URL doesn't end in a slash and you have APPEND_SLASH set.");
    if (what == "targets/" && get) return list_targets(asked, user);
    if (what == "targets/" && post) return create_target(request, user);
    if (what.starts_with("targets/") && request.method == "PATCH") return change_target(request, what.substr(8), user);
    if (what == "reduceddatums/" && get) return list_data(asked);
    if (what == "reduceddatums/" && post) return create_datum(request, user);
    if (what == "dataproducts/" && get) return list_products(asked);
    if (what == "dataproducts/" && post) return create_product(request, user);
    return inner::tom_says(405, {{"detail", "Method \"" + request.method + "\" not allowed."}});
}

ALERTSTREAM_DECL tom::tom(boost::asio::any_io_executor executor, tom_options with) : state_{std::make_shared<state>(with)} {
    auto answering = [state = state_](local_request const& request) -> boost::asio::awaitable<local_answer> { co_return state->usual(request); };
    server_ = std::make_unique<local_https>(std::move(executor), "alertstream's TOM for tests", with.log, std::move(answering));
    state_->own_url = server_->url();
}

ALERTSTREAM_DECL tom::~tom() { close(); }
ALERTSTREAM_DECL std::string tom::url() const { return server_->url(); }
ALERTSTREAM_DECL std::string tom::ca_file() const { return server_->ca_file(); }
ALERTSTREAM_DECL std::int64_t tom::add_target(tom_target what) {
    what.id = ++state_->last_id;
    state_->targets.push_back(std::move(what));
    return state_->last_id;
}
ALERTSTREAM_DECL void tom::delete_target(std::int64_t id) {
    std::erase_if(state_->targets, [id](tom_target const& each) { return each.id == id; });
    std::erase_if(state_->data, [id](boost::json::object const& each) { return each.at("target").as_int64() == id; });
    std::erase_if(state_->products, [id](tom_product const& each) { return each.target == id; });
}
ALERTSTREAM_DECL void tom::change_password(std::string_view user, std::string password) {
    for (auto& each : state_->options.users)
        if (each.name == user) each.password = password;
}
ALERTSTREAM_DECL void tom::next(any_fault fault) { server_->next(std::move(fault)); }
ALERTSTREAM_DECL std::vector<tom_target> const& tom::targets() const noexcept { return state_->targets; }
ALERTSTREAM_DECL std::vector<boost::json::object> const& tom::data() const noexcept { return state_->data; }
ALERTSTREAM_DECL std::vector<tom_product> const& tom::products() const noexcept { return state_->products; }
ALERTSTREAM_DECL std::size_t tom::count(std::string_view method, std::string_view path) const {
    auto const is = [&](local_request const& each) { return each.method == method && inner::tom_path{each.target}.path == "/api/" + std::string{path}; };
    return static_cast<std::size_t>(std::ranges::count_if(server_->requests(), is));
}
ALERTSTREAM_DECL local_https& tom::server() noexcept { return *server_; }
ALERTSTREAM_DECL void tom::close() noexcept { server_->close(); }

}  // namespace alertstream::testing
