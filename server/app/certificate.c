#include "server/app/certificate.h"

#include "common/value/day.h"

static enum certificate_word word_at(int64_t expires_ms, int64_t now_ms)
{
    if (expires_ms <= now_ms)
        return CERTIFICATE_EXPIRED;
    return expires_ms - now_ms < CERTIFICATE_WARNING_DAYS * DAY_MS ? CERTIFICATE_EXPIRES : CERTIFICATE_SILENT;
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
