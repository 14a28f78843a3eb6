#pragma once

// Pictures of the window's states, for people to look at: build/PRESET/screenshots/NAME.png.

#include <QDir>
#include <QPixmap>
#include <QTest>
#include <QWidget>

namespace halab::test {

inline void saveScreenshot(QWidget& widget, const QString& name)
{
    const auto folder = qEnvironmentVariable("HALAB_SCREENSHOTS", QStringLiteral("screenshots"));
    QDir().mkpath(folder);
    QVERIFY2(widget.grab().save(folder + u'/' + name + QStringLiteral(".png")), "the picture could not be written");
}

} // namespace halab::test
