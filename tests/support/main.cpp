#include "support/registry.h"

#ifdef HALAB_GUI_TESTS
#include <QApplication>
#else
#include <QCoreApplication>
#endif

#include <cstdio>

namespace halab::test {

std::map<std::string, Factory>& registry()
{
    static std::map<std::string, Factory> classes;
    return classes;
}

} // namespace halab::test

int main(int argc, char** argv)
{
#ifdef HALAB_GUI_TESTS
    QApplication app(argc, argv);
#else
    QCoreApplication app(argc, argv);
#endif
    const auto& classes = halab::test::registry();
    const std::string wanted = argc > 1 && argv[1][0] != '-' ? argv[1] : "";
    if (!wanted.empty() && !classes.contains(wanted)) {
        std::fprintf(stderr, "no test class named '%s' in this executable\n", wanted.c_str());
        return 2;
    }
    int failures = 0;
    for (const auto& [name, make] : classes) {
        if (!wanted.empty() && name != wanted)
            continue;
        QStringList arguments{QString::fromLocal8Bit(argv[0])};
        for (int i = wanted.empty() ? 1 : 2; i < argc; ++i)
            arguments << QString::fromLocal8Bit(argv[i]);
        const auto test = make();
        failures += QTest::qExec(test.get(), arguments) != 0;
    }
    return failures == 0 ? 0 : 1;
}
