#include "common/base/id.h"

#include <stddef.h>
#include <string.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void id_format(uint64_t id, char out[ID_TEXT_BYTES])
{
    for (int i = ID_TEXT_BYTES - 2; i >= 0; i--) {
        out[i] = digits[id & 31u];
        id >>= 5;
    }
    out[ID_TEXT_BYTES - 1] = '\0';
}

static int digit_value(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'I' || c == 'L')
        return 1;
    if (c == 'O')
        return 0;
    const char *p = c != '\0' ? strchr(digits, c) : NULL;
    return p != NULL ? (int)(p - digits) : -1;
}

bool id_parse(const char *text, uint64_t *out)
{
    uint64_t id = 0;
    if (strnlen(text, ID_TEXT_BYTES) != ID_TEXT_BYTES - 1)
        return false;
    for (size_t i = 0; i < ID_TEXT_BYTES - 1; i++) {
        int v = digit_value(text[i]);
        if (v < 0 || id >> 59 != 0)
            return false;
        id = id << 5 | (uint64_t)v;
    }
    *out = id;
    return id != 0;
}
