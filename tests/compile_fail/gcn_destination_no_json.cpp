// expect: GCN's notices are JSON
// names: text_notice
#include <alertstream/gcn/destination.hpp>
#include <alertstream/gcn/notice.hpp>
#include <alertstream/gcn/text_notice.hpp>

#include "sharing_world.hpp"

using declared = as::data_sharing<as::gcn::destination<"gcn", as::topics<"gcn.notices.my_mission.alert">>>;

void publish(declared& sharing, as::gcn::notice notice, as::gcn::text_notice text) {
#if defined(RIGHT)
    sharing.async_publish<"gcn", "gcn.notices.my_mission.alert">(std::move(notice), [](as::outcome) {});
    static_cast<void>(text);
#else
    sharing.async_publish<"gcn", "gcn.notices.my_mission.alert">(std::move(text), [](as::outcome) {});
    static_cast<void>(notice);
#endif
}
