// Templates of notifications: parsing and executing end within their bounds.

#include "fuzz/fuzz.h"
#include "gotemplate/template.h"

using namespace halab;
using gotemplate::Value;

namespace {

Value sampleData()
{
    const auto alert = [](const char* status, const char* name) {
        return Value::structure("template.Alert",
            {{"Status", status}, {"Labels", Value::stringMap({{"alertname", name}, {"job", "j<1>"}})}});
    };
    return Value::structure("*template.Data",
        {{"Receiver", "team"}, {"Status", "firing"}, {"ExternalURL", "http://am:9093/?a=\"b\""},
            {"Alerts", Value({alert("firing", "A"), alert("resolved", "B")}, "template.Alerts")},
            {"GroupLabels", Value::stringMap({{"alertname", "A"}})}});
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto sample = sampleData();
    const auto parsed = gotemplate::Template::parse("", fuzz::bytesOf(data, size), gotemplate::builtins());
    if (parsed)
        (void)parsed->execute(sample, gotemplate::builtins());
    return 0;
}
