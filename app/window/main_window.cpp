#include "window/main_window.h"

#include "events/events_panel.h"
#include "theme/theme.h"
#include "window/home_page.h"
#include "window/lab_controller.h"
#include "window/lab_page.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStackedWidget>

namespace halab::app {

MainWindow::MainWindow(const QString& labsFolder, QWidget* parent)
    : QMainWindow(parent)
    , m_labs(findLabs(labsFolder))
{
    setWindowTitle(tr("HA Lab"));
    resize(1440, 900);
    setMinimumSize(1000, 640);
    m_controller = new LabController(this);
    m_pages = new QStackedWidget(this);
    m_home = new HomePage(m_pages);
    m_lab = new LabPage(*m_controller, m_pages);
    m_pages->addWidget(m_home);
    m_pages->addWidget(m_lab);
    setCentralWidget(m_pages);
    m_home->setLabs(m_labs);
    m_home->focusFirst();
    connect(m_home, &HomePage::openWanted, this, [this](const QString& id, const QString& timing) { openLab(id, timing); });
    connect(m_home, &HomePage::themeWanted, this, &MainWindow::toggleTheme);
    connect(m_lab, &LabPage::themeWanted, this, &MainWindow::toggleTheme);
    connect(m_lab, &LabPage::backWanted, this, &MainWindow::goHome);
    makeMenu();
    if (labsFolder.isEmpty() || m_labs.isEmpty())
        QMetaObject::invokeMethod(
            this, [this] { QMessageBox::warning(this, tr("HA Lab"), tr("No labs were found beside the program.")); }, Qt::QueuedConnection);
}

MainWindow::~MainWindow() { m_controller->close(); }

void MainWindow::makeMenu()
{
    auto* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&All exercises"), QKeySequence(Qt::ALT | Qt::Key_Left), this, &MainWindow::goHome);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    auto* lab = menuBar()->addMenu(tr("&Exercise"));
    const auto inLab = [this](auto action) {
        return [this, action] {
            if (isInLab())
                action();
        };
    };
    lab->addAction(tr("Start &over"), QKeySequence(Qt::CTRL | Qt::Key_R), this, inLab([this] { m_lab->startAgain(); }));
    lab->addAction(tr("Solve this s&tep"), QKeySequence(Qt::CTRL | Qt::Key_E), this, inLab([this] { m_controller->solveStep(); }));
    lab->addAction(tr("&Pause or go on"), QKeySequence(Qt::CTRL | Qt::Key_Space), this, inLab([this] { m_lab->togglePause(); }));
    auto* view = menuBar()->addMenu(tr("&View"));
    view->addAction(tr("Picture or &table"), QKeySequence(Qt::CTRL | Qt::Key_L), this, inLab([this] { m_lab->toggleTable(); }));
    view->addAction(tr("&Filter the events"), QKeySequence(Qt::CTRL | Qt::Key_F), this, inLab([this] {
        m_lab->events()->filterField()->setFocus(Qt::ShortcutFocusReason);
        m_lab->events()->filterField()->selectAll();
    }));
    view->addAction(tr("&Next pane"), QKeySequence(Qt::Key_F6), this, inLab([this] { m_lab->cyclePanes(1); }));
    view->addAction(tr("P&revious pane"), QKeySequence(Qt::SHIFT | Qt::Key_F6), this, inLab([this] { m_lab->cyclePanes(-1); }));
    view->addSeparator();
    view->addAction(tr("&Light or dark"), QKeySequence(Qt::CTRL | Qt::Key_T), this, &MainWindow::toggleTheme);
    auto* help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Keys"), QKeySequence::HelpContents, this, &MainWindow::showKeys);
    help->addAction(tr("About &Qt"), qApp, &QApplication::aboutQt);
}

bool MainWindow::isInLab() const { return m_pages->currentWidget() == m_lab; }

void MainWindow::openLab(const QString& labId, const QString& timing, double speed)
{
    for (qsizetype i = 0; i < m_labs.size(); ++i) {
        if (m_labs[i].id != labId)
            continue;
        lab::SessionOptions options;
        options.labFolder = m_labs[i].folder.toStdString();
        options.timing = m_labs[i].timings.contains(timing) ? timing.toStdString() : std::string();
        options.speed = speed;
        m_controller->open(options);
        m_lab->begin(m_labs[i], int(i) + 1, int(m_labs.size()));
        m_pages->setCurrentWidget(m_lab);
        setWindowTitle(tr("%1 — HA Lab").arg(m_labs[i].title));
        return;
    }
    QMessageBox::warning(this, tr("HA Lab"), tr("There is no lab named %1.").arg(labId));
}

void MainWindow::goHome()
{
    if (!isInLab())
        return;
    m_controller->close();
    m_pages->setCurrentWidget(m_home);
    m_home->refresh();
    m_home->focusFirst();
    setWindowTitle(tr("HA Lab"));
}

void MainWindow::toggleTheme()
{
    Theme::instance().toggle();
    QSettings().setValue(QStringLiteral("theme"), Theme::instance().isDark() ? QStringLiteral("dark") : QStringLiteral("light"));
}

void MainWindow::showKeys()
{
    QMessageBox::information(this, tr("Keys"),
        tr("<table cellspacing=6>"
           "<tr><td><b>Tab, Shift+Tab</b></td><td>from control to control</td></tr>"
           "<tr><td><b>F6, Shift+F6</b></td><td>from pane to pane</td></tr>"
           "<tr><td><b>Arrows</b></td><td>in the picture: from node to node; in tabs: from page to page</td></tr>"
           "<tr><td><b>M</b> or the menu key</td><td>what can be done to the node: stop, kill, pause, start</td></tr>"
           "<tr><td><b>Delete</b></td><td>stop the node</td></tr>"
           "<tr><td><b>Ctrl+L</b></td><td>picture or table</td></tr>"
           "<tr><td><b>Ctrl+E</b></td><td>solve this step</td></tr>"
           "<tr><td><b>Ctrl+Space</b></td><td>pause or go on</td></tr>"
           "<tr><td><b>Ctrl+R</b></td><td>start over</td></tr>"
           "<tr><td><b>Ctrl+F</b></td><td>filter the events</td></tr>"
           "<tr><td><b>Ctrl+T</b></td><td>light or dark</td></tr>"
           "</table>"));
}

} // namespace halab::app
