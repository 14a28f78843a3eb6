#include "architecture/source_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace halab::test {

namespace {

    struct Folder {
        std::string_view name;
        int floor;
    };

    /// From the ground up. Folders of one floor do not know each other, but for the exceptions.
    constexpr std::array<Folder, 13> folders{{{"base", 0}, {"host", 1}, {"model", 2}, {"exposition", 3}, {"gotemplate", 3}, {"tsdb", 3},
        {"promql", 3}, {"memberlist", 3}, {"receiver", 4}, {"prometheus", 4}, {"alertmanager", 4}, {"lab", 5}, {"app", 6}}};

    /// PromQL evaluates over the head, as in the original.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 1> sameFloor{{{"promql", "tsdb"}}};

    /// Headers of libraries, by how they begin, and the only paths that may include them.
    struct ConfinedHeader {
        std::string_view prefix;
        std::vector<std::string_view> allowed;
    };

    const std::vector<ConfinedHeader>& confinedHeaders()
    {
        static const std::vector<ConfinedHeader> headers{
            {"boost/", {"engine/host/http/", "engine/host/loopback/"}},
            {"yaml-cpp/", {"engine/base/yaml_load.cpp"}},
            {"re2/", {"engine/base/regex.cpp"}},
            {"zlib.h", {"engine/base/"}},
            {"xxhash.h", {"engine/base/"}},
            {"google/protobuf/", {"engine/alertmanager/"}},
            {"msgpack", {"engine/memberlist/"}},
            {"sys/socket.h", {"engine/host/loopback/", "engine/host/tls/session.cpp"}}, // a pair within the process, for QSslSocket
            {"netinet/", {"engine/host/loopback/"}},
            {"arpa/", {"engine/host/loopback/", "engine/host/address.cpp"}}, // address.cpp: only to read and write text
            {"unistd.h", {"engine/host/loopback/", "engine/host/tls/session.cpp", "engine/lab/", "app/"}},
            {"fstream", {"engine/host/loopback/"}},
            {"filesystem", {"engine/host/loopback/", "app/"}},
            {"random", {"engine/host/"}},
            {"thread", {"engine/host/loopback/", "engine/host/kernel/aside.cpp", "engine/lab/", "app/"}},
            {"crypt.h", {"engine/host/web/bcrypt.cpp"}},
        };
        return headers;
    }

    /// What only a Host may do. Both the loopback world and the window stand outside.
    constexpr std::array<std::string_view, 32> hostWords{"QTcpSocket", "QTcpServer", "QUdpSocket", "QTimer", "QElapsedTimer",
        "QDateTime::currentDateTime", "QRandomGenerator", "QThread", "QFile", "QSaveFile", "QDir", "QStandardPaths", "std::ofstream",
        "std::ifstream", "std::fstream", "fopen", "std::filesystem", "system_clock::now", "steady_clock::now",
        "high_resolution_clock", "std::rand", "srand", "random_device", "mt19937", "getenv", "::socket", "::bind", "gettimeofday",
        "clock_gettime", "std::time(", "sleep_for", "std::thread"};

    bool startsWithAny(std::string_view text, const std::vector<std::string_view>& prefixes)
    {
        return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return text.starts_with(prefix); });
    }

    std::optional<int> floorOf(std::string_view folder)
    {
        const auto* found = std::find_if(folders.begin(), folders.end(), [&](const Folder& f) { return f.name == folder; });
        return found == folders.end() ? std::nullopt : std::optional(found->floor);
    }

    /// "engine/tsdb/head.cpp" → "tsdb"; "app/main.cpp" → "app".
    std::string_view folderOf(std::string_view path)
    {
        if (path.starts_with("app/"))
            return "app";
        if (!path.starts_with("engine/"))
            return {};
        path.remove_prefix(7);
        return path.substr(0, path.find('/'));
    }

    bool isWordCharacter(char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /// As a word of its own: "QFile" is not in "QFileDialog", "::bind" not in "std::bind".
    bool containsWord(std::string_view line, std::string_view word)
    {
        for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
            const bool startsFree = at == 0 || !isWordCharacter(line[at - 1]);
            const auto end = at + word.size();
            const bool endsFree = !isWordCharacter(word.back()) || end >= line.size() || !isWordCharacter(line[end]);
            if (startsFree && endsFree)
                return true;
        }
        return false;
    }

    /// Behind the literal that starts at `i`: a string, a raw string (at its quote) or a character.
    std::size_t skipLiteral(std::string_view text, std::size_t i)
    {
        const char quote = text[i];
        if (quote == '"' && i > 0 && text[i - 1] == 'R') {
            const auto open = std::min(text.find('(', i), text.size());
            const auto close = ")" + std::string(text.substr(i + 1, open - i - 1)) + "\"";
            const auto end = text.find(close, open);
            return end == std::string_view::npos ? text.size() : end + close.size();
        }
        for (++i; i < text.size() && text[i] != quote && text[i] != '\n'; ++i)
            i += text[i] == '\\' ? 1 : 0;
        return i + (i < text.size() && text[i] == quote ? 1 : 0);
    }

    void addLines(std::vector<std::string>& lines, std::string_view skipped)
    {
        for (auto count = std::count(skipped.begin(), skipped.end(), '\n'); count > 0; --count)
            lines.emplace_back();
    }

    /// The text without comments and without what stands in literals (includes stay), line by line.
    std::vector<std::string> codeLines(std::string_view text)
    {
        std::vector<std::string> lines(1);
        const auto isInclude = [&] { return lines.back().find("#include") != std::string::npos; };
        const auto isSeparator = [&](std::size_t i) { return i > 0 && isWordCharacter(text[i - 1]); }; // 1'000
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto rest = text.substr(i);
            if (text[i] == '\n') {
                lines.emplace_back();
            } else if (rest.starts_with("//")) {
                i = std::min(text.find('\n', i), text.size()) - 1;
            } else if (rest.starts_with("/*")) {
                const auto end = std::min(text.find("*/", i + 2), text.size());
                addLines(lines, text.substr(i, end - i));
                i = end + 1;
            } else if ((text[i] == '"' && !isInclude()) || (text[i] == '\'' && !isSeparator(i))) {
                const auto end = std::min(skipLiteral(text, i), text.size());
                addLines(lines, text.substr(i, end - i));
                lines.back() += "\"\"";
                i = end - 1;
            } else {
                lines.back() += text[i];
            }
        }
        return lines;
    }

    /// The header of an #include line; empty for any other.
    std::string_view includedHeader(std::string_view line)
    {
        const auto start = line.find_first_not_of(" \t");
        if (start == std::string_view::npos || !line.substr(start).starts_with("#include"))
            return {};
        const auto open = line.find_first_of("<\"");
        const auto close = open == std::string_view::npos ? open : line.find_first_of(">\"", open + 1);
        return close == std::string_view::npos ? std::string_view{} : line.substr(open + 1, close - open - 1);
    }

    bool isQtHeader(std::string_view header)
    {
        return header.size() > 1 && header[0] == 'Q' && ((header[1] >= 'A' && header[1] <= 'Z') || header[1] == 't');
    }

    std::string checkFloor(std::string_view folder, std::string_view header)
    {
        const auto target = header.substr(0, header.find('/'));
        const auto from = floorOf(folder);
        const auto to = header.find('/') == std::string_view::npos ? std::nullopt : floorOf(target);
        if (!from || !to || target == folder || *to < *from)
            return {};
        if (std::find(sameFloor.begin(), sameFloor.end(), std::pair{folder, target}) != sameFloor.end())
            return {};
        return std::string(folder) + " includes " + std::string(header) + ", which does not stand below it";
    }

    std::string checkHeader(std::string_view path, std::string_view folder, std::string_view header)
    {
        if (auto broken = checkFloor(folder, header); !broken.empty())
            return broken;
        // host/tls: the handshake and the records are QSslSocket's; its header tls.h names no Qt.
        const std::vector<std::string_view> qtPlaces{"engine/base/", "engine/host/loopback/", "engine/host/tls/", "app/"};
        if (isQtHeader(header) && !startsWithAny(path, qtPlaces))
            return "Qt header " + std::string(header) + " outside base, host/loopback, host/tls and app";
        const bool isWindow = header.starts_with("QtWidgets") || header.starts_with("QtCharts") || header == "QWidget"
            || header == "QApplication" || header == "QChart";
        if (isWindow && folder != "app")
            return "the window's header " + std::string(header) + " outside app";
        for (const auto& confined : confinedHeaders())
            if (header.starts_with(confined.prefix) && !startsWithAny(path, confined.allowed))
                return "header " + std::string(header) + " outside the place it is confined to";
        return {};
    }

} // namespace

std::vector<Violation> checkSource(std::string_view path, std::string_view text)
{
    const auto folder = folderOf(path);
    const bool isOutside = folder == "app" || path.starts_with("engine/host/loopback/") || path == "engine/host/kernel/aside.cpp";
    std::vector<Violation> violations;
    if (!floorOf(folder))
        violations.push_back({std::string(path), 1, "folder " + std::string(folder) + " has no floor"});
    int number = 0;
    for (const auto& line : codeLines(text)) {
        ++number;
        if (const auto header = includedHeader(line); !header.empty()) {
            if (auto broken = checkHeader(path, folder, header); !broken.empty())
                violations.push_back({std::string(path), number, std::move(broken)});
            continue;
        }
        for (const auto word : hostWords)
            if (!isOutside && containsWord(line, word))
                violations.push_back({std::string(path), number, "names " + std::string(word) + ", which only a Host may"});
    }
    return violations;
}

} // namespace halab::test
