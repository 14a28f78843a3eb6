#pragma once

// The templates of notifications: the default ones, the user's files, and what they are executed with.
// Source: Alertmanager 0.25 template/template.go (spec §4.6).

#include "alertmanager/alert.h"
#include "alertmanager/notify/notifier.h"
#include "base/result.h"
#include "base/time.h"
#include "gotemplate/template.h"
#include "host/disk.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace halab::alertmanager {

/// What a notification's templates see (template.Data of the original): `.Receiver`, `.Status`, `.Alerts` … `now` decides who
/// is resolved.
gotemplate::Value templateData(const MessageContext& context, const Alerts& alerts, Time now);

/// Immutable once loaded; one a generation of the configuration.
class Templates {
public:
    /// The default templates alone.
    static std::shared_ptr<const Templates> defaults();
    /// The default templates, then each file that matches a glob (relative to the configuration's folder). Errors as
    /// the original's, with the file.
    static Result<std::shared_ptr<const Templates>> load(
        Disk& disk, const std::vector<std::string>& globs, const std::string& configFolder);

    virtual ~Templates() = default;

    /// Expands `text` as a text/template that may name every loaded template. An empty text gives an empty text.
    virtual Result<std::string> text(std::string_view text, const gotemplate::Value& data) const = 0;
    /// The same with html/template: what is inserted is escaped for the place where it stands.
    virtual Result<std::string> html(std::string_view text, const gotemplate::Value& data) const = 0;
};

} // namespace halab::alertmanager
