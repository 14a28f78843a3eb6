#pragma once

// One thing that an inspector shows: an alert, a silence, a group with its decision, a target …
// A plain value, so that what a page shows can be tested without a widget.

#include <QList>
#include <QString>

namespace halab::app {

struct CardRow {
    enum class Mark { None, Done, Current, Todo, Stop };

    Mark mark = Mark::None;
    QString text;
    QString right; ///< a time or a number; may be empty
    double fraction = -1; ///< of a wait that runs, 0 to 1, drawn as a bar; -1: none

    bool operator==(const CardRow&) const = default;
};

struct CardAction {
    QString id;    ///< e.g. "expire"
    QString label; ///< on the button
    QString accessibleName;

    bool operator==(const CardAction&) const = default;
};

struct Card {
    QString key; ///< tells it from the others of its list, and from its own past
    QString title;
    bool titleIsCode = false;
    QString subtitle;
    QString chip;     ///< a word in a coloured pill; may be empty
    QString chipKind; ///< its meaning: ok, alert, pending, gossip, notification, scrape or ""
    QList<CardRow> rows;
    QString code; ///< a text in a fixed-width font, on a ground of its own; may be long
    QString note; ///< a sentence that explains, on a soft ground
    QList<CardAction> actions;

    bool operator==(const Card&) const = default;
};

} // namespace halab::app
