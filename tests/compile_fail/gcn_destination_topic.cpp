// expect: GCN takes notices on gcn.notices.<mission>
// names: gcn.notices.MyMission.alert
#include <alertstream/gcn/destination.hpp>

#include "sharing_world.hpp"

#if defined(RIGHT)
using kept = as::gcn::destination<"gcn", as::topics<"gcn.notices.my_mission.alert">>;
#else
using kept = as::gcn::destination<"gcn", as::topics<"gcn.notices.my_mission.alert", "gcn.notices.MyMission.alert">>;
#endif

using declared = as::data_sharing<kept>;
auto used = sizeof(declared);
