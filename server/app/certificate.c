#include "server/app/certificate.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static enum certificate_word word_at(int64_t expires_ms, int64_t now_ms)
{
    if (expires_ms <= now_ms)
        return CERTIFICATE_EXPIRED;
    return expires_ms - now_ms < (int64_t)CERTIFICATE_WARNING_DAYS * DAY_MS ? CERTIFICATE_EXPIRES : CERTIFICATE_SILENT;
}

enum certificate_word certificate_say(struct certificate_watch *w, int64_t now_ms)
{
    enum certificate_word word = word_at(w->expires_ms, now_ms);
    if (word == w->said && now_ms >= w->said_ms && now_ms - w->said_ms < DAY_MS)
        return CERTIFICATE_SILENT;
    w->said = word;
    w->said_ms = now_ms;
    return word;
}
