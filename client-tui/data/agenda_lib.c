#include "client-tui/data/agenda_lib.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A pointer to a function, as POSIX promises that dlsym gives it. */
static bool find(void *library, const char *name, void *call)
{
    void *at = dlsym(library, name);
    memcpy(call, &at, sizeof at);
    return at != NULL;
}

const struct agenda_lib *agenda_lib(void)
{
    static struct agenda_lib calls;
    static bool whole;
    void *library = whole ? NULL : dlopen("libical.so.3", RTLD_NOW | RTLD_LOCAL);
    if (library != NULL) {
        whole = true;
#define X(name) whole = find(library, #name, &calls.name) && whole;
        AGENDA_CALLS(X)
#undef X
    }
    return whole ? &calls : NULL;
}
