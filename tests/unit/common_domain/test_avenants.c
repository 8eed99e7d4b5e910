/* The text of a convention at a date, by its avenants. */
#include "common/domain/avenants.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <string.h>

static void load(void)
{
    exemple_a_load();
    corpus_add(&corpus, "{\"type\":\"avenant\",\"id\":\"@av-3\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":3,\"type\":"
                        "\"prorogation\",\"objet\":\"Encore six mois\",\"signe\":\"2030-10-01\",\"effet\":\"2031-01-01\",\"fin\":\"2031-12-31\"}}");
    corpus_add(&corpus, "{\"type\":\"avenant\",\"id\":\"@av-2\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":2,\"type\":"
                        "\"prorogation\",\"objet\":\"Six mois\",\"signe\":\"2030-09-01\",\"fin\":\"2031-06-30\"}}");
    corpus_add(&corpus, "{\"type\":\"avenant\",\"id\":\"@av-1\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":1,\"type\":"
                        "\"adhesion\",\"objet\":\"Le bailleur\",\"signe\":\"2027-03-01\",\"organisation\":\"@bailleur-rives-habitat\"}}");
    corpus_add(&corpus, "{\"type\":\"decision\",\"id\":\"@dec-9\",\"fields\":{\"convention\":\"@com-2026-001\",\"annee\":2028,\"numero\":1,"
                        "\"objet\":\"Région\",\"date\":\"2028-02-01\",\"etat\":\"adoptee\",\"effets\":[{\"objet\":"
                        "\"contribution:@contribution-com-2026-001-region-2029\",\"champ\":\"promis\",\"valeur\":\"13500\"}]}}");
    corpus_add(&corpus, "{\"type\":\"avenant\",\"id\":\"@av-4\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":4,\"type\":"
                        "\"modification\",\"objet\":\"La Région\",\"decision\":\"@dec-9\"}}");
    exemple_a_again();
}

Test(avenants, in_their_order_with_what_they_change, .timeout = 30)
{
    static const struct { uint32_t numero; bool applied; const char *words; } want[] = {
        {1, true, "Nouveau signataire : "},
        {2, true, "Fin : 31/12/2030 → 30/06/2031."},
        {3, false, "Fin : 30/06/2031 → 31/12/2031."},
        {4, false, "Contribution, promis : 13500."},
    };
    struct avenant_calcule *rows;
    size_t count;
    load();
    cr_assert_eq(avenants_calculer(&d, le("2030-11-01"), &rows, &count), ERR_OK);
    cr_assert_eq(count, 4);
    for (size_t i = 0; i < count; i++) {
        cr_expect_eq(rows[i].avenant->numero, want[i].numero);
        cr_expect_eq(rows[i].applique, want[i].applied, "n° %u", want[i].numero);
        cr_assert_eq(rows[i].count, 1, "n° %u", want[i].numero);
        cr_expect(strncmp(rows[i].changements[0], want[i].words, strlen(want[i].words)) == 0, "%s", rows[i].changements[0]);
    }
    cr_assert_eq(avenants_calculer(&d, le("2027-02-28"), &rows, &count), ERR_OK);
    cr_expect_not(rows[0].applique, "the day before it was signed");
    corpus_free(&corpus);
}
