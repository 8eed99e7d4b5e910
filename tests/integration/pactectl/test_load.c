/* A large dossier goes from one store to another: its rules are asked of the
 * whole of it. */
#include "tests/integration/pactectl/desk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(load, .timeout = 300);

enum { MEETINGS = 120, DOCUMENTS = 1700, PER_MONTH = 28, BUDGETS = 25, LINES = 60 };

static const char *const members[] = {"bailleur", "caf", "cnav", "conseil-citoyen", "departement", "passerelles", "prefecture",
                                      "region", "ville"};
enum { MEMBERS = sizeof members / sizeof members[0] };

/* A meeting, who came, and what they adopted. */
static void meeting(FILE *f, int k)
{
    char day[16];
    (void)snprintf(day, sizeof day, "2027-%02d-%02d", 1 + k / PER_MONTH, 1 + k % PER_MONTH);
    fprintf(f, "{\"type\":\"reunion\",\"id\":\"@lm%d\",\"fields\":{\"instance\":\"@copil-com-2026-001\",\"date\":\"%s\",\"presidence\":"
               "\"@membre-copil-com-2026-001-ville\",\"tenue\":\"oui\",\"pv_approuve\":\"%s\"}}\n", k, day, day);
    for (int i = 0; i < MEMBERS; i++)
        fprintf(f, "{\"type\":\"presence\",\"id\":\"@lp%d-%d\",\"fields\":{\"reunion\":\"@lm%d\",\"membre\":"
                   "\"@membre-copil-com-2026-001-%s\",\"etat\":\"present\"}}\n", k, i, k, members[i]);
    fprintf(f, "{\"type\":\"decision\",\"id\":\"@ld%d\",\"fields\":{\"convention\":\"@com-2026-001\",\"reunion\":\"@lm%d\",\"annee\":2027,"
               "\"numero\":%d,\"objet\":\"Point %d\",\"date\":\"%s\",\"etat\":\"adoptee\",\"effectif\":9,\"votants\":9,\"pour\":9}}\n",
            k, k, k + 1, k, day);
    fprintf(f, "{\"type\":\"suivi\",\"id\":\"@ls%d\",\"fields\":{\"convention\":\"@com-2026-001\",\"decision\":\"@ld%d\",\"action\":\"Suite\"}}\n",
            k, k);
}

/* An approved budget with its lines: none of them may come after the approval. */
static void budget(FILE *f, int k)
{
    fprintf(f, "{\"type\":\"budget\",\"id\":\"@lb%d\",\"fields\":{\"convention\":\"@com-2026-001\",\"annee\":%d,\"version\":"
               "\"previsionnel\",\"valide\":\"%d-02-01\"}}\n", k, 2026 - k, 2026 - k);
    for (int i = 0; i < LINES; i++)
        fprintf(f, "{\"type\":\"ligne_budget\",\"id\":\"@ll%d-%d\",\"fields\":{\"budget\":\"@lb%d\",\"compte\":\"%s\",\"montant\":"
                   "\"10.00\"}}\n", k, i, k, i % 2 == 0 ? "60" : "70");
}

static void large_file(struct desk *d)
{
    FILE *f = fopen(desk_path(d, "grand.json"), "we");
    cr_assert_not_null(f);
    for (int k = 0; k < MEETINGS; k++)
        meeting(f, k);
    for (int k = 0; k < BUDGETS; k++)
        budget(f, k);
    for (int i = 0; i < DOCUMENTS; i++)
        fprintf(f, "{\"type\":\"document\",\"id\":\"@lx%d\",\"fields\":{\"type\":\"AUTRE\",\"titre\":\"Pièce %d\",\"convention\":"
                   "\"@com-2026-001\"}}\n", i, i);
    cr_assert_eq(fclose(f), 0);
}

Test(load, a_dossier_of_five_thousand_records_comes_whole)
{
    struct desk d, other;
    desk_open_all(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", "tools/demo.d/centre_social.json"), 0, "%s", d.err);
    large_file(&d);
    cr_assert_eq(RUN(&d, "load", desk_path(&d, "grand.json")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "dump"), 0, "%s", d.err);
    char *first = d.out;
    unsigned records = 0;
    for (const char *at = first; (at = strstr(at, "\"type\":\"")) != NULL; at++)
        records++;
    cr_expect_geq(records, 5000, "%u", records);
    d.out = NULL;
    desk_write(&d, "dump.json", first);
    char *path = strdup(desk_path(&d, "dump.json"));
    desk_open_all(&other);
    cr_assert_eq(RUN(&other, "load", path), 0, "%s", other.err);
    cr_assert_eq(RUN(&other, "dump"), 0, "%s", other.err);
    cr_expect(strcmp(other.out, first) == 0, "the two dumps differ");
    cr_assert_eq(RUN(&other, "fiche", "COM-2026-001", "--au", "2027-06-01"), 0, "%s", other.err);
    cr_assert_eq(RUN(&other, "echeances", "--au", "2027-06-01", "--avec-faites"), 0, "what the rules read of it fits: %s", other.err);
    cr_expect_gt(desk_rows(&other), (unsigned)MEETINGS, "%u", desk_rows(&other));
    free(first);
    free(path);
    desk_close(&other);
    desk_close(&d);
}

/* Small records of many fields: the fields of a request are bounded too. */
Test(load, what_has_many_fields_is_cut_before_it_is_refused)
{
    enum { ORGANISATIONS = 9000 };
    struct desk d;
    desk_open_all(&d);
    FILE *f = fopen(desk_path(&d, "champs.json"), "we");
    cr_assert_not_null(f);
    for (int i = 0; i < ORGANISATIONS; i++)
        fprintf(f, "{\"type\":\"organisation\",\"fields\":{\"nom\":\"A%d\",\"sigle\":\"B\",\"type\":\"ASSOCIATION\",\"pays\":\"FR\","
                   "\"commune\":\"C\",\"telephone\":\"1\",\"note\":\"n\"}}\n", i);
    cr_assert_eq(fclose(f), 0);
    cr_assert_eq(RUN(&d, "load", desk_path(&d, "champs.json")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "list", "organisation", "-c", "nom", "--limit", "9001"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), (unsigned)ORGANISATIONS, "%u", desk_rows(&d));
    desk_close(&d);
}
