#pragma once

// Certificates made while the test runs, by the openssl command, in a folder that goes away with
// the object. isAvailable() first: a machine may lack the command.

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <string>

namespace halab::test {

struct Pem {
    std::string certificate, key;         ///< the text
    std::string certificateFile, keyFile; ///< where it lies
};

class Certificates {
public:
    static bool isAvailable() { return !QStandardPaths::findExecutable("openssl").isEmpty(); }

    /// A new authority; its name is also the name of its files.
    Pem authority(const QString& name, const QString& issuer = {})
    {
        return make(name, issuer, "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n", 30);
    }

    /// A certificate of `issuer` (an authority's name) for "DNS:a,IP:127.0.0.1"; valid for `days`, which may be negative.
    Pem issue(const QString& name, const QString& issuer, const QString& alternativeNames, int days = 30)
    {
        QString extensions = "basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\n";
        if (!alternativeNames.isEmpty())
            extensions += "subjectAltName=" + alternativeNames + "\n";
        return make(name, issuer, extensions, days);
    }

    QString folder() const { return m_folder.path(); }
    std::string path(const QString& name) const { return m_folder.filePath(name).toStdString(); }

private:
    /// Signed by itself where there is no issuer.
    Pem make(const QString& name, const QString& issuer, const QString& extensions, int days)
    {
        const auto file = [&](const QString& of, const char* ending) { return m_folder.filePath(of + ending); };
        QFile configuration(file(name, ".cnf"));
        if (configuration.open(QIODevice::WriteOnly))
            configuration.write(extensions.toUtf8());
        configuration.close();
        run({"ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", file(name, ".key")});
        run({"req", "-new", "-key", file(name, ".key"), "-subj", "/CN=" + name, "-out", file(name, ".csr")});
        QStringList sign{"x509", "-req", "-in", file(name, ".csr"), "-out", file(name, ".crt"), "-days",
            QString::number(days), "-extfile", file(name, ".cnf"), "-set_serial", QString::number(++m_serial)};
        if (issuer.isEmpty())
            sign << "-signkey" << file(name, ".key");
        else
            sign << "-CA" << file(issuer, ".crt") << "-CAkey" << file(issuer, ".key");
        run(sign);
        return {read(file(name, ".crt")), read(file(name, ".key")), file(name, ".crt").toStdString(),
            file(name, ".key").toStdString()};
    }

    static std::string read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
    }

    static void run(const QStringList& arguments)
    {
        QProcess openssl;
        openssl.start("openssl", arguments);
        openssl.waitForFinished();
    }

    QTemporaryDir m_folder;
    int m_serial = 1000;
};

} // namespace halab::test
