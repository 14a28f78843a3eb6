#pragma once

// What the two kinds of context hold, for the files of this folder.

#include "host/tls/tls.h"

#include <QSslConfiguration>

namespace halab::tls {

class ClientContext {
public:
    QSslConfiguration configuration;
    std::string serverName;
    bool verifies = true;
};

class ServerContext {
public:
    QSslConfiguration configuration;
    ClientAuth clientAuth = ClientAuth::NoClientCert;
    bool agreesWithNobody = false; ///< about a version
    std::string answerToPlainHttp;
};

} // namespace halab::tls
