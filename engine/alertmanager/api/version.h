#pragma once

// Who this program says it is: the version whose API and gossip it speaks, and what it really is.

#include "base/json.h"

#include <string>
#include <string_view>

namespace halab::alertmanager {

/// What version of the original this program speaks as: amtool compares it with its own.
inline constexpr char spokenVersion[] = "0.25.0";

namespace api {

inline constexpr char versionBranch[] = "halab";
inline constexpr char versionRevision[] = "halab-" HALAB_VERSION;
/// In the place of Go's version, which this program has none of.
inline constexpr char versionLanguage[] = "none: C++20";
#if defined(__aarch64__)
inline constexpr char versionArchitecture[] = "arm64";
#else
inline constexpr char versionArchitecture[] = "amd64";
#endif

inline void writeVersionInfo(json::Writer& writer)
{
    writer.beginObject()
        .field("branch", versionBranch)
        .field("buildDate", "")
        .field("buildUser", "")
        .field("goVersion", versionLanguage)
        .field("revision", versionRevision)
        .field("version", spokenVersion)
        .endObject();
}

/// `(version=0.25.0, branch=halab, revision=…)`, as the first line of the log has it.
inline std::string versionInfoText()
{
    return std::string("(version=") + spokenVersion + ", branch=" + versionBranch + ", revision=" + versionRevision + ")";
}

/// `(go=…, platform=…, user=…, date=…)`, the second line.
inline std::string buildContextText()
{
    return std::string("(go=") + versionLanguage + ", platform=linux/" + versionArchitecture + ", user=, date=)";
}

/// What --version prints, in the form of the original's.
inline std::string versionText(std::string_view program)
{
    return std::string(program) + ", version " + spokenVersion + " (branch: " + versionBranch +
        ", revision: " + versionRevision + ")\n  build user:       \n  build date:       \n  go version:       " +
        versionLanguage + "\n  platform:         linux/" + versionArchitecture + "\n";
}

} // namespace api

} // namespace halab::alertmanager
