#include "common/value/blank.h"

#include <string.h>

size_t blank_bytes(const char *p)
{
    static const char *const blanks[] = {" ", "\t", "_", "\u00A0", "\u2009", "\u202F"};
    for (size_t i = 0; i < sizeof blanks / sizeof blanks[0]; i++)
        if (strncmp(p, blanks[i], strlen(blanks[i])) == 0)
            return strlen(blanks[i]);
    return 0;
}
