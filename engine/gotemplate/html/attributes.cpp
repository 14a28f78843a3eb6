#include "gotemplate/html/attributes.h"

#include <algorithm>
#include <array>

namespace halab::gotemplate::html {

namespace attribute_detail {

using Names = std::string_view;

// Each between blanks.
constexpr Names urls = " action archive background cite classid codebase data formaction href icon longdesc manifest poster "
                       "profile src usemap xmlns ";
constexpr Names unsafe = " accept-charset async challenge charset content crossorigin defer enctype form formenctype "
                         "formmethod formnovalidate http-equiv keytype language method novalidate pattern rel sandbox type "
                         "value ";
constexpr Names plain
    = " accept alt autocomplete autofocus autoplay border checked class cols colspan contenteditable contextmenu controls "
      "coords datetime default dir dirname disabled draggable dropzone for formtarget headers height hidden high hreflang id "
      "ismap kind label lang list loop low max maxlength media mediagroup min multiple name open optimum placeholder preload "
      "pubdate radiogroup readonly required reversed rows rowspan spellcheck scope scoped seamless selected shape size sizes "
      "span srclang start step tabindex target title width wrap ";

bool contains(Names names, std::string_view name)
{
    for (auto at = names.find(name); at != Names::npos; at = names.find(name, at + 1))
        if (!name.empty() && names[at - 1] == ' ' && names[at + name.size()] == ' ')
            return true;
    return false;
}

} // namespace attribute_detail

Content contentOfAttribute(std::string_view name)
{
    using namespace attribute_detail;
    if (name.starts_with("data-")) {
        name.remove_prefix(5);
    } else if (const auto colon = name.find(':'); colon != std::string_view::npos) {
        if (name.substr(0, colon) == "xmlns")
            return Content::Url;
        name.remove_prefix(colon + 1); // svg:href is a href
    }
    if (name.find(' ') == std::string_view::npos) {
        if (contains(urls, name))
            return Content::Url;
        if (contains(unsafe, name))
            return Content::Unsafe;
        if (contains(plain, name))
            return Content::Plain;
    }
    if (name == "style")
        return Content::Css;
    if (name == "srcset")
        return Content::Srcset;
    if (name == "srcdoc")
        return Content::Html;
    if (name.starts_with("on"))
        return Content::Js;
    for (const auto* part : {"src", "uri", "url"})
        if (name.find(part) != std::string_view::npos)
            return Content::Url;
    return Content::Plain;
}

} // namespace halab::gotemplate::html
