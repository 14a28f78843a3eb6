// Templates of notifications, as text and as HTML, with the default templates at hand: parsing, escaping and executing
// end within their bounds.

#include "alertmanager/template/templates.h"
#include "fuzz/fuzz.h"

using namespace halab;
using namespace halab::alertmanager;

namespace {

gotemplate::Value sampleData()
{
    const auto alert = [](const char* name, Time end) {
        Alert made;
        made.labels = {{"alertname", name}, {"job", "j<1>"}};
        made.annotations = {{"summary", "it's \"down\" & out"}};
        made.startsAt.instant = Time{std::chrono::seconds{1'767'225'600}};
        made.endsAt.instant = end;
        made.generatorUrl = "http://p:9090/graph?g0.expr=up";
        return std::make_shared<const Alert>(std::move(made));
    };
    const Time now{std::chrono::seconds{1'767'229'200}};
    const MessageContext context{
        .receiver = "team", .groupKey = "{}:{}", .groupLabels = {{"alertname", "A"}}, .externalUrl = "http://am:9093"};
    return templateData(context, {alert("A", zeroTime), alert("B", now)}, now);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto sample = sampleData();
    static const auto templates = Templates::defaults();
    const auto text = fuzz::bytesOf(data, size);
    (void)templates->text(text, sample);
    (void)templates->html(text, sample);
    return 0;
}
