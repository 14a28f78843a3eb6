// The only file that names yaml-cpp. Its exceptions end here.

#include "base/gotext.h"
#include "base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

namespace halab::yaml {

namespace {

    constexpr std::size_t documentBytesMax = 16 * 1024 * 1024;
    constexpr std::size_t depthMax = 200;
    constexpr std::size_t nodesMax = 1'000'000;
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

    /// Carries an error through yaml-cpp up to load().
    struct LoadFailure {
        Error error;
    };

    struct Position {
        int line = 0; ///< from 1
        int column = 0;
    };

    Position positionOf(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

    [[noreturn]] void failAt(Position at, std::string message, ErrorKind kind = ErrorKind::InvalidInput)
    {
        Error error{.kind = kind, .message = std::move(message), .file = {}};
        error.line = at.line;
        error.column = at.column;
        throw LoadFailure{std::move(error)};
    }

    /// "yaml: line N: problem", without the line where it is the first, as the original has it.
    std::string goMessage(int line, std::string_view problem)
    {
        return "yaml: " + (line > 1 ? "line " + std::to_string(line) + ": " : std::string{}) + std::string(problem);
    }

    /// Builds the tree from yaml-cpp's events.
    class TreeBuilder : public YAML::EventHandler {
    public:
        explicit TreeBuilder(std::string_view text)
            : m_text(text)
        {
        }

        Node takeRoot() { return std::move(m_root); }

        void OnDocumentStart(const YAML::Mark&) override {}
        void OnDocumentEnd() override {}

        void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
        {
            requireColon(mark);
            Node node;
            place(node, mark);
            finishLeaf(std::move(node), anchor);
        }

        void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
        {
            const auto found = m_anchors.find(anchor);
            if (found == m_anchors.end())
                failAt(positionOf(mark), "yaml: anchor '" + m_anchorNames[anchor] + "' value contains itself");
            count(mark, found->second.second);
            Node copy = found->second.first;
            // Complaints belong to the place where the value is used.
            place(copy, mark);
            append(std::move(copy));
        }

        void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override
        {
            requireClosingQuote(mark);
            Node node;
            node.kind = Node::Kind::Scalar;
            node.scalar = value;
            node.quoted = tag == "!" || tag == "tag:yaml.org,2002:str" || tag == "tag:yaml.org,2002:binary";
            if (tagOf(node) == "!!null")
                node.kind = Node::Kind::Null;
            place(node, mark);
            finishLeaf(std::move(node), anchor);
        }

        void OnSequenceStart(
            const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override
        {
            open(mark, Node::Kind::Sequence, anchor);
        }
        void OnSequenceEnd() override { close(); }

        void OnMapStart(
            const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override
        {
            open(mark, Node::Kind::Map, anchor);
            m_open.back().isFlow = style == YAML::EmitterStyle::Flow;
        }
        void OnMapEnd() override { close(); }

        void OnAnchor(const YAML::Mark&, const std::string& name) override { m_lastAnchorName = name; }

    private:
        struct Open {
            Node node;
            YAML::anchor_t anchor = 0;
            std::size_t countBefore = 0;
            Node key; ///< of a map, while its value is awaited
            bool hasKey = false;
            bool isFlow = false; ///< {…}, where a key may stand alone
        };

        static void place(Node& node, const YAML::Mark& mark)
        {
            node.line = mark.line + 1;
            node.column = mark.column + 1;
        }

        void count(const YAML::Mark& mark, std::size_t nodes)
        {
            m_count += nodes;
            if (m_count > nodesMax)
                failAt(positionOf(mark), "yaml: document contains excessive aliasing", ErrorKind::Limit);
        }

        void nameAnchor(YAML::anchor_t anchor)
        {
            if (anchor != 0)
                m_anchorNames[anchor] = m_lastAnchorName;
        }

        void finishLeaf(Node node, YAML::anchor_t anchor)
        {
            ++m_count;
            if (m_count > nodesMax)
                failAt({node.line, node.column}, "yaml: document has too many nodes", ErrorKind::Limit);
            if (anchor != 0) {
                nameAnchor(anchor);
                m_anchors[anchor] = {node, 1};
            }
            append(std::move(node));
        }

        void open(const YAML::Mark& mark, Node::Kind kind, YAML::anchor_t anchor)
        {
            if (m_open.size() >= depthMax)
                failAt(positionOf(mark), goMessage(mark.line + 1, "exceeded max depth of 200"), ErrorKind::Limit);
            nameAnchor(anchor);
            count(mark, 1);
            Open opened{.node = {}, .anchor = anchor, .countBefore = m_count - 1, .key = {}};
            opened.node.kind = kind;
            place(opened.node, mark);
            m_open.push_back(std::move(opened));
        }

        void close()
        {
            auto closed = std::move(m_open.back());
            m_open.pop_back();
            if (closed.node.kind == Node::Kind::Map)
                resolveMerges(closed.node);
            if (closed.anchor != 0)
                m_anchors[closed.anchor] = {closed.node, m_count - closed.countBefore};
            append(std::move(closed.node));
        }

        void append(Node node)
        {
            if (m_open.empty()) {
                m_root = std::move(node);
                return;
            }
            auto& parent = m_open.back();
            if (parent.node.kind == Node::Kind::Sequence) {
                parent.node.items.push_back(std::move(node));
            } else if (!parent.hasKey) {
                parent.key = std::move(node);
                parent.hasKey = true;
            } else {
                parent.node.members.emplace_back(std::move(parent.key), std::move(node));
                parent.hasKey = false;
            }
        }

        static bool isMergeKey(const Node& key)
        {
            return key.kind == Node::Kind::Scalar && !key.quoted && key.scalar == "<<";
        }

        /// The members of the maps under "<<" stand at its place, except those that the map has itself.
        static void resolveMerges(Node& map)
        {
            const auto isMerge = [](const auto& member) { return isMergeKey(member.key); };
            if (std::none_of(map.members.begin(), map.members.end(), isMerge))
                return;
            auto members = std::move(map.members);
            map.members.clear();
            std::set<std::string> known;
            for (const auto& [key, value] : members)
                if (!isMergeKey(key))
                    known.insert(key.scalar);
            for (auto& [key, value] : members) {
                if (!isMergeKey(key))
                    map.members.emplace_back(std::move(key), std::move(value));
                else if (value.kind == Node::Kind::Sequence)
                    for (auto& item : value.items) // the earlier one wins
                        mergeInto(map, item, known);
                else
                    mergeInto(map, value, known);
            }
        }

        static void mergeInto(Node& map, Node& source, std::set<std::string>& known)
        {
            if (source.kind != Node::Kind::Map)
                failAt({source.line, source.column}, "yaml: map merge requires map or sequence of maps as the value");
            for (auto& [key, value] : source.members)
                if (known.insert(key.scalar).second)
                    map.members.emplace_back(std::move(key), std::move(value));
        }

        /// yaml-cpp takes a lonely text among keys for a key; its null then stands where the key does.
        void requireColon(const YAML::Mark& mark) const
        {
            if (m_open.empty() || !m_open.back().hasKey || m_open.back().isFlow)
                return;
            const auto where = positionOf(mark);
            const auto& key = m_open.back().key;
            if (key.line == where.line && key.column == where.column && key.kind == Node::Kind::Scalar)
                failAt(where, goMessage(where.line + 1, "could not find expected ':'"));
        }

        /// yaml-cpp takes the end of the text for the end of a quoted scalar.
        void requireClosingQuote(const YAML::Mark& mark) const
        {
            const auto start = static_cast<std::size_t>(std::max(mark.pos, 0));
            if (start >= m_text.size() || (m_text[start] != '"' && m_text[start] != '\''))
                return;
            const char quote = m_text[start];
            for (auto i = start + 1; i < m_text.size(); ++i) {
                if (m_text[i] == '\\' && quote == '"')
                    ++i;
                else if (m_text[i] == quote && quote == '\'' && i + 1 < m_text.size() && m_text[i + 1] == quote)
                    ++i;
                else if (m_text[i] == quote)
                    return;
            }
            const auto last = 1 + static_cast<int>(std::count(m_text.begin(), m_text.end(), '\n'));
            failAt({last, 0}, goMessage(last, "found unexpected end of stream"));
        }

        std::string_view m_text;
        Node m_root;
        std::vector<Open> m_open;
        std::map<YAML::anchor_t, std::pair<Node, std::size_t>> m_anchors; ///< with the number of nodes
        std::map<YAML::anchor_t, std::string> m_anchorNames;
        std::string m_lastAnchorName;
        std::size_t m_count = 0;
    };

    /// Sees only where the next document starts. The first one is what counts, but yaml-cpp also ends
    /// it at a text that fits nowhere, and that is an error.
    class NextDocument : public YAML::EventHandler {
    public:
        struct Started {
            YAML::Mark mark;
        };

        void OnDocumentStart(const YAML::Mark& mark) override { throw Started{mark}; }
        void OnDocumentEnd() override {}
        void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
        void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
        void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
        void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
        void OnSequenceEnd() override {}
        void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
        void OnMapEnd() override {}
    };

    void requireDocumentEnd(YAML::Parser& parser, std::string_view text)
    {
        NextDocument next;
        try {
            parser.HandleNextDocument(next);
        } catch (const NextDocument::Started& started) {
            const auto at = static_cast<std::size_t>(std::max(started.mark.pos, 0));
            if (!text.substr(std::min(at, text.size())).starts_with("---")) {
                const auto where = positionOf(started.mark);
                failAt(where, goMessage(where.line + 1, "could not find expected ':'"));
            }
        } catch (const YAML::Exception&) {
            // A fault in a directive of a document that nobody reads.
        }
    }

    struct Translation {
        std::string_view ours;   ///< yaml-cpp's message, or its beginning
        std::string_view theirs; ///< Go's
        bool isParserError;      ///< Go counts the lines of its parser's errors from 0
    };

    constexpr std::array<Translation, 17> translations{{
        {"illegal map value", "mapping values are not allowed in this context", false},
        {"illegal block entry", "block sequence entries are not allowed in this context", false},
        {"illegal map key", "mapping keys are not allowed in this context", false},
        {"end of sequence not found", "did not find expected '-' indicator", true},
        {"end of map not found", "did not find expected key", true},
        {"end of sequence flow not found", "did not find expected ',' or ']'", true},
        {"end of map flow not found", "did not find expected ',' or '}'", true},
        {"illegal EOF in scalar", "found unexpected end of stream", false},
        {"illegal document indicator in scalar", "found unexpected document indicator", false},
        {"illegal tab when looking for indentation", "found a tab character that violates indentation", false},
        {"illegal character found while scanning alias", "did not find expected alphabetic or numeric character", false},
        {"illegal character found while scanning anchor", "did not find expected alphabetic or numeric character", false},
        {"alias not found after *", "did not find expected alphabetic or numeric character", false},
        {"anchor not found after &", "did not find expected alphabetic or numeric character", false},
        {"unknown token", "found character that cannot start any token", false},
        {"unknown escape character", "found unknown escape character", false},
        {"unexpected character in block scalar", "did not find expected comment or line break", false},
    }};

    std::string aliasNameAt(std::string_view text, const YAML::Mark& mark)
    {
        auto name = text.substr(std::min(static_cast<std::size_t>(std::max(mark.pos, 0)), text.size()));
        if (name.starts_with('*'))
            name.remove_prefix(1);
        return std::string(name.substr(0, name.find_first_of(" \t\r\n,[]{}")));
    }

    Error translate(const YAML::Exception& exception, std::string_view text)
    {
        const auto at = positionOf(exception.mark);
        Error error{.kind = ErrorKind::InvalidInput, .message = {}, .file = {}};
        error.line = at.line;
        error.column = at.column;
        const std::string_view message = exception.msg;
        if (message.starts_with("the referenced anchor is not defined")) {
            error.message = "yaml: unknown anchor '" + aliasNameAt(text, exception.mark) + "' referenced";
            return error;
        }
        const auto* found = std::find_if(translations.begin(), translations.end(),
            [&](const Translation& candidate) { return message.starts_with(candidate.ours); });
        if (found == translations.end())
            error.message = goMessage(at.line, message);
        else
            error.message = goMessage(found->isParserError ? at.line - 1 : at.line, found->theirs);
        return error;
    }

    /// What Go's reader refuses before it looks at the structure.
    Status checkCharacters(std::string_view text)
    {
        if (text.size() > documentBytesMax)
            return fail(ErrorKind::Limit, "yaml: document is larger than 16 MiB");
        if (!isValidUtf8(text))
            return fail(ErrorKind::InvalidInput, "yaml: invalid leading UTF-8 octet");
        const bool hasControl = std::any_of(text.begin(), text.end(), [](char c) {
            return (static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
        });
        if (hasControl)
            return fail(ErrorKind::InvalidInput, "yaml: control characters are not allowed");
        return {};
    }

    Result<Node> loadChecked(std::string_view text)
    {
        try {
            std::istringstream stream{std::string(text)};
            YAML::Parser parser(stream);
            TreeBuilder builder(text);
            if (parser.HandleNextDocument(builder))
                requireDocumentEnd(parser, text);
            return builder.takeRoot();
        } catch (LoadFailure& failure) {
            return tl::unexpected(std::move(failure.error));
        } catch (const YAML::Exception& exception) {
            return tl::unexpected(translate(exception, text));
        } catch (const std::exception& exception) {
            return fail(ErrorKind::Internal, std::string("yaml: ") + exception.what());
        }
    }

} // namespace

Result<Node> load(std::string_view text, std::string_view file)
{
    if (text.starts_with(byteOrderMark))
        text.remove_prefix(byteOrderMark.size());
    const auto checked = checkCharacters(text);
    auto loaded = checked ? loadChecked(text) : Result<Node>(tl::unexpected(checked.error()));
    if (!loaded)
        loaded.error().file = file;
    return loaded;
}

} // namespace halab::yaml
