// Writes the seeds that are not text: messages, packets, streams and records made by our own encoders.

#include "alertmanager/records.h"
#include "fuzz/fuzz.h"
#include "memberlist/wire/ack.h"
#include "memberlist/wire/alive.h"
#include "memberlist/wire/compressed.h"
#include "memberlist/wire/dead.h"
#include "memberlist/wire/error_reply.h"
#include "memberlist/wire/indirect_ping.h"
#include "memberlist/wire/lzw.h"
#include "memberlist/wire/nack.h"
#include "memberlist/wire/packet.h"
#include "memberlist/wire/ping.h"
#include "memberlist/wire/push_pull.h"
#include "memberlist/wire/suspect.h"
#include "memberlist/wire/user_message.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace halab;
using namespace halab::memberlist;

namespace {

const std::string loopbackAddress("\x7f\0\0\x02", 4);
const std::string versions("\x01\x05\x02\0\0\0", 6);

class Seeds {
public:
    explicit Seeds(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
    }
    void write(const std::string& target, const std::string& name, const std::string& bytes) const
    {
        std::filesystem::create_directories(m_folder / target);
        std::ofstream(m_folder / target / name, std::ios::binary) << bytes;
    }
    /// One message for each target that takes it.
    void message(const std::string& name, const std::string& bytes) const
    {
        write("msgpack", name, std::string(1, '\0') + bytes.substr(1));
        write("gossip_packet", name, piece(bytes));
        write("gossip_packet", name + "_with_crc", piece(wire::withCrc(wire::compressIfShorter(bytes))));
    }
    static std::string piece(const std::string& bytes)
    {
        return std::string{static_cast<char>(bytes.size() & 0xff), static_cast<char>(bytes.size() >> 8)} + bytes;
    }

private:
    std::filesystem::path m_folder;
};

std::string silenceRecord()
{
    alertmanager::pb::MeshSilence mesh;
    auto& silence = *mesh.mutable_silence();
    silence.set_id("31d06e2a-4a1e-4f1b-9d1c-9a2f4d6f7a01");
    auto& matcher = *silence.add_matchers();
    matcher.set_name("alertname");
    matcher.set_pattern("Foo.*");
    matcher.set_type(alertmanager::pb::Matcher::REGEXP);
    silence.mutable_starts_at()->set_seconds(1'767'225'600);
    silence.mutable_ends_at()->set_seconds(1'767'232'800);
    silence.mutable_updated_at()->set_seconds(1'767'225'600);
    silence.set_created_by("ann");
    silence.set_comment("a seed");
    mesh.mutable_expires_at()->set_seconds(1'767'664'800);
    std::string out;
    alertmanager::appendRecord(out, mesh);
    return out;
}

std::string logRecord()
{
    alertmanager::pb::MeshEntry mesh;
    auto& entry = *mesh.mutable_entry();
    entry.set_group_key("{}:{alertname=\"A\"}");
    entry.mutable_receiver()->set_group_name("hook");
    entry.mutable_receiver()->set_integration("webhook");
    entry.mutable_timestamp()->set_seconds(1'767'225'600);
    entry.add_firing_alerts(0xe9869300ULL);
    entry.add_resolved_alerts(0x1234567890abcdefULL);
    mesh.mutable_expires_at()->set_seconds(1'767'664'800);
    std::string out;
    alertmanager::appendRecord(out, mesh);
    return out;
}

void writeMessages(const Seeds& seeds)
{
    seeds.message("ping",
        wire::encode(wire::Ping{
            .seqNo = 7, .node = "a", .sourceAddress = loopbackAddress, .sourcePort = 9094, .sourceNode = "c"}));
    seeds.message("indirect_ping",
        wire::encode(wire::IndirectPing{.seqNo = 8, .target = loopbackAddress, .port = 9094, .node = "b", .nack = true}));
    seeds.message("ack", wire::encode(wire::Ack{1, std::string{}}));
    seeds.message("nack", wire::encode(wire::Nack{1}));
    seeds.message("suspect", wire::encode(wire::Suspect{.incarnation = 1, .node = "b", .from = "c"}));
    seeds.message("alive",
        wire::encode(wire::Alive{.incarnation = 1,
            .node = "c",
            .address = loopbackAddress,
            .port = 9094,
            .meta = std::string{},
            .versions = versions}));
    seeds.message("dead", wire::encode(wire::Dead{.incarnation = 1, .node = "b", .from = "c"}));
    seeds.message("error", wire::encode(wire::ErrorReply{"no"}));
    seeds.message("user", wire::encodeForPacket(wire::UserMessage{"\x0a\x03sil\x12\x01\x00"}));
    const auto compound = wire::makeCompound({wire::encode(wire::Suspect{.incarnation = 1, .node = "a", .from = "c"}),
        wire::encode(wire::Dead{.incarnation = 2, .node = "a", .from = "a"})});
    seeds.message("compound", compound);
}

void writeStreams(const Seeds& seeds)
{
    const wire::PushPull state{.join = true,
        .nodes = {{.name = "c",
            .address = loopbackAddress,
            .port = 9094,
            .meta = std::string{},
            .incarnation = 1,
            .state = 0,
            .versions = versions}},
        .userState = "\x0a\x05\x0a\x03nfl\x0a\x05\x0a\x03sil"};
    const auto stream = [&](const std::string& name, const std::string& bytes) {
        seeds.write("gossip_stream", name, "\x03" + bytes);
        seeds.write("gossip_stream", name + "_compressed", "\x02" + wire::compress(bytes));
    };
    stream("push_pull", wire::encode(state));
    stream("user", wire::encodeForStream(wire::UserMessage{std::string(800, 'x')}));
    stream("ping", wire::encode(wire::Ping{.seqNo = 3, .node = "a"}));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    const Seeds seeds(argv[1]);
    writeMessages(seeds);
    writeStreams(seeds);
    seeds.write("lzw", "text", wire::lzwCompress("the same, the same, the same again"));
    seeds.write("lzw", "zeros", wire::lzwCompress(std::string(5000, '\0')));
    seeds.write("state_records", "silence", silenceRecord());
    seeds.write("state_records", "two_silences", silenceRecord() + silenceRecord());
    seeds.write("state_records", "log_entry", logRecord());
    return 0;
}
