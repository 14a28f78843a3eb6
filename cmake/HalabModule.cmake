# halab_module(NAME [DEPENDS target...]): the folder engine/NAME as the static library halab_NAME.
#
# The libraries follow the floors of ARCHITECTURE.md: a module links only what stands below it.
function(halab_module name)
    cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS
        ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h)
    if(NOT sources) # a floor that is planned but has no file yet
        add_library(halab_${name} INTERFACE)
        add_library(halab::${name} ALIAS halab_${name})
        target_link_libraries(halab_${name} INTERFACE ${ARG_DEPENDS})
        return()
    endif()
    add_library(halab_${name} STATIC ${sources})
    add_library(halab::${name} ALIAS halab_${name})
    set_target_properties(halab_${name} PROPERTIES LINKER_LANGUAGE CXX AUTOMOC OFF AUTOUIC OFF AUTORCC OFF)
    target_include_directories(halab_${name} PUBLIC ${CMAKE_SOURCE_DIR}/engine)
    target_link_libraries(halab_${name} PUBLIC halab_options ${ARG_DEPENDS})
endfunction()

# halab_protobuf(TARGET FILE...): adds the messages of FILE (protobuf-lite) to TARGET.
function(halab_protobuf target)
    protobuf_generate(TARGET ${target} LANGUAGE cpp PROTOS ${ARGN}
        IMPORT_DIRS ${CMAKE_SOURCE_DIR}/engine PROTOC_OUT_DIR ${CMAKE_BINARY_DIR}/generated)
    target_include_directories(${target} PUBLIC ${CMAKE_BINARY_DIR}/generated)
    target_link_libraries(${target} PUBLIC protobuf::libprotobuf-lite)
    get_target_property(sources ${target} SOURCES)
    foreach(source ${sources})
        if(source MATCHES "\\.pb\\.(cc|h)$")
            set_source_files_properties(${source} PROPERTIES
                SKIP_UNITY_BUILD_INCLUSION ON COMPILE_OPTIONS "-w")
        endif()
    endforeach()
endfunction()

# halab_tests(NAME [DEPENDS target...] [GUI]): tests/NAME as one executable test_NAME, whose
# every *_test.cpp holds one QtTest class, registered with HALAB_TEST, and becomes one ctest
# NAME.FILE (without _test). LABELS are the folder's name.
function(halab_tests name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "DEPENDS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS
        ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.h)
    if(NOT sources)
        return()
    endif()
    add_executable(test_${name} ${sources} ${CMAKE_CURRENT_SOURCE_DIR}/support/main.cpp)
    set_target_properties(test_${name} PROPERTIES AUTOMOC ON)
    target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/engine ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(test_${name} PRIVATE halab_options Qt6::Test ${ARG_DEPENDS})
    foreach(source ${sources})
        if(source MATCHES "/([^/]+)_test\\.cpp$")
            set(case ${CMAKE_MATCH_1})
            add_test(NAME ${name}.${case} COMMAND test_${name} ${case})
            set_tests_properties(${name}.${case} PROPERTIES
                TIMEOUT ${ARG_TIMEOUT} LABELS ${name} SKIP_RETURN_CODE 77
                ENVIRONMENT "QT_QPA_PLATFORM=offscreen;HALAB_SOURCE_DIR=${CMAKE_SOURCE_DIR};HALAB_BIN_DIR=${CMAKE_BINARY_DIR}/bin;HALAB_SCREENSHOTS=${CMAKE_BINARY_DIR}/screenshots")
        endif()
    endforeach()
endfunction()
