#include "alertmanager/notify/email.h"

namespace halab::alertmanager {

std::unique_ptr<Notifier> makeEmail(const NotifierParts& parts, const IntegrationConfig&)
{
    return makeRefusal(parts.host, "this version does not send email: its settings are read and checked, no more");
}

} // namespace halab::alertmanager
