#include "base/result.h"

namespace halab {

std::string Error::toString() const
{
    std::string where = file;
    if (line > 0) {
        where += (where.empty() ? "" : ":") + std::to_string(line);
        if (column > 0)
            where += ":" + std::to_string(column);
    }
    return where.empty() ? message : where + ": " + message;
}

} // namespace halab
