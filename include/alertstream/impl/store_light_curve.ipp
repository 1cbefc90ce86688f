#pragma once

#include <exception>
#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <alertstream/detail/escape.hpp>
#include <alertstream/log.hpp>
#include <alertstream/run.hpp>
#include <alertstream/store/open.hpp>
#include <alertstream/tools/light_curve.hpp>

namespace alertstream::tools {

inline int light_curve(light_curve_options const& wanted) {
    if (auto const wrong = problem_with(wanted); !wrong.empty()) {
        std::cerr << detail::escape_for_terminal(wrong) << '\n';
        return 64;
    }
    try {
        boost::asio::io_context loop;
        auto from = store::open(loop, settings::load(wanted.settings), store::use::read, logger{make_text_sink(), log_level::warning});
        int code = 1;
        boost::asio::co_spawn(loop, answer_light_curve(std::move(from), wanted), [&code](std::exception_ptr thrown, int came) {
            if (thrown) std::rethrow_exception(thrown);
            code = came;
        });
        loop.run();
        return code;
    } catch (configuration_error const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::bad_settings);
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return static_cast<int>(exit_code::failed);
    }
}

}  // namespace alertstream::tools
