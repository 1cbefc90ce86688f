#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <alertstream/detail/escape.hpp>
#include <alertstream/formats/csv.hpp>

namespace alertstream::csv {

namespace inner {

inline failure at_line(std::size_t line, std::string_view problem, errc code = errc::bad_value) { return {code, "line " + std::to_string(line) + ": " + std::string{problem}}; }

inline bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
inline bool is_line_end(char c) noexcept { return c == '\n' || c == '\r'; }

inline std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

inline bool is_number(std::string_view text) noexcept {
    double value = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc{} && end == text.data() + text.size() && text.find_first_of("0123456789") != text.npos;
}

/// A text on its way to its end, record by record.
class reader {
public:
    reader(std::string_view text, std::size_t line, options const& how) : text_{text}, line_{line}, how_{how}, delimiter_{how.delimiter} {}

    std::size_t line() const noexcept { return line_; }
    bool over() const noexcept { return at_ == text_.size(); }
    void delimiter(char c, bool framed) noexcept {
        delimiter_ = c;
        framed_ = framed;
    }

    std::string_view rest_of_line() const noexcept { return text_.substr(at_, text_.find_first_of("\r\n", at_) - at_); }

    /// Up to the next line that holds a record; comments go to `seen`.
    template <class Seen>
    bool next(Seen seen) {
        for (; !over(); skip_line()) {
            auto const whole = rest_of_line(), line = trimmed(whole);
            if (line.starts_with('#')) seen(line, line_);
            else if (!line.empty() && !is_ruler(line)) return true;
            else if (!line.empty()) continue;
            else if (delimiter_ == '\t' && whole.find('\t') != whole.npos) return true;  // a row whose cells are all empty
        }
        return false;
    }

    result<void> record(std::vector<std::string>& cells) {
        cells.clear();
        auto const begun = line_;
        skip_blanks();
        if (framed_ && !over() && text_[at_] == '|') ++at_;
        for (bool more = true; more;) {
            if (cells.size() == how_.most_columns) return at_line(begun, "more than " + std::to_string(how_.most_columns) + " columns");
            if (auto const done = cell(cells.emplace_back()); !done) return done;
            more = !over() && !is_line_end(text_[at_]);
            if (more && delimiter_ != ' ') ++at_;
        }
        end_line();
        if (framed_ && cells.size() > 1 && cells.back().empty()) cells.pop_back();
        return {};
    }

private:
    /// What people and databases draw under a header.
    bool is_ruler(std::string_view line) const noexcept { return delimiter_ == '|' && line.find_first_not_of("-+|=: ") == line.npos && line.find('-') != line.npos; }

    bool ends_cell(char c) const noexcept { return is_line_end(c) || (delimiter_ == ' ' ? is_blank(c) : c == delimiter_); }

    void skip_blanks() noexcept {
        while (!over() && is_blank(text_[at_]) && text_[at_] != delimiter_) ++at_;
        while (delimiter_ == ' ' && !over() && is_blank(text_[at_])) ++at_;
    }

    result<void> cell(std::string& into) {
        skip_blanks();
        if (!over() && text_[at_] == '"') {
            if (auto const done = quoted(into); !done) return done;
        } else {
            auto const from = at_;
            while (!over() && !ends_cell(text_[at_])) ++at_;
            into = trimmed(text_.substr(from, at_ - from));
        }
        skip_blanks();
        return {};
    }

    result<void> quoted(std::string& into) {
        auto const begun = line_;
        for (++at_; !over(); ++at_) {
            char const c = text_[at_];
            if (c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') ++at_;
            else if (c == '"') return closed();
            if (c == '\n' || (c == '\r' && text_.substr(at_ + 1, 1) != "\n")) ++line_;
            into += c;
        }
        return at_line(begun, "a quote is not closed");
    }

    result<void> closed() {
        ++at_;
        auto end = at_;
        while (end < text_.size() && is_blank(text_[end]) && !ends_cell(text_[end])) ++end;
        if (end < text_.size() && !ends_cell(text_[end])) return at_line(line_, "text behind a closing quote; a quote in a cell is doubled");
        return {};
    }

    void skip_line() noexcept {
        at_ += rest_of_line().size();
        end_line();
    }
    void end_line() noexcept {
        if (over()) return;
        if (text_[at_] == '\r' && text_.substr(at_ + 1, 1) == "\n") ++at_;
        ++at_;
        ++line_;
    }

    std::string_view text_;
    std::size_t at_{};
    std::size_t line_;
    options how_;
    char delimiter_;
    bool framed_{};
};

/// What separates the columns that a line names.
inline result<char> delimiter_of(std::string_view header, std::size_t line) {
    constexpr std::string_view known = ",;\t|";
    std::array<std::size_t, 4> count{};
    bool quoted = false;
    for (char const c : header) {
        if (c == '"') quoted = !quoted;
        auto const which = known.find(c);
        if (!quoted && which != known.npos) ++count[which];
    }
    auto const most = std::max_element(count.begin(), count.end());
    if (*most == 0) return ' ';
    if (std::count(count.begin(), count.end(), *most) > 1) return at_line(line, "two delimiters are as frequent as each other: put names that hold one into quotes");
    return known[static_cast<std::size_t>(most - count.begin())];
}

inline std::size_t line_of(std::string_view text, std::size_t at) { return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')); }

ALERTSTREAM_DECL result<std::string_view> plain_text(std::string_view text, options const& how) {
    if (text.size() > how.most_bytes) return failure{errc::bad_value, "more than " + std::to_string(how.most_bytes) + " bytes"};
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return failure{errc::not_utf8, "UTF-16: save it as UTF-8"};
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (auto const nul = text.find('\0'); nul != text.npos) return at_line(line_of(text, nul), "a NUL");
    for (std::size_t at = 0; at < text.size();) {
        at += alertstream::detail::ascii_run(text.substr(at));
        if (at == text.size()) break;
        char32_t ignored{};
        auto const size = alertstream::detail::utf8_character(text.substr(at), ignored);
        if (size == 0) return at_line(line_of(text, at), "not UTF-8: save it as UTF-8", errc::not_utf8);
        at += size;
    }
    return text;
}

/// Rows of another length than the header's, some of them in words.
class wrong_lengths {
public:
    void add(std::size_t line, std::size_t cells, std::size_t columns) {
        if (count_++ >= 10) return;
        words_ += (words_.empty() ? "line " : "; line ") + std::to_string(line) + ": " + std::to_string(cells) + (cells == 1 ? " cell" : " cells") + " where the header has " + std::to_string(columns);
    }
    std::optional<failure> found() const {
        if (count_ == 0) return std::nullopt;
        return failure{errc::bad_value, words_ + (count_ > 10 ? "; and " + std::to_string(count_ - 10) + " more lines" : "")};
    }

private:
    std::size_t count_{};
    std::string words_;
};

inline result<void> read_rows(reader& from, options const& how, table& into) {
    std::vector<std::string> cells;
    wrong_lengths wrong;
    while (from.next([](std::string_view, std::size_t) {})) {
        auto const line = from.line();
        if (auto const done = from.record(cells); !done) return done;
        if (cells.size() != into.columns.size()) {
            wrong.add(line, cells.size(), into.columns.size());
            continue;
        }
        if (into.cells.size() + cells.size() > how.most_cells) return at_line(line, "more than " + std::to_string(how.most_cells) + " cells");
        into.lines.push_back(line);
        into.cells.insert(into.cells.end(), std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()));
    }
    if (auto found = wrong.found()) return *std::move(found);
    return {};
}

inline void name_columns(table& into, std::vector<std::string>& names) {
    for (auto& each : names) into.columns.emplace_back().name = std::move(each);
}

/// The columns that the comment above the first row names.
inline result<void> header_from_comment(std::string_view comment, std::size_t line, std::size_t count, options const& how, table& into) {
    comment.remove_prefix(std::min(comment.find_first_not_of("# \t"), comment.size()));
    auto const delimiter = how.delimiter != 0 ? result<char>{how.delimiter} : delimiter_of(comment, line);
    if (!delimiter) return delimiter.error();
    options with = how;
    with.delimiter = *delimiter;
    reader from{comment, line, with};
    std::vector<std::string> names;
    if (!comment.empty())
        if (auto const done = from.record(names); !done) return done;
    if (names.size() != count || std::any_of(names.begin(), names.end(), [](std::string const& each) { return is_number(each); })) return at_line(line, "");
    name_columns(into, names);
    return {};
}

ALERTSTREAM_DECL result<table> read_body(std::string_view text, std::size_t line, options const& how, std::vector<column> columns) {
    reader from{text, line, how};
    std::vector<std::string> names;
    if (!from.next([](std::string_view, std::size_t) {})) return at_line(line, "the line that names the columns is missing");
    auto const at = from.line();
    if (auto const done = from.record(names); !done) return done.error();
    bool same = names.size() == columns.size();
    for (std::size_t i = 0; same && i < names.size(); ++i) same = names[i] == columns[i].name;
    if (!same) return at_line(at, "names other columns than the header describes");
    table made;
    made.columns = std::move(columns);
    if (auto const done = read_rows(from, how, made); !done) return done.error();
    return made;
}

}  // namespace inner

ALERTSTREAM_DECL result<table> read(std::string_view text, options const& how) {
    auto const plain = inner::plain_text(text, how);
    if (!plain) return plain.error();
    table made;
    inner::reader from{*plain, 1, how};
    std::string_view last_comment;
    std::size_t comment_line = 0;
    bool const any = from.next([&](std::string_view comment, std::size_t line) {
        last_comment = comment;
        comment_line = line;
        if (made.comments.size() < 1000) made.comments.emplace_back(inner::trimmed(comment.substr(std::min(comment.find_first_not_of('#'), comment.size()))));
    });
    if (!any) return failure{errc::bad_value, "no rows: the first line that is no comment names the columns"};
    auto const first = inner::trimmed(from.rest_of_line());
    auto delimiter = how.delimiter;
    if (delimiter == 0) {
        auto const found = inner::delimiter_of(first, from.line());
        if (!found) return found.error();
        delimiter = *found;
    }
    from.delimiter(delimiter, delimiter == '|' && first.size() > 1 && first.front() == '|' && first.back() == '|');
    auto const at = from;
    std::vector<std::string> cells;
    if (auto const done = from.record(cells); !done) return done.error();
    auto const number = std::find_if(cells.begin(), cells.end(), [](std::string const& each) { return inner::is_number(each); });
    if (number == cells.end()) {
        inner::name_columns(made, cells);
    } else {
        if (!inner::header_from_comment(last_comment, comment_line, cells.size(), how, made))
            return inner::at_line(at.line(), "no header: it holds the number " + *number + ", and no comment above it names as many columns");
        from = at;
    }
    if (auto const done = inner::read_rows(from, how, made); !done) return done.error();
    return made;
}

}  // namespace alertstream::csv
