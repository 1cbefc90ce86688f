#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <alertstream/delivery/status.hpp>
#include <alertstream/delivery/topic_catalogue.hpp>
#include <alertstream/log.hpp>

namespace alertstream::delivery {

/// What is known of the subscribed topics and patterns, and what is to be said of
/// it: of each once, when the broker's list of topics is there, and later what
/// changes. No I/O.
class topic_report {
public:
    struct line {
        log_level level{};
        std::string event;
        std::string topic;                     ///< or the pattern
        std::string nearest{};                 ///< a topic that may have been meant
        std::optional<std::size_t> matches{};  ///< of a pattern
        std::string read_instead{};            ///< where its alerts come by now
    };
    struct known_topic {
        topic_state state{topic_state::connecting};
        std::string nearest{};
    };
    struct known_pattern {
        std::set<std::string, std::less<>> topics{};
        std::string nearest{};
    };

    /// `known`: what the service's topics are called, if that is known. A topic of these is
    /// no mistake for being missing; another one is more likely to be.
    ALERTSTREAM_DECL explicit topic_report(std::vector<std::string> const& subscription, std::shared_ptr<topic_catalogue const> known = {});

    /// All topics that the credential may see. One that it may not read can be missing.
    ALERTSTREAM_DECL void listed(std::vector<std::string> const& topics);

    /// True if that is news.
    ALERTSTREAM_DECL bool set(std::string const& topic, topic_state state);
    ALERTSTREAM_DECL topic_state state(std::string const& topic) const;

    bool has_list() const noexcept { return listed_; }
    bool begun() const noexcept { return begun_; }
    /// A topic is missing in the list: the group's own answer, which follows, may know more.
    ALERTSTREAM_DECL bool is_open() const;

    /// One line for each topic and pattern.
    ALERTSTREAM_DECL std::vector<line> begin();
    /// What changed since the last call; nothing before begin().
    std::vector<line> news() { return std::exchange(news_, {}); }

    std::map<std::string, known_topic> const& topics() const noexcept { return topics_; }
    std::vector<std::pair<std::string, known_pattern>> const& patterns() const noexcept { return patterns_; }

private:
    bool may_exist(std::string_view topic) const;
    std::string read_instead(std::string_view topic) const;
    std::string nearest_of(std::string_view topic, std::vector<std::string_view> const& there) const;
    std::string nearest_of_pattern(std::string const& pattern, std::vector<std::string> const& there) const;
    line absent(std::string const& topic) const;
    line found(std::string const& topic) const;
    line pattern_line(std::string const& pattern, known_pattern const& known) const;
    void matched(std::string const& topic);
    void changed(std::string const& topic, topic_state before, topic_state now);

    std::map<std::string, known_topic> topics_;
    std::vector<std::string> subscribed_;  ///< exact names, as given
    std::vector<std::pair<std::string, known_pattern>> patterns_;
    std::vector<line> news_;
    std::shared_ptr<topic_catalogue const> catalogue_;
    bool listed_{};
    bool begun_{};
};

}  // namespace alertstream::delivery

#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#include <alertstream/impl/topic_report.ipp>
#endif
