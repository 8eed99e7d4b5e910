/* The table of what may be asked. « Needs » is the state of the connection;
 * who may is in server/rights. A small message is given 256 bytes, so that a
 * later client may add a field to it. */
#include "server/dispatch/internal.h"

enum { SMALL = 256, TEXTS = 4096 };

#define ROUTE(method, name_, needs_, opens_, bytes, handler) \
    [PACTE__METHOD__METHOD_##method] = {.name = name_, .needs = NEEDS_##needs_, .opens = OPENS_##opens_, \
                                        .body_max = bytes, .run = handle_##handler}

static const struct route routes[] = {
    /*    number        name            needs    opens    at most                                  */
    ROUTE(HELLO,        "Hello",        NOTHING, READ,    SMALL,                          hello),
    ROUTE(LOGIN,        "Login",        HELLO,   POOL,    LIMIT_BODY_BYTES_BEFORE_LOGIN,  login),
    ROUTE(RESUME,       "Resume",       HELLO,   READ,    SMALL,                          resume),
    ROUTE(LOGOUT,       "Logout",       LOGIN,   WRITE,   SMALL,                          logout),
    ROUTE(PING,         "Ping",         HELLO,   NOTHING, SMALL,                          ping),
    ROUTE(PASSWORD,     "Password",     LOGIN,   POOL,    TEXTS,                          password),
    ROUTE(TOTP,         "Totp",         LOGIN,   POOL,    TEXTS,                          totp),
    ROUTE(SESSION_LIST, "SessionList",  LOGIN,   READ,    SMALL,                          session_list),
    ROUTE(SESSION_END,  "SessionEnd",   LOGIN,   WRITE,   SMALL,                          session_end),

    ROUTE(GET,          "Get",          LOGIN,   READ,    TEXTS,                          get),
    ROUTE(LIST,         "List",         LOGIN,   READ,    LIMIT_RECORD_BYTES,             list),
    ROUTE(PUT,          "Put",          LOGIN,   WRITE,   LIMIT_RECORD_BYTES + TEXTS,     put),
    ROUTE(DELETE,       "Delete",       LOGIN,   WRITE,   TEXTS,                          delete),
    ROUTE(BATCH,        "Batch",        LOGIN,   WRITE,   LIMIT_BODY_BYTES,               batch),
    ROUTE(HISTORY,      "History",      LOGIN,   READ,    SMALL,                          history),
    ROUTE(SEARCH,       "Search",       LOGIN,   READ,    TEXTS,                          search),
    ROUTE(WATCH,        "Watch",        LOGIN,   READ,    SMALL,                          watch),
    ROUTE(PRESENCE,     "Presence",     LOGIN,   READ,    SMALL,                          presence),
    ROUTE(TOTALS,       "Totals",       LOGIN,   READ,    SMALL,                          totals),
    ROUTE(BLOB_PUT,     "BlobPut",      LOGIN,   WRITE,   LIMIT_CHUNK_BYTES + TEXTS,      blob_put),
    ROUTE(BLOB_GET,     "BlobGet",      LOGIN,   READ,    SMALL,                          blob_get),

    ROUTE(FICHE,        "Fiche",        LOGIN,   READ,    SMALL,                          fiche),
    ROUTE(ECHEANCES,    "Echeances",    LOGIN,   READ,    SMALL,                          echeances),
    ROUTE(FINANCEMENTS, "Financements", LOGIN,   READ,    SMALL,                          financements),
    ROUTE(INDICATEURS,  "Indicateurs",  LOGIN,   READ,    SMALL,                          indicateurs),
    ROUTE(PORTEFEUILLE, "Portefeuille", LOGIN,   READ,    SMALL,                          portefeuille),
    ROUTE(EXPLIQUER,    "Expliquer",    LOGIN,   READ,    SMALL,                          expliquer),
    ROUTE(DOSSIER,      "Dossier",      LOGIN,   READ,    TEXTS,                          dossier),

    ROUTE(STATUS,       "Status",       LOGIN,   READ,    SMALL,                          status),
    ROUTE(ACCOUNT_LIST, "AccountList",  LOGIN,   READ,    SMALL,                          account_list),
    ROUTE(ACCOUNT_PUT,  "AccountPut",   LOGIN,   POOL,    LIMIT_RECORD_BYTES,             account_put),
    ROUTE(JOURNAL,      "Journal",      LOGIN,   READ,    SMALL,                          journal),
    ROUTE(BACKUP,       "Backup",       LOGIN,   POOL,    SMALL,                          backup),
};

const struct route *dispatch_route(uint32_t method)
{
    if (method >= sizeof routes / sizeof routes[0] || routes[method].run == NULL)
        return NULL;
    return &routes[method];
}
