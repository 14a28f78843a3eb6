#pragma once

// The real window for a test: settings of its own, labs of the project, pictures by name.

#include "app/screenshots.h"
#include "app/student.h"
#include "theme/theme.h"

#include <QSettings>
#include <QTemporaryDir>

#include <memory>

namespace halab::test {

class LabWindow {
public:
    /// Once a test class, before the first window.
    static void useOwnSettings()
    {
        static const QTemporaryDir folder;
        QCoreApplication::setOrganizationName(QStringLiteral("halab-tests"));
        QCoreApplication::setApplicationName(QStringLiteral("halab-tests"));
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder.path());
        QSettings().clear();
        app::Theme::instance().apply(app::Theme::Mode::Light);
    }

    static QString labs() { return qEnvironmentVariable("HALAB_SOURCE_DIR", QStringLiteral(HALAB_SOURCE_DIR)) + QStringLiteral("/labs"); }

    explicit LabWindow(QSize size = {1440, 900}, const QString& labsFolder = labs())
        : m_window(std::make_unique<app::MainWindow>(labsFolder))
    {
        m_window->resize(size);
        m_window->show();
        [this] { QVERIFY(QTest::qWaitForWindowActive(m_window.get())); }();
    }

    app::MainWindow& window() { return *m_window; }
    app::LabPage& page() { return *m_window->labPage(); }

    /// A picture of the whole window once its layout has come to rest.
    void picture(const QString& name)
    {
        QTest::qWait(60);
        saveScreenshot(*m_window, name);
    }

    void pictures(const QString& name)
    {
        picture(name + QStringLiteral("-light"));
        app::Theme::instance().apply(app::Theme::Mode::Dark);
        picture(name + QStringLiteral("-dark"));
        app::Theme::instance().apply(app::Theme::Mode::Light);
    }

private:
    std::unique_ptr<app::MainWindow> m_window;
};

} // namespace halab::test
