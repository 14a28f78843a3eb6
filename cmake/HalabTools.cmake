# What every target is compiled with, and the tools that only make the build faster.

find_program(HALAB_CCACHE ccache)
if(HALAB_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${HALAB_CCACHE})
endif()

find_program(HALAB_MOLD mold)
if(HALAB_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12.1)
    add_link_options(-fuse-ld=mold)
endif()

add_library(halab_options INTERFACE)
target_compile_options(halab_options INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual)
if(HALAB_WARNINGS_AS_ERRORS)
    target_compile_options(halab_options INTERFACE -Werror)
endif()
target_compile_definitions(halab_options INTERFACE
    QT_NO_CAST_FROM_BYTEARRAY QT_NO_KEYWORDS QT_NO_FOREACH
    HALAB_VERSION="${PROJECT_VERSION}")

if(HALAB_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=address,undefined)
endif()

if(HALAB_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
        -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=address,undefined)
endif()
