#pragma once

namespace halab {

/// What the operating system says of this process. A lab's nodes share one process, so each of them sees the sum.
struct ProcessFigures {
    double cpuSeconds = 0; ///< user and system
    double residentBytes = 0;
    double virtualBytes = 0;
    double virtualBytesMax = 0; ///< the limit; 2^64 - 1 for none
    double openDescriptors = 0;
    double descriptorsMax = 0;
    int processors = 1; ///< that it may use
};

} // namespace halab
