#pragma once

#include <algorithm>
#include <array>

#include <boost/json/serialize.hpp>

#include <alertstream/detail/glob.hpp>
#include <alertstream/detail/settings_reader.hpp>

namespace alertstream::detail {

/// A handler's name, a list of names, or null for those that the program declares.
inline void read_handler_names(members& from, boost::json::value const& value, topic_setting& into, std::vector<setting_error>& errors) {
    auto const take = [&](boost::json::value const& each, std::string const& where) {
        if (!each.is_string()) return errors.push_back({where, "expected a handler's name, there is " + std::string{kind_of_json(each)}});
        auto name = from.expanded(each.get_string(), where);
        if (!name) return;
        into.handlers.push_back(std::move(*name));
        into.written.emplace_back(each.get_string().data(), each.get_string().size());
    };
    if (value.is_null()) return;
    if (!value.is_array()) return take(value, into.path);
    for (std::size_t i = 0; i < value.get_array().size(); ++i) take(value.get_array()[i], into.path + "[" + std::to_string(i) + "]");
}

inline std::optional<std::vector<topic_setting>> read_topic_handlers(members& from, std::vector<setting_error>& errors) {
    auto const* object = from.object("TOPIC_HANDLERS");
    if (!object) return std::nullopt;
    if (object->empty()) from.complain("TOPIC_HANDLERS", "names no topic: leave it out to read all that the program declares, or set ACTIVE to false to read none");
    std::vector<topic_setting> made;
    for (auto const& [key, value] : *object) {
        std::string const topic{key.data(), key.size()};
        auto const path = from.at("TOPIC_HANDLERS") + "." + topic;
        bool const valid = is_pattern(topic) ? valid_topic_pattern(topic) : valid_topic_name(topic);
        if (!valid) errors.push_back({path, "Kafka has no topic of this name: expected 1 to 249 of letters, digits, '.', '_', '-', and * or ? in a pattern"});
        topic_setting entry{.topic = topic, .path = path};
        read_handler_names(from, value, entry, errors);
        if (valid) made.push_back(std::move(entry));
    }
    return made;
}

/// TOPIC_OPTIONS: START, INCLUDE_TESTS, MAX_AGE and RETRIES of single topics.
inline void read_topic_options(members& outer, environment const& variables, stream_settings& into, std::vector<setting_error>& errors) {
    auto const* object = outer.object("TOPIC_OPTIONS");
    if (!object) return;
    for (auto const& [key, value] : *object) {
        topic_options entry{.topic = {key.data(), key.size()}, .path = outer.at("TOPIC_OPTIONS") + "." + std::string{key.data(), key.size()}};
        bool const valid = is_pattern(entry.topic) ? valid_topic_pattern(entry.topic) : valid_topic_name(entry.topic);
        if (!valid) errors.push_back({entry.path, "Kafka has no topic of this name: expected 1 to 249 of letters, digits, '.', '_', '-', and * or ? in a pattern"});
        if (!value.is_object()) {
            errors.push_back({entry.path, "expected an object with START, INCLUDE_TESTS, MAX_AGE or RETRIES, there is " + std::string{kind_of_json(value)}});
            continue;
        }
        members from{value.get_object(), entry.path, variables, errors};
        if (auto const text = from.text("START")) {
            if (auto const parsed = parse_start_point(*text)) entry.start = *parsed;
            else from.complain("START", parsed.error().detail + ", there is \"" + from.as_written("START") + "\"");
        }
        entry.include_tests = from.boolean("INCLUDE_TESTS");
        entry.max_age = from.span("MAX_AGE");
        if (auto const given = from.integer("RETRIES", 0, 1'000'000)) entry.retries = static_cast<unsigned>(*given);
        from.finish();
        if (valid) into.topic_options.push_back(std::move(entry));
    }
}

inline std::string property_text(boost::json::value const& value) {
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    return boost::json::serialize(value);
}

/// CONFIG's properties that this library reads as settings of its own. True if it was one.
inline bool takes_property(std::string const& name, std::string const& value, std::string const& path, stream_settings& into, std::vector<setting_error>& errors) {
    auto const off = [](std::string const& text) { return text == "false" || text == "0" || text == "f" || text == "False"; };
    if (name == "group.id") {
        if (into.group_id && *into.group_id != value) errors.push_back({path, "GROUP_ID says otherwise: keep one of them"});
        into.group_id = value;
        return true;
    }
    if (name == "enable.auto.commit" || name == "enable.auto.offset.store" || name == "auto.commit.enable") {
        if (!off(value)) errors.push_back({path, "only false is possible: an alert's offset is kept when its handlers are done with it, not before"});
        return true;
    }
    if (name != "auto.offset.reset") return false;
    bool const earliest = value == "earliest" || value == "smallest" || value == "beginning";
    bool const latest = value == "latest" || value == "largest" || value == "end";
    if (value == "error") return true;
    if (!earliest && !latest) {
        errors.push_back({path, "expected earliest or latest; START says more precisely where a new group starts"});
        return true;
    }
    start_point const meant = earliest ? start_point{from_earliest{}} : start_point{from_latest{}};
    if (into.start && *into.start != meant) errors.push_back({path, "START says otherwise: keep START"});
    else into.start = meant;
    return true;
}

/// CONFIG, or another object of librdkafka's properties. `taken` gets each first, and says whether it was a setting.
template <class Taken>
void read_config(members& from, std::string_view key, std::vector<config_property>& into, std::vector<setting_error>& errors, Taken taken) {
    auto const* object = from.object(key);
    if (!object) return;
    for (auto const& [name, value] : *object) {
        std::string const property{name.data(), name.size()};
        auto const path = from.at(key) + "." + property;
        if (value.is_structured() || value.is_null()) {
            errors.push_back({path, "expected a text, a number or a boolean, there is " + std::string{kind_of_json(value)}});
            continue;
        }
        auto text = value.is_string() ? from.expanded(value.get_string(), path) : std::optional{property_text(value)};
        if (!text || taken(property, *text, path)) continue;
        auto const before = std::find_if(into.begin(), into.end(), [&](auto const& each) { return each.name == property; });
        if (before != into.end()) {
            if (before->reveal() != *text) errors.push_back({path, "CONFIG says otherwise: keep one of them"});
            continue;
        }
        auto written = value.is_string() ? std::string{value.get_string().data(), value.get_string().size()} : *text;
        if (written == *text || looks_secret(property)) written.clear();
        into.emplace_back(property, std::move(*text), path, std::move(written));
    }
}

inline void read_start(members& from, stream_settings& into) {
    for (auto const* key : {"START", "START_POSITION"}) {
        auto const text = from.text(key);
        if (!text) continue;
        auto const parsed = parse_start_point(*text);
        if (!parsed) from.complain(key, parsed.error().detail + ", there is \"" + from.as_written(key) + "\"");
        else if (into.start && *into.start != *parsed) from.complain(key, "START says otherwise: keep START");
        else into.start = *parsed;
    }
}

/// What one of these keys gives, TOM's old and new names; several must agree.
template <class Read>
auto one_given(members& from, std::initializer_list<std::string_view> keys, Read const& read) {
    decltype(read(*keys.begin())) found;
    std::string_view by;
    for (auto const key : keys) {
        auto given = read(key);
        if (!given) continue;
        if (found && *found != *given) from.complain(key, std::string{by} + " says otherwise: keep one of them");
        if (found) continue;
        found = std::move(given);
        by = key;
    }
    return found;
}

ALERTSTREAM_DECL stream_settings read_stream(boost::json::value const& entry, std::string path, environment const& variables, std::vector<setting_error>& errors) {
    stream_settings made;
    made.path = path;
    if (!entry.is_object()) {
        errors.push_back({path, "expected an object, there is " + std::string{kind_of_json(entry)}});
        return made;
    }
    members outer{entry.get_object(), path, variables, errors};
    made.active = outer.boolean("ACTIVE").value_or(true);
    made.name = outer.text("NAME").value_or("");
    if (!outer.has("NAME")) errors.push_back({path + ".NAME", "expected the stream's name, such as hopskotch or gcn; there is none"});
    auto const* options = outer.object("OPTIONS");
    outer.finish();
    static boost::json::object const none;
    members from{options ? *options : none, path + ".OPTIONS", variables, errors};
    auto const text = [&from](std::string_view key) { return from.text(key); };
    auto const hidden = [&from](std::string_view key) { return from.hidden(key); };
    made.url = text("URL");
    made.username = text("USERNAME");
    made.password = hidden("PASSWORD");
    made.group_id = from.filled_text("GROUP_ID");
    made.application = from.filled_text("APPLICATION");
    made.domain = from.filled_text("DOMAIN");
    made.client_id = one_given(from, {"CLIENT_ID", "GCN_KAFKA_CLIENT_ID", "GCN_CLASSIC_CLIENT_ID"}, text);
    made.client_secret = one_given(from, {"CLIENT_SECRET", "GCN_KAFKA_CLIENT_SECRET", "GCN_CLASSIC_CLIENT_SECRET"}, hidden);
    made.token_url = text("TOKEN_URL");
    made.scope = text("SCOPE");
    made.ca_file = text("CA_FILE");
    made.dead_letter = from.filled_text("DEAD_LETTER");
    made.state_dir = from.filled_text("STATE_DIR");
    made.include_tests = from.boolean("INCLUDE_TESTS");
    made.fetch_external = from.boolean("FETCH_EXTERNAL");
    made.max_age = from.span("MAX_AGE");
    made.drain = from.span("DRAIN_SECONDS");
    made.heartbeat_topic = from.filled_text("HEARTBEAT_TOPIC");
    if (made.heartbeat_topic && !valid_topic_name(*made.heartbeat_topic)) from.complain("HEARTBEAT_TOPIC", "Kafka has no topic of this name: expected 1 to 249 of letters, digits, '.', '_' and '-'");
    made.heartbeat = from.span("HEARTBEAT_SECONDS");
    made.watchdog = from.span("WATCHDOG_SECONDS");
    made.fetch = from.span("FETCH_SECONDS");
    if (auto const given = from.integer("IN_FLIGHT_KB", 64, 2'000'000)) made.in_flight_kb = static_cast<std::int32_t>(*given);
    if (auto const given = from.integer("RETRIES", 0, 1'000'000)) made.retries = static_cast<unsigned>(*given);
    read_start(from, made);
    made.topic_handlers = read_topic_handlers(from, errors);
    read_topic_options(from, variables, made, errors);
    auto const taken = [&](std::string const& property, std::string const& value, std::string const& where) { return takes_property(property, value, where, made, errors); };
    for (auto const* key : {"CONFIG", "KAFKA_CONFIG"}) read_config(from, key, made.config, errors, taken);
    if (made.application && !std::all_of(made.application->begin(), made.application->end(), [](char c) { return all_topic_characters({&c, 1}, ""); }))
        from.complain("APPLICATION", "expected letters, digits, '.', '_' and '-'");
    from.finish();
    made.written = from.written();
    made.written.merge(std::map{outer.written()});
    return made;
}

ALERTSTREAM_DECL sharing_settings read_sharing(std::string name, boost::json::value const& entry, std::string path, environment const& variables,
                                               std::vector<setting_error>& errors, std::vector<std::string>& notes) {
    sharing_settings made;
    made.path = path;
    made.name = std::move(name);
    if (!entry.is_object()) {
        errors.push_back({path, "expected an object, there is " + std::string{kind_of_json(entry)}});
        return made;
    }
    members from{entry.get_object(), path, variables, errors};
    made.display_name = from.text("DISPLAY_NAME");
    made.base_url = from.text("BASE_URL");
    made.api_key = one_given(from, {"HERMES_API_KEY", "API_KEY"}, [&from](std::string_view key) { return from.hidden(key); });
    made.credential_username = from.text("CREDENTIAL_USERNAME");
    made.credential_password = from.hidden("CREDENTIAL_PASSWORD");
    made.username = from.text("USERNAME");
    made.password = from.hidden("PASSWORD");
    made.token = from.hidden("TOKEN");
    made.create_targets = from.boolean("CREATE_TARGETS");
    made.shared_list = from.filled_text("SHARED_LIST");
    made.domain = from.filled_text("DOMAIN");
    made.client_id = from.text("CLIENT_ID");
    made.client_secret = from.hidden("CLIENT_SECRET");
    made.token_url = from.text("TOKEN_URL");
    made.scope = from.text("SCOPE");
    made.user_topics = from.texts("USER_TOPICS");
    made.default_authors = from.text("DEFAULT_AUTHORS");
    made.ca_file = from.text("CA_FILE");
    for (auto const* key : {"CONFIG", "KAFKA_CONFIG"}) read_config(from, key, made.config, errors, [](auto const&...) { return false; });
    made.offload = from.boolean("OFFLOAD");
    made.outbox = from.text("OUTBOX");
    made.timeout = from.span("TIMEOUT_SECONDS");
    made.gather = from.span("GATHER_SECONDS");
    made.stream = from.filled_text("STREAM");
    made.longest = from.span("LONGEST_SECONDS");
    if (auto const given = from.integer("GATHER_ROWS", 1, 1'000'000)) made.gather_rows = static_cast<std::uint32_t>(*given);
    if (from.any("DATA_CONVERTER_CLASS")) notes.push_back(path + ".DATA_CONVERTER_CLASS is a Python class of TOM Toolkit's: not used here");
    from.finish();
    return made;
}

/// SENDERS: of each topic or pattern, whose alerts are stored.
inline void read_senders(members& outer, environment const& variables, store_settings& into, std::vector<setting_error>& errors) {
    auto const* object = outer.object("SENDERS");
    if (!object) return;
    members from{*object, outer.at("SENDERS"), variables, errors};
    for (auto const& [key, value] : *object) {
        std::string_view const topic{key.data(), key.size()};
        auto const before = errors.size();
        bool const valid = is_pattern(topic) ? valid_topic_pattern(topic) : valid_topic_name(topic);
        if (!valid) from.complain(topic, "Kafka has no topic of this name: expected 1 to 249 of letters, digits, '.', '_', '-', and * or ? in a pattern");
        auto senders = from.texts(topic);
        if (valid && errors.size() == before && (!senders || senders->empty())) from.complain(topic, "names no sender: nobody's alerts would be stored; leave the topic out to store all of it");
        if (errors.size() == before) into.senders.push_back({std::string{topic}, *std::move(senders), from.at(topic)});
    }
}

ALERTSTREAM_DECL store_settings read_store_options(boost::json::value const& entry, environment const& variables, std::vector<setting_error>& errors) {
    store_settings made;
    if (!entry.is_object()) {
        errors.push_back({"STORE_OPTIONS", "expected an object, there is " + std::string{kind_of_json(entry)}});
        return made;
    }
    members from{entry.get_object(), "STORE_OPTIONS", variables, errors};
    made.create_targets = from.boolean("CREATE_TARGETS");
    constexpr double most_radius = 3600;  // a degree: more is a mistake, and would find a colleague's target
    made.match_radius_arcsec = from.number("MATCH_RADIUS_ARCSEC", 0, most_radius);
    read_senders(from, variables, made, errors);
    if (auto const given = from.integer("MOST_ROWS_A_DAY", 1, 1'000'000'000)) made.most_rows_a_day = static_cast<std::uint64_t>(*given);
    made.whole_rows = from.boolean("WHOLE_ROWS");
    made.adopt = from.boolean("ADOPT");
    from.finish();
    return made;
}

}  // namespace alertstream::detail
