#pragma once

/// A part of the compiled library: GCN, its log-in and its notices. Compiled as one file, or with the others by src.hpp.

#include <alertstream/impl/binary_notice.ipp>
#include <alertstream/impl/circular.ipp>
#include <alertstream/impl/circular_text.ipp>
#include <alertstream/impl/gcn_destination.ipp>
#include <alertstream/impl/gcn_known_topics.ipp>
#include <alertstream/impl/gcn_login.ipp>
#include <alertstream/impl/gcn_stored_event.ipp>
#include <alertstream/impl/gcn_stream.ipp>
#include <alertstream/impl/notice.ipp>
#include <alertstream/impl/notice_family.ipp>
#include <alertstream/impl/packets_fermi.ipp>
#include <alertstream/impl/packets_lvc.ipp>
#include <alertstream/impl/packets_missions.ipp>
#include <alertstream/impl/packets_neutrino.ipp>
#include <alertstream/impl/packets_other.ipp>
#include <alertstream/impl/packets_swift.ipp>
#include <alertstream/impl/sky_map.ipp>
#include <alertstream/impl/target_list.ipp>
#include <alertstream/impl/text_notice.ipp>
#include <alertstream/impl/text_values.ipp>
#include <alertstream/impl/text_view.ipp>
