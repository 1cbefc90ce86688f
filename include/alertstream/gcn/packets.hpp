#pragma once

/// All families of binary packets.
#include <alertstream/gcn/packets/fermi.hpp>
#include <alertstream/gcn/packets/lvc.hpp>
#include <alertstream/gcn/packets/missions.hpp>
#include <alertstream/gcn/packets/neutrino.hpp>
#include <alertstream/gcn/packets/other.hpp>
#include <alertstream/gcn/packets/swift.hpp>
