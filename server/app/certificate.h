/* When the log speaks of the certificate's end: pure, instants in milliseconds
 * since 1970. A daemon runs longer than a certificate lasts, so this is asked
 * at each sweep, not at the start alone. */
#ifndef SERVER_APP_CERTIFICATE_H
#define SERVER_APP_CERTIFICATE_H

#include <stdint.h>

enum { CERTIFICATE_WARNING_DAYS = 30 };

enum certificate_word {
    CERTIFICATE_SILENT,
    CERTIFICATE_EXPIRES,             /* within CERTIFICATE_WARNING_DAYS */
    CERTIFICATE_EXPIRED
};

struct certificate_watch {
    int64_t expires_ms;
    enum certificate_word said;      /* last; SILENT: nothing yet of this certificate */
    int64_t said_ms;
};

/* What is to be logged now: each word at once, then once a day. Remembers it
 * as said. A clock that is set back says it again. */
enum certificate_word certificate_say(struct certificate_watch *w, int64_t now_ms);

#endif
