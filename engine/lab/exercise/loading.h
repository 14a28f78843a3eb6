#pragma once

// The parts of the loader (loader.h), one a section of the file. Each complains into the
// Reading and goes on, so that an author sees every mistake at once.

#include "host/disk.h"
#include "lab/exercise/exercise.h"
#include "lab/exercise/map_reader.h"

namespace halab::lab::loading {

// timings and topology (load_topology.cpp)
void timings(const yaml::Node& node, Exercise& out, Reading& reading);
void topology(const yaml::Node& root, const Disk& disk, Exercise& out, Reading& reading);

// load_predicate.cpp. `fields` is the map that holds the predicate's key among others.
/// Takes the one predicate key that is there; complains when there is none or more than one.
bool predicate(MapReader& fields, Predicate& out, Reading& reading);
/// A map with nothing but a predicate.
bool predicateAlone(const yaml::Node& node, Predicate& out, Reading& reading);
bool eventPattern(const yaml::Node& node, EventPattern& out, Reading& reading);

// load_steps.cpp
void checks(const yaml::Node& list, const std::string& what, std::vector<Check>& out, Reading& reading);
void steps(const yaml::Node& list, std::vector<Step>& out, Reading& reading);
void narration(const yaml::Node& list, std::vector<Narration>& out, Reading& reading);

// lint.cpp: what only shows when all has been read.
void lint(const yaml::Node& root, const Exercise& exercise, Reading& reading);

/// The node of a named element of a list of maps (key "id"), for positions; the list itself if there is none.
const yaml::Node& byId(const yaml::Node& list, const std::string& id);

} // namespace halab::lab::loading
