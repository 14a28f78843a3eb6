# halab_embed(TARGET FILE...): the bytes of each FILE (a path below engine/) as a constant of TARGET.
#
# engine/alertmanager/ui/style.css is included as "alertmanager/ui/style.css.h" and is there
# halab::embedded::alertmanager_ui_style_css, a std::string_view. Made anew when the file changes.
function(halab_embed target)
    foreach(file ${ARGN})
        set(source ${CMAKE_SOURCE_DIR}/engine/${file})
        set(header ${CMAKE_BINARY_DIR}/generated/${file}.h)
        add_custom_command(OUTPUT ${header}
            COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DHEADER=${header} -DNAME=${file}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
            DEPENDS ${source} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
            COMMENT "Embedding ${file}" VERBATIM)
        target_sources(${target} PRIVATE ${header})
    endforeach()
    target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/generated)
endfunction()
