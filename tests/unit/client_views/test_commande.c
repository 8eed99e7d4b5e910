/* The filter of a list and its command: both give the same rows, or the command
 * says what it leaves out. */
#include "client-tui/data/filter.h"
#include "client-tui/views/liste/liste.h"
#include "tests/support/ecran.h"
#include "tools/pactectl/where.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ecran e;

static void open_screen(void) { ecran_open(&e, 24, 80); }
static void close_screen(void) { ecran_close(&e); }
TestSuite(commande, .init = open_screen, .fini = close_screen, .timeout = 120);

static struct liste *list_of(uint32_t type, const char *filter)
{
    char keys[300];
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_LISTE, .type = type}));
    for (int i = 0; i < 6; i++) {
        (void)ecran_text(&e);
        ecran_wait(&e, 250);
    }
    (void)snprintf(keys, sizeof keys, "/ '%s' Entrée", filter);
    ecran_keys(&e, keys);
    for (int i = 0; i < 6; i++) {
        (void)ecran_text(&e);
        ecran_wait(&e, 250);
    }
    return model_top(&e.model)->state;
}

static uint64_t ids[500];
static size_t got;

static void answered(struct model *m, const struct reponse *r, uint64_t arg)
{
    const Pacte__ListReply *l = (const Pacte__ListReply *)r->m;
    (void)m;
    (void)arg;
    cr_assert_eq(r->error, ERR_OK, "%s", err_sentence(r->error, r->note));
    for (got = 0; got < l->n_records && got < sizeof ids / sizeof ids[0]; got++)
        ids[got] = l->records[got]->header->id;
}

/* What the daemon gives for these filters, as pactectl reads them. */
static void ask(const struct liste *s, const char *const *texts, size_t count)
{
    struct arena a;
    struct err_note note = {0};
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    arena_init(&a, &sys_real, 1 << 20);
    q.type = s->type->number;
    q.rows = 500;
    cr_assert_eq(where_all(s->type, texts, count, &a, &q.filters, &note), ERR_OK, "%s", note.text);
    q.n_filters = count;
    model_send(&e.model, PACTE__METHOD__METHOD_LIST, &q.base, answered, 0, NULL);
    ecran_settle(&e);
    arena_finish(&a);
}

static bool among(uint64_t id)
{
    for (size_t i = 0; i < got; i++)
        if (ids[i] == id)
            return true;
    return false;
}

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name
static const struct { uint32_t type; const char *filter; size_t filters; } samples[] = {
    {TYPE(VERSEMENT), "prevu_date<2028", 1}, {TYPE(VERSEMENT), "prevu_date>=2028", 1}, {TYPE(VERSEMENT), "prevu_date>2027", 1},
    {TYPE(VERSEMENT), "prevu_date<=2028", 1}, {TYPE(VERSEMENT), "prevu_date=2027", 2}, {TYPE(VERSEMENT), "prevu_date<30/06/2028", 1},
    {TYPE(VERSEMENT), "prevu>10000", 1}, {TYPE(VERSEMENT), "prevu<=12000,50", 1},
    {TYPE(CONTRIBUTION), "annee=2028", 1}, {TYPE(CONTRIBUTION), "annee>2027", 1}, {TYPE(CONTRIBUTION), "annee>=2027 annee<2029", 2},
    {TYPE(ORGANISATION), "nom:caisse", 1}, {TYPE(ORGANISATION), "nom:\"ville de\"", 1}, {TYPE(ORGANISATION), "commune=bellerive-sur-seine", 1},
    {TYPE(STRUCTURE), "nom:passerelles", 1}, {TYPE(STRUCTURE), "commune:BELLERIVE", 1},
};

Test(commande, each_sample_gives_the_same_rows_in_both)
{
    size_t some = 0;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char parts[16][LISTE_WHERE_BYTES];
        const char *texts[16];
        struct filter f;
        size_t n = 0;
        struct liste *s = list_of(samples[i].type, samples[i].filter);
        filter_parse(&f, samples[i].filter, NULL);
        for (size_t k = 0; k < f.count; k++)
            n += liste_where(s, &f.terms[k], e.model.today, &parts[n]);
        cr_assert_eq(n, samples[i].filters, "« %s »: %zu", samples[i].filter, n);
        for (size_t k = 0; k < n; k++)
            texts[k] = parts[k];
        ask(s, texts, n);
        cr_expect_eq(got, s->shown_count, "« %s » → %s: %zu rows, the screen has %zu", samples[i].filter, texts[0], got, s->shown_count);
        for (size_t k = 0; k < s->shown_count; k++)
            cr_expect(among(s->all.rows[s->shown[k]].id), "« %s »", samples[i].filter);
        some += s->shown_count > 0 && s->shown_count < s->all.row_count;
        ecran_keys(&e, "Échap Échap");
    }
    cr_expect_geq(some, 10u, "filters that keep some and leave some: %zu", some);
}

Test(commande, what_only_the_screen_knows_is_told)
{
    char command[LISTE_COMMANDE_BYTES], left[LISTE_WHERE_BYTES];
    struct liste *s = list_of(TYPE(ORGANISATION), "caf nom:caisse !commune:paris");
    liste_commande(&e.model, s, command, sizeof command, left, sizeof left);
    cr_expect_not_null(strstr(command, "pactectl list organisation --where 'nom~caisse'"), "%s", command);
    cr_expect_not_null(strstr(command, " --columns nom,"), "%s", command);
    cr_expect_not_null(strstr(left, "caf"), "%s", left);
    cr_expect_not_null(strstr(left, "paris"), "%s", left);
}

Test(commande, a_quote_is_safe_in_a_shell)
{
    char command[LISTE_COMMANDE_BYTES], left[LISTE_WHERE_BYTES];
    struct liste *s = list_of(TYPE(ORGANISATION), "");
    line_set(&s->filter, "nom:l'escale archive:oui");
    liste_commande(&e.model, s, command, sizeof command, left, sizeof left);
    cr_expect_not_null(strstr(command, "'nom~l'\\''escale'"), "%s", command);
    cr_expect_not_null(strstr(command, " --archived"), "%s", command);
    cr_expect_str_empty(left);
}

Test(commande, it_is_copied_and_shown)
{
    (void)list_of(TYPE(ORGANISATION), "nom:caisse");
    ecran_keys(&e, "v 'commande' Entrée");
    cr_expect(ecran_shows(&e, "Commande équivalente, copiée"));
    cr_expect_eq(strncmp(e.copied, "pactectl list organisation --where 'nom~caisse'", 47), 0, "%s", e.copied);
}
