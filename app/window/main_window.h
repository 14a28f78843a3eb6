#pragma once

#include "window/lab_info.h"

#include <QMainWindow>

class QStackedWidget;

namespace halab::app {

class HomePage;
class LabController;
class LabPage;

/// The window: the start page and the lab.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    /// `labsFolder` holds the labs.
    explicit MainWindow(const QString& labsFolder, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openLab(const QString& labId, const QString& timing, double speed = 1);
    void goHome();

    LabController& controller() { return *m_controller; }
    LabPage* labPage() const { return m_lab; }
    HomePage* homePage() const { return m_home; }
    bool isInLab() const;

private:
    void makeMenu();
    void toggleTheme();
    void showKeys();

    QList<LabInfo> m_labs;
    LabController* m_controller = nullptr;
    QStackedWidget* m_pages = nullptr;
    HomePage* m_home = nullptr;
    LabPage* m_lab = nullptr;
};

} // namespace halab::app
