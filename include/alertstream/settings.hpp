#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <alertstream/detail/config.hpp>
#include <alertstream/secret.hpp>
#include <alertstream/start_point.hpp>

namespace alertstream {

/// One thing that is wrong with the settings.
struct setting_error {
    std::string path;     ///< where: ALERT_STREAMS[0].OPTIONS.START
    std::string problem;  ///< what is there and what is expected; never a secret's value

    friend bool operator==(setting_error const&, setting_error const&) = default;
};

/// Everything that is wrong with the settings, at once.
class configuration_error : public std::runtime_error {
public:
    ALERTSTREAM_DECL explicit configuration_error(std::vector<setting_error> errors);
    std::vector<setting_error> const& errors() const noexcept { return errors_; }

private:
    std::vector<setting_error> errors_;
};

/// A librdkafka property of CONFIG. What looks like a secret is kept as one.
class config_property {
public:
    ALERTSTREAM_DECL config_property(std::string property, std::string value, std::string at = {}, std::string as_written = {});

    std::string name;
    std::string path;     ///< where it stands: ALERT_STREAMS[0].OPTIONS.KAFKA_CONFIG.fetch.wait.max.ms
    std::string written;  ///< the text in the document, if variables stand in it: errors repeat this
    bool is_secret() const noexcept { return is_secret_; }
    /// The value, for librdkafka.
    std::string const& reveal() const noexcept { return value_.reveal(); }

private:
    secret value_;
    bool is_secret_;
};

/// An entry of TOPIC_HANDLERS.
struct topic_setting {
    std::string topic;                    ///< a name, or a pattern with * and ?
    std::vector<std::string> handlers{};  ///< names, in order; empty: as declared in the program
    std::string path{};
    std::vector<std::string> written{};   ///< the same names as the document has them, variables not replaced
};

/// An entry of TOPIC_OPTIONS: what holds for one topic, or for those that a pattern
/// covers, in place of the stream's own OPTIONS. What is absent was not given.
struct topic_options {
    std::string topic;   ///< a name, or a pattern with * and ?
    std::string path{};
    std::optional<start_point> start{};
    std::optional<bool> include_tests{};
    std::optional<std::chrono::seconds> max_age{};
    std::optional<unsigned> retries{};
};

/// An entry of ALERT_STREAMS: NAME, ACTIVE and OPTIONS. What is absent was not given.
struct stream_settings {
    std::string path{};
    bool active{true};
    std::string name{};
    std::optional<std::string> url{};
    std::optional<std::string> username{};
    std::optional<secret> password{};
    std::optional<std::string> group_id{};
    std::optional<std::string> application{};
    std::optional<std::string> domain{};
    std::optional<std::string> client_id{};
    std::optional<secret> client_secret{};
    std::optional<std::string> token_url{};
    std::optional<std::string> scope{};
    std::optional<std::string> ca_file{};
    std::optional<std::vector<topic_setting>> topic_handlers{};
    std::vector<alertstream::topic_options> topic_options{};  ///< as in the document; the first that fits a topic holds, exact names before patterns
    std::vector<config_property> config{};
    std::optional<start_point> start{};
    std::optional<std::chrono::seconds> max_age{};
    std::optional<bool> include_tests{};
    std::optional<bool> fetch_external{};
    std::optional<std::int32_t> in_flight_kb{};
    std::optional<unsigned> retries{};
    std::optional<std::string> dead_letter{};
    std::optional<std::string> state_dir{};
    std::optional<std::chrono::seconds> drain{};
    std::optional<std::chrono::seconds> watchdog{};
    std::optional<std::chrono::seconds> fetch{};
    std::optional<std::string> heartbeat_topic{};
    std::optional<std::chrono::seconds> heartbeat{};
    std::map<std::string, std::string, std::less<>> written{};  ///< texts with variables, by key, as the document has them: errors repeat these
};

/// An entry of DATA_SHARING.
struct sharing_settings {
    std::string path{};
    std::string name{};  ///< the entry's key
    std::optional<std::string> display_name{};
    std::optional<std::string> base_url{};
    std::optional<secret> api_key{};  ///< HERMES_API_KEY or API_KEY
    std::optional<std::string> credential_username{};
    std::optional<secret> credential_password{};
    std::optional<std::string> username{};
    std::optional<secret> password{};
    std::optional<secret> token{};                  ///< TOKEN: a TOM's, in place of the two
    std::optional<bool> create_targets{};           ///< CREATE_TARGETS: whether a TOM gets targets that it does not know
    std::optional<std::string> shared_list{};       ///< SHARED_LIST: the list of a TOM's into which shared targets go
    std::optional<std::string> domain{};
    std::optional<std::string> client_id{};
    std::optional<secret> client_secret{};
    std::optional<std::string> token_url{};
    std::optional<std::string> scope{};
    std::optional<std::vector<std::string>> user_topics{};
    std::optional<std::string> default_authors{};
    std::optional<std::string> ca_file{};
    std::vector<config_property> config{};
    std::optional<bool> offload{};
    std::optional<std::string> outbox{};
    std::optional<std::chrono::seconds> timeout{};
    std::optional<std::uint32_t> gather_rows{};
    std::optional<std::chrono::seconds> gather{};
    std::optional<std::string> stream{};            ///< STREAM: the entry of ALERT_STREAMS whose credential reads the topics, to look for what is unknown
    std::optional<std::chrono::seconds> longest{};  ///< LONGEST_SECONDS: how long after a request the service may still publish it
};

/// An entry of SENDERS: whose alerts of a topic are stored.
struct sender_setting {
    std::string topic;   ///< a name, or a pattern with * and ?
    std::vector<std::string> senders{};
    std::string path{};
};

/// STORE_OPTIONS: what a store takes, and how. What is absent was not given.
struct store_settings {
    std::optional<bool> create_targets{};             ///< unknown ones are made; else their rows wait for them
    std::optional<double> match_radius_arcsec{};      ///< targets are found by position too
    std::vector<sender_setting> senders{};            ///< as in the document; the first that fits a topic holds, exact names before patterns
    std::optional<std::uint64_t> most_rows_a_day{};   ///< of each sender
    std::optional<bool> whole_rows{};                 ///< what TOM Toolkit's reader leaves out of a point is stored too
    std::optional<bool> adopt{};                      ///< goes on although the group's alerts were stored elsewhere until now
};

/// Where `${NAME}` is looked up.
using environment = std::function<std::optional<std::string>(std::string const& name)>;

/// The settings of a program: one JSON document with TOM Toolkit's keys (README,
/// 'Settings'). `${NAME}` and `${NAME:-default}` in any text come from the
/// environment, `$$` is a dollar sign; a variable that is not set and has no
/// default is an error, never an empty text.
///
/// Reading never throws for what the document says: all errors are collected, so
/// that `alert_streams` can add those of the wiring and throw them together.
class settings {
public:
    ALERTSTREAM_DECL static settings load(std::string const& file);
    ALERTSTREAM_DECL static settings parse(std::string_view json);
    ALERTSTREAM_DECL static settings parse(std::string_view json, environment const& variables);

    std::vector<setting_error> const& errors() const noexcept { return errors_; }
    /// What is no error, but worth a line in the log.
    std::vector<std::string> const& notes() const noexcept { return notes_; }

    std::vector<stream_settings> const& streams() const noexcept { return streams_; }
    std::vector<sharing_settings> const& data_sharing() const noexcept { return data_sharing_; }
    std::string const& store() const noexcept { return store_; }
    store_settings const& store_options() const noexcept { return store_options_; }

    /// The same, but every topic goes to the handlers that the program declares.
    ALERTSTREAM_DECL settings with_declared_handlers() const;
    /// The same; a stream of the program that has no entry is switched off, and no error.
    ALERTSTREAM_DECL settings with_absent_switched_off() const;
    bool absent_are_off() const noexcept { return absent_are_off_; }
    /// The same with INCLUDE_TESTS switched on in every stream.
    ALERTSTREAM_DECL settings with_tests_included() const;
    bool tests_included() const noexcept { return tests_included_; }

    /// What may be changed of settings that were read.
    struct parts {
        std::vector<stream_settings>& streams;
        std::vector<sharing_settings>& data_sharing;
        std::vector<setting_error>& errors;
        std::vector<std::string>& notes;
    };
    /// The same after `change`: for what comes from elsewhere than the document (a file
    /// of credentials, a command line).
    ALERTSTREAM_DECL settings changed(std::function<void(parts)> const& change) const;

private:
    friend class settings_reader;
    std::vector<setting_error> errors_;
    std::vector<std::string> notes_;
    std::vector<stream_settings> streams_;
    std::vector<sharing_settings> data_sharing_;
    std::string store_;
    store_settings store_options_;
    bool absent_are_off_{};
    bool tests_included_{};
};

/// Where positions and dead letters are kept unless STATE_DIR says otherwise:
/// $XDG_STATE_HOME/alertstream, else ~/.local/state/alertstream, else ./.alertstream.
ALERTSTREAM_DECL std::string default_state_dir();

}  // namespace alertstream

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/settings.ipp>
#endif
