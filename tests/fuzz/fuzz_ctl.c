/* What people type to pactectl: an address, a filter, a role, a settings file.
 * Each either is refused with a sentence, or means what it shows. The first
 * byte picks the grammar. */
#include "tools/pactectl/grants.h"
#include "tools/pactectl/options.h"
#include "tools/pactectl/place.h"
#include "tools/pactectl/where.h"

#include <stdlib.h>
#include <string.h>

static void check(enum err e, const struct err_note *note)
{
    if (e != ERR_OK && e != ERR_USAGE && e != ERR_NO_MEMORY)
        abort();
    if (e == ERR_USAGE && note->text[0] == '\0')
        abort();
}

/* The name of a good address is a good address, and the same one. */
static void try_place(const char *text)
{
    struct place p, again;
    struct err_note note = {.text = ""};
    enum err e = place_of_server(text, &p, &note);
    check(e, &note);
    if (e == ERR_OK && (place_of_server(p.name, &again, &note) != ERR_OK || strcmp(p.host, again.host) != 0 || p.port != again.port))
        abort();
}

static void try_where(const char *text, struct arena *arena)
{
    Pacte__Filter f;
    struct err_note note = {.text = ""};
    const struct record_type *t = record_type_named("contribution");
    enum err e = where_parse(t, text, arena, &f, &note);
    check(e, &note);
    if (e == ERR_OK && (record_field(t, f.field) == NULL || strstr(text, f.value) == NULL))
        abort();
}

/* What is shown of a role is read back as the same role. */
static void try_grant(const char *text, struct arena *arena)
{
    enum { SHOWN = 1 << 16 };
    Pacte__Grant *g, *again;
    struct err_note note = {.text = ""};
    enum err e = grant_parse(text, arena, &g, &note);
    check(e, &note);
    char *shown = e == ERR_OK ? arena_alloc(arena, SHOWN) : NULL;
    if (shown == NULL || grants_format(&g, 1, shown, SHOWN) >= SHOWN - 1)
        return;
    if (g->role == PACTE__ROLE__ROLE_COORDINATION && g->n_structures == 0)
        return;                          /* « coordination: »: of nothing */
    if (grant_parse(shown, arena, &again, &note) != ERR_OK || again->role != g->role || again->n_structures != g->n_structures)
        abort();
}

static void try_settings(char *text, struct arena *arena)
{
    struct options o = {.command = NULL};
    struct err_note note = {.text = ""};
    check(settings_read(&o, text, "config", arena, &note), &note);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena arena;
    if (len == 0)
        return 0;
    arena_init(&arena, &sys_real, 1 << 20);
    char *text = arena_text(&arena, (const char *)data + 1, len - 1);
    if (text == NULL)
        return 0;
    switch (data[0] % 4) {
    case 0: try_place(text); break;
    case 1: try_where(text, &arena); break;
    case 2: try_grant(text, &arena); break;
    default: try_settings(text, &arena); break;
    }
    arena_finish(&arena);
    return 0;
}
