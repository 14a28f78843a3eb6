// Becomes halab-window, which stands beside this program.
//
// The window is a program of its own because the libraries it needs (Widgets, Charts and the forty that come with
// them) would make every node that runs on its own start twice as slowly and take twice the memory.

#include "commands/commands.h"

#include <QCoreApplication>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace halab::app {

int openWindow(const Arguments& arguments)
{
    std::string program;
    {
        int argc = 1;
        char name[] = "halab";
        char* argv[] = {name, nullptr};
        const QCoreApplication application(argc, argv); // to know where the program stands
        program = QCoreApplication::applicationDirPath().toStdString() + "/halab-window";
    }
    std::vector<char*> words{program.data()};
    auto copies = arguments;
    for (auto& word : copies)
        words.push_back(word.data());
    words.push_back(nullptr);
    ::execv(program.c_str(), words.data());
    std::fprintf(stderr, "halab: error: cannot open the window: %s: %s\n", program.c_str(), std::strerror(errno));
    return 1;
}

} // namespace halab::app
