#pragma once

#include <exception>
#include <utility>

#include <boost/system/system_error.hpp>

#include <alertstream/error.hpp>

namespace alertstream::detail {

/// What a destination threw.
inline failure why_thrown(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(std::move(thrown));
    } catch (error const& e) {
        return e.why();
    } catch (boost::system::system_error const& e) {
        return {e.code()};
    } catch (std::exception const& e) {
        return {errc::publish_failed, e.what()};
    } catch (...) {
        return {errc::publish_failed, "one that is no std::exception"};
    }
}

}  // namespace alertstream::detail
