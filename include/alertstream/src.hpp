#pragma once

/// Compiles the library once: one source file of a program that is built with
/// ALERTSTREAM_SEPARATE_COMPILATION includes this.
#if !defined(ALERTSTREAM_SEPARATE_COMPILATION)
#error "alertstream/src.hpp: define ALERTSTREAM_SEPARATE_COMPILATION for the whole program, or do not include this file"
#endif

#include <alertstream/impl/library_core.ipp>
#include <alertstream/impl/library_kafka.ipp>
#include <alertstream/impl/library_delivery.ipp>
#include <alertstream/impl/library_gcn.ipp>
#include <alertstream/impl/library_hermes.ipp>
#include <alertstream/impl/library_http.ipp>
#include <alertstream/impl/library_sharing.ipp>
#include <alertstream/impl/library_store.ipp>
#include <alertstream/impl/library_testing.ipp>
