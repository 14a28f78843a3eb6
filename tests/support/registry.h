#pragma once

// How a QtTest class becomes a test of its folder's executable.
//
// Every NAME_test.cpp holds one class and ends with HALAB_TEST(Class, "NAME"); ctest then runs
// `test_FOLDER NAME`. Without an argument the executable runs all of its classes.

#include <QTest>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace halab::test {

using Factory = std::function<std::unique_ptr<QObject>()>;

/// All classes of this executable, by the name of their file (without _test.cpp).
std::map<std::string, Factory>& registry();

template <class T>
struct Registration {
    explicit Registration(const char* name)
    {
        registry()[name] = [] { return std::make_unique<T>(); };
    }
};

} // namespace halab::test

#define HALAB_TEST(Class, name) static const halab::test::Registration<Class> registration##Class{name};
