#include "server/app/settings.h"

#include <string.h>

#define AT(member) offsetof(struct options, member)
#define LIMIT_NUMBER(name, member, least, most) {#name, SETTING_NUMBER, false, AT(member), least, most, NULL, NULL}

enum { HOUR_MS = 3600 * 1000, GIB = 1 << 30 };

const struct setting settings[] = {
    {"data", SETTING_TEXT, true, AT(data), 0, 0, "DOSSIER",
     N_("dossier créé par « pactectl init » (obligatoire)")},
    {"listen", SETTING_LIST, true, AT(listen), 0, 0, "ADRESSE:PORT",
     N_("adresse TLS à ouvrir, 127.0.0.1:7443 par défaut ; répétable, port 0 : au choix du système")},
    {"socket", SETTING_TEXT, true, AT(socket), 0, 0, "CHEMIN",
     N_("socket Unix, pour cette machine seulement")},
    {"log", SETTING_LOG, true, AT(log), 0, 0, "NIVEAU", N_("error, warning, info (par défaut) ou debug")},
    {"certificate", SETTING_TEXT, false, AT(certificate), 0, 0, NULL, NULL},
    {"key", SETTING_TEXT, false, AT(key), 0, 0, NULL, NULL},
    LIMIT_NUMBER(map_mib, map_mib, 1, 1 << 24),
    LIMIT_NUMBER(stop_ms, stop_ms, 1, HOUR_MS),
    LIMIT_NUMBER(connections, net.connections, 1, 60000),
    LIMIT_NUMBER(connections_before_login, net.connections_before_login, 1, 60000),
    LIMIT_NUMBER(connections_per_source, net.connections_per_source, 1, 60000),
    LIMIT_NUMBER(handshake_ms, net.handshake_ms, 1, HOUR_MS),
    LIMIT_NUMBER(login_ms, net.login_ms, 1, HOUR_MS),
    LIMIT_NUMBER(idle_ms, net.idle_ms, 1, 24 * HOUR_MS),
    LIMIT_NUMBER(slow_reader_ms, net.slow_reader_ms, 1, HOUR_MS),
    LIMIT_NUMBER(slow_sender_ms, net.slow_sender_ms, 1, HOUR_MS),
    LIMIT_NUMBER(drain_ms, net.drain_ms, 1, HOUR_MS),
    LIMIT_NUMBER(linger_ms, net.linger_ms, 1, HOUR_MS),
    LIMIT_NUMBER(sweep_ms, net.sweep_ms, 1, 60000),
    LIMIT_NUMBER(queue_high_bytes, net.queue_high_bytes, 1024, GIB),
    LIMIT_NUMBER(queue_low_bytes, net.queue_low_bytes, 0, GIB),
    LIMIT_NUMBER(queue_max_bytes, net.queue_max_bytes, 1024, GIB),
    LIMIT_NUMBER(open_requests, session.open_requests, 1, 65536),
};
const size_t setting_count = sizeof settings / sizeof settings[0];

const char *const setting_log_names[4] = {"error", "warning", "info", "debug"};

const struct setting *setting_find(const char *key, size_t len)
{
    for (size_t i = 0; i < setting_count; i++)
        if (strlen(settings[i].key) == len && memcmp(settings[i].key, key, len) == 0)
            return &settings[i];
    return NULL;
}
