# cmake -DSOURCE=file -DHEADER=file.h -DNAME=path/in/engine -P embed_file.cmake
file(READ ${SOURCE} bytes HEX)
string(LENGTH "${bytes}" digits)
math(EXPR size "${digits} / 2")
string(MAKE_C_IDENTIFIER ${NAME} identifier)
# Lines of 32 bytes; each byte as \xHH, so that nothing in the file can end the literal.
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${bytes}")
string(REPEAT "." 128 line)
string(REGEX REPLACE "(${line})" "\\1\"\n    \"" escaped "${escaped}")
file(WRITE ${HEADER} "#pragma once

// Made from engine/${NAME}.

#include <string_view>

namespace halab::embedded {

inline constexpr std::string_view ${identifier}{
    \"${escaped}\", ${size}};

} // namespace halab::embedded
")
