/* The table of settings. Not for other folders. */
#ifndef SERVER_APP_SETTINGS_H
#define SERVER_APP_SETTINGS_H

#include "server/app/options.h"

#include <stddef.h>

enum setting_kind { SETTING_TEXT, SETTING_LIST, SETTING_NUMBER, SETTING_LOG };

struct setting {
    const char *key;              /* in a file; with a flag: --key too */
    enum setting_kind kind;
    bool flag;
    size_t offset;                /* in struct options */
    uint32_t least, most;         /* of a number */
    const char *argument;         /* for the help of a flag */
    const char *help;
};
extern const struct setting settings[];
extern const size_t setting_count;

const struct setting *setting_find(const char *key, size_t len);

extern const char *const setting_log_names[4];

#endif
