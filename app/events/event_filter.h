#pragma once

#include "host/trace.h"

#include <QSortFilterProxyModel>
#include <QStringList>

namespace halab::app {

/// `kind:alert,gossip node:alertmanager-2 webhook`: words must all hold; `kind:` and `node:` take
/// beginnings, separated by commas; any other word is looked for in the text.
class EventFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString& text);
    bool accepts(const Event& event) const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_kinds, m_nodes, m_words;
};

} // namespace halab::app
