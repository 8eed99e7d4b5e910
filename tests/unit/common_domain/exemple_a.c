#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>

struct corpus corpus;
struct dossier d;

void exemple_a_load(void)
{
    corpus_init(&corpus);
    corpus_load(&corpus, "tools/demo.d/centre_social.json");
    exemple_a_again();
}

void exemple_a_unload(void) { corpus_free(&corpus); }
void exemple_a_again(void) { corpus_convention(&corpus, "com-2026-001", &d); }

Pacte__Day *day_of(const char *iso)
{
    Pacte__Day *x = arena_alloc(&corpus.arena, sizeof *x);
    cr_assert_not_null(x);
    *x = (Pacte__Day)PACTE__DAY__INIT;
    x->number = le(iso).number;
    return x;
}
