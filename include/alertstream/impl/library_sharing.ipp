#pragma once

/// A part of the compiled library: publishing. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/hermes_client.ipp>
#include <alertstream/impl/hermes_destination.ipp>
#include <alertstream/impl/hermes_look_up.ipp>
#include <alertstream/impl/outcome.ipp>
#include <alertstream/impl/read_input.ipp>
#include <alertstream/impl/share.ipp>
#include <alertstream/impl/share_contents.ipp>
#include <alertstream/impl/share_preview.ipp>
#include <alertstream/impl/share_verdict.ipp>
#include <alertstream/impl/sharing_closing.ipp>
#include <alertstream/impl/sharing_engine.ipp>
#include <alertstream/impl/sharing_publication.ipp>
#include <alertstream/impl/tom_client.ipp>
#include <alertstream/impl/tom_destination.ipp>
#include <alertstream/impl/tom_ingest.ipp>
