#include "common/base/zone.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ZONE_BYTES = 64 };

/* The name comes from the server and goes to the C library, which opens a file
 * of that name: letters, digits and « _ + - / » only, and no way up. */
static bool zone_name_good(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
    return name[0] != '\0' && name[0] != '/' && strlen(name) < ZONE_BYTES && strspn(name, allowed) == strlen(name);
}

void zone_set(const char *name)
{
    (void)setenv("TZ", zone_name_good(name) ? name : "UTC", 1);
    tzset();
}
