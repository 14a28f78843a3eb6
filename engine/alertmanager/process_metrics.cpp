#include "alertmanager/process_metrics.h"

namespace halab::alertmanager {

void declareProcessMetrics(Host& host, exposition::Registry& metrics)
{
    const auto declare = [&](const char* type, const char* name, const char* help, double ProcessFigures::*figure) {
        metrics.collect(type, name, help, {}, [&host, figure] {
            return std::vector<std::pair<exposition::LabelValues, double>>{{{}, host.process().*figure}};
        });
    };
    declare("counter", "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.",
        &ProcessFigures::cpuSeconds);
    declare("gauge", "process_max_fds", "Maximum number of open file descriptors.", &ProcessFigures::descriptorsMax);
    declare("gauge", "process_open_fds", "Number of open file descriptors.", &ProcessFigures::openDescriptors);
    declare("gauge", "process_resident_memory_bytes", "Resident memory size in bytes.",
        &ProcessFigures::residentBytes);
    declare("gauge", "process_virtual_memory_bytes", "Virtual memory size in bytes.", &ProcessFigures::virtualBytes);
    declare("gauge", "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.",
        &ProcessFigures::virtualBytesMax);
    metrics.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
        .set(static_cast<double>(unixMilliseconds(host.clock().now())) / 1000);
}

} // namespace halab::alertmanager
