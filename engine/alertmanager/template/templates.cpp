#include "alertmanager/template/templates.h"

#include "alertmanager/template/default/email.tmpl.h"
#include "alertmanager/template/default/messages.tmpl.h"
#include "alertmanager/template/functions.h"
#include "gotemplate/html/escape.h"

#include <cassert>
#include <map>

namespace halab::alertmanager {

namespace template_loading {

using gotemplate::TemplateSet;
using SetPtr = std::shared_ptr<const TemplateSet>;

/// What all generations stand on. The default templates have no name of a file, there as here.
const SetPtr& defaultSet()
{
    static const SetPtr set = [] {
        auto made = std::make_shared<TemplateSet>();
        for (const auto text : {embedded::alertmanager_template_default_messages_tmpl,
                 embedded::alertmanager_template_default_email_tmpl}) {
            [[maybe_unused]] const auto parsed = made->parse("", text, notificationFunctions());
            assert(parsed);
        }
        return made;
    }();
    return set;
}

class LoadedTemplates : public Templates {
public:
    explicit LoadedTemplates(SetPtr set) : m_set(std::move(set)) {}

    Result<std::string> text(std::string_view text, const gotemplate::Value& data) const override
    {
        return render(m_texts, text, data, &LoadedTemplates::parse);
    }
    Result<std::string> html(std::string_view text, const gotemplate::Value& data) const override
    {
        return render(m_pages, text, data, &LoadedTemplates::parseHtml);
    }

private:
    using Cache = std::map<std::string, SetPtr, std::less<>>;
    /// Texts come from the configuration: they are few, and the same for each notification.
    static constexpr std::size_t cacheMax = 1'000;

    Result<std::string> render(Cache& cache, std::string_view text, const gotemplate::Value& data,
        Result<SetPtr> (LoadedTemplates::*parse)(std::string_view) const) const
    {
        if (text.empty())
            return std::string();
        if (const auto known = cache.find(text); known != cache.end())
            return known->second->execute(data, notificationFunctions());
        auto parsed = (this->*parse)(text);
        HALAB_TRY(parsed);
        if (cache.size() >= cacheMax)
            cache.clear();
        cache.emplace(text, *parsed);
        return (*parsed)->execute(data, notificationFunctions());
    }

    Result<SetPtr> parse(std::string_view text) const
    {
        auto made = std::make_shared<TemplateSet>(m_set);
        HALAB_TRY(made->parse("", text, notificationFunctions()));
        return SetPtr(made);
    }
    Result<SetPtr> parseHtml(std::string_view text) const
    {
        auto made = parse(text);
        HALAB_TRY(made);
        return gotemplate::html::escape(std::move(*made));
    }

    SetPtr m_set;
    mutable Cache m_texts;
    mutable Cache m_pages; ///< as HTML
};

std::string baseName(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// As filepath.Match wants it: each `[` with what belongs into it, and nothing half escaped at the end.
bool isGlob(std::string_view pattern)
{
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && ++i == pattern.size())
            return false;
        if (pattern[i] != '[')
            continue;
        i += i + 1 < pattern.size() && pattern[i + 1] == '^' ? 2 : 1;
        const auto first = i;
        while (i < pattern.size() && (pattern[i] != ']' || i == first)) {
            if (pattern[i] == '-' || (pattern[i] == ']' && i == first))
                return false;
            i += pattern[i] == '\\' ? 2 : 1;
            if (i + 1 < pattern.size() && pattern[i] == '-')
                i += pattern[i + 1] == '\\' ? 3 : 2;
        }
        if (i >= pattern.size())
            return false;
    }
    return true;
}

std::string inFolder(const std::string& folder, const std::string& path)
{
    return path.starts_with('/') || folder.empty() ? path : folder + (folder.ends_with('/') ? "" : "/") + path;
}

} // namespace template_loading

std::shared_ptr<const Templates> Templates::defaults()
{
    return std::make_shared<template_loading::LoadedTemplates>(template_loading::defaultSet());
}

Result<std::shared_ptr<const Templates>> Templates::load(
    Disk& disk, const std::vector<std::string>& globs, const std::string& configFolder)
{
    using namespace template_loading;
    auto set = std::make_shared<TemplateSet>(defaultSet());
    for (const auto& pattern : globs) {
        if (!isGlob(pattern))
            return fail(ErrorKind::InvalidInput, "syntax error in pattern");
        for (const auto& path : glob(disk, inFolder(configFolder, pattern))) {
            const auto bytes = disk.read(path);
            HALAB_TRY(bytes);
            HALAB_TRY(set->parse(baseName(path), *bytes, notificationFunctions()));
        }
    }
    return std::make_shared<const LoadedTemplates>(std::move(set));
}

} // namespace halab::alertmanager
