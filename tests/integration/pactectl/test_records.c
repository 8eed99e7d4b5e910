/* Records through the real programs: the demonstration is loaded, listed,
 * changed, found again after a restart. */
#include "tests/integration/pactectl/desk.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TestSuite(pactectl_records, .timeout = 120);

#define DEMO "tools/demo.d/centre_social.json"

static struct desk d;

static void load_demo(void)
{
    desk_open_coord(&d);
    desk_load_models(&d);
    cr_assert_eq(RUN(&d, "load", DEMO), 0, "%s", d.err);
    cr_assert(desk_says(&d, "fiches chargées"), "%s", d.err);
}

/* Domain notes §7: six financeurs, their amounts of 2027 to 2030, in cash. */
Test(pactectl_records, the_six_financeurs_and_their_amounts)
{
    static const struct { const char *siret, *year, *amount; } want[] = {
        {"99000103400018", "2027", "120000.00"}, {"99000103400018", "2028", "121800.00"},
        {"99000103400018", "2029", "123600.00"}, {"99000103400018", "2030", "125400.00"},
        {"99000102600014", "2027", "260000.00"}, {"99000102600014", "2030", "260000.00"},
        {"99000104200011", "2028", "48000.00"},  {"99000105900015", "2029", "36000.00"},
        {"99000106700018", "2028", "15000.00"},  {"99000106700018", "2029", "12000.00"},
        {"99000107500011", "2030", "9000.00"},
    };
    load_demo();
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        char id[32], row[128];
        cr_assert_eq(RUN(&d, "get", "organisation", want[i].siret, "-c", "id"), 0, "%s", d.err);
        snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
        cr_assert_eq(RUN(&d, "totals", "--convention", "COM-2026-001", "--annees", want[i].year), 0, "%s", d.err);
        bool found = false;
        for (unsigned r = 1; r <= desk_rows(&d); r++) {
            snprintf(row, sizeof row, "%s", desk_cell(&d, r, 1));
            if (strcmp(row, id) != 0 || strcmp(desk_cell(&d, r, 3), "numeraire") != 0)
                continue;
            found = true;
            cr_expect_str_eq(desk_cell(&d, r, 8), want[i].amount, "%s %s", want[i].siret, want[i].year);
        }
        cr_expect(found, "%s %s", want[i].siret, want[i].year);
    }
    desk_close(&d);
}

/* A refusal is an amount, a silence is none: each shows as what it is. */
Test(pactectl_records, a_total_of_nothing_said_is_empty_and_a_zero_is_a_zero)
{
    load_demo();
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "annee=2029", "-w", "dispositif=BOP 147", "-c", "id"), 0, "%s", d.err);
    char id[32];
    snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
    cr_assert_eq(RUN(&d, "put", "contribution", id, "promis=", "vote=0", "--motif", "essai"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "totals", "--annees", "2029", "-w", "financeur~préfecture", "-c", "promis,vote,verse"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "promis,vote,verse\n,0.00,\n");
    cr_assert_eq(RUN(&d, "totals", "--annees", "2029", "-w", "financeur~préfecture", "-c", "promis,vote,verse", "-f", "table"), 0,
                 "%s", d.err);
    cr_expect(desk_shows(&d, "     —  0,00") && desk_shows(&d, "€      —\n"), "%s", d.out);
    desk_close(&d);
}

Test(pactectl_records, a_change_is_in_the_history_and_outlives_the_daemon)
{
    char id[32];
    load_demo();
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "annee=2029", "-w", "dispositif=BOP 147", "-c", "id,promis,revision"), 0,
                 "%s", d.err);
    cr_assert_eq(desk_rows(&d), 1, "%s", d.out);
    snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
    cr_assert_eq(RUN(&d, "put", "contribution", id, "promis=34 500,50", "--motif", "arbitrage"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "history", "contribution", id), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 2);
    cr_expect_str_eq(desk_cell(&d, 1, 0), "2");
    cr_expect_str_eq(desk_cell(&d, 1, 2), "coord");
    cr_expect_str_eq(desk_cell(&d, 1, 4), "promis : 36000.00 → 34500.50 ; hors_decision : ∅ → arbitrage",
                     "a promise that moves without a decision says why");
    cr_expect_str_eq(desk_cell(&d, 1, 5), "arbitrage");
    cr_expect_str_eq(desk_cell(&d, 2, 4), "création");
    desk_restart(&d);
    cr_assert_eq(RUN(&d, "get", "contribution", id, "-c", "promis,revision", "--account", "coord", "--password-file",
                     desk_path(&d, "coord.pw")), 0, "%s", d.err);
    cr_expect_str_eq(desk_cell(&d, 1, 0), "34500.50");
    cr_expect_str_eq(desk_cell(&d, 1, 1), "2");
    cr_assert_eq(RUN(&d, "search", "ECOLE", "passerelles"), 0);
    cr_assert_eq(RUN(&d, "journal", "--verifier"), 0, "%s", d.err);
    cr_expect(desk_says(&d, "sans trou"));
    desk_close(&d);
}

Test(pactectl_records, a_stale_revision_is_5_and_shows_the_record_as_it_is)
{
    load_demo();
    cr_assert_eq(RUN(&d, "put", "convention", "COM-2026-001", "note=un"), 0, "%s", d.err);
    cr_expect_eq(RUN(&d, "put", "convention", "COM-2026-001", "note=deux", "--revision", "1"), 5);
    cr_expect(desk_says(&d, "telle qu'elle est maintenant"));
    cr_expect(desk_says(&d, "un"), "%s", d.err);
    cr_expect_str_eq(d.out, "");
    cr_expect_eq(RUN(&d, "archive", "convention", "COM-2026-001", "--revision", "1"), 5);
    cr_expect_eq(RUN(&d, "put", "convention", "COM-2026-001", "note=deux", "--revision", "2"), 0);
    cr_expect_eq(RUN(&d, "get", "convention", "INCONNUE"), 4);
    cr_expect_eq(RUN(&d, "get", "convention", "0000000000001"), 4);
    cr_expect_eq(RUN(&d, "put", "convention", "COM-2026-001", "fin=31/02/2030"), 1);
    cr_expect(desk_says(&d, "fin"), "%s", d.err);
    cr_expect_eq(RUN(&d, "put", "convention", "COM-2026-001", "inconnu=1"), 2);
    cr_expect_eq(RUN(&d, "put", "contribution", "annee=2027", "financeur=00000000000000"), 1);
    cr_expect(desk_says(&d, "financeur"), "%s", d.err);
    desk_close(&d);
}

static const char *cell_of(const char *type, const char *id, const char *column)
{
    cr_assert_eq(RUN(&d, "get", type, id, "-c", column), 0, "%s", d.err);
    return desk_cell(&d, 1, 0);
}

Test(pactectl_records, a_field_in_a_group_is_put_by_its_path)
{
    char id[32];
    desk_open_coord(&d);
    cr_assert_eq(RUN(&d, "put", "modele", "code=ESSAI", "version=1", "intitule=Essai", "jalons[0].code=J1", "jalons[0].libelle=Un",
                     "jalons[0].delai.origine=agrement_fin", "jalons[0].delai.mois=6", "reglages[0].code=R1",
                     "reglages[0].libelle=Un", "reglages[0].valeurs=oui", "reglages[0].valeurs=non", "--account", "admin",
                     "--password-file", desk_path(&d, "admin.pw")), 0, "%s", d.err);
    snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
    cr_expect_not_null(strstr(cell_of("modele", id, "reglages"), "code=R1"), "%s", d.out);
    cr_assert_eq(RUN(&d, "put", "modele", id, "jalons[0].delai.jours=15", "reglages[0].valeurs[1]=selon", "reglages[0].valeurs+=non",
                     "--account", "admin", "--password-file", desk_path(&d, "admin.pw")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "get", "modele", id, "--format", "json"), 0);
    cr_expect(strstr(d.out, "\"jours\":15") != NULL || strstr(d.out, "\"jours\": 15") != NULL, "%s", d.out);
    const char *oui = strstr(d.out, "\"oui\""), *selon = strstr(d.out, "\"selon\""), *non = strstr(d.out, "\"non\"");
    cr_expect(oui != NULL && selon != NULL && non != NULL && oui < selon && selon < non, "%s", d.out);
    cr_expect_eq(RUN(&d, "put", "modele", id, "jalons[0].delai.an=1"), 2);
    cr_expect_eq(RUN(&d, "put", "modele", id, "jalons[0].delai=1"), 2);
    cr_expect(desk_says(&d, "jalons[0].delai.origine=…"), "%s", d.err);
    cr_expect_eq(RUN(&d, "put", "modele", id, "jalons[2].code=J3"), 1, "no gap is left");
    desk_close(&d);
}

Test(pactectl_records, a_filter_takes_a_reference_by_its_key)
{
    char rows[2048], id[32];
    load_demo();
    cr_assert_eq(RUN(&d, "get", "convention", "COM-2026-001", "-c", "id"), 0, "%s", d.err);
    snprintf(id, sizeof id, "convention=%s", desk_cell(&d, 1, 0));
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", id, "-w", "annee=2027", "-c", "financeur,conventionne"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 9, "%s", d.out);
    snprintf(rows, sizeof rows, "%s", d.out);
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "convention=COM-2026-001", "-w", "annee=2027", "-c",
                     "financeur,conventionne"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, rows);
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "convention!=COM-2026-001"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 0);
    cr_assert_eq(RUN(&d, "dump", "contribution", "-w", "financeur=99000103400018", "-w", "annee=2027"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "\"25440.00\"") && !desk_shows(&d, "\"260000.00\""), "%s", d.out);
    cr_assert_eq(RUN(&d, "list", "document", "-w", "objet=convention:COM-2026-001"), 0, "%s", d.err);
    cr_expect_gt(desk_rows(&d), 0);
    cr_expect_eq(RUN(&d, "list", "contribution", "-w", "convention=INCONNUE"), 4);
    cr_expect(desk_says(&d, "Convention : aucune fiche « convention » pour « INCONNUE »"), "%s", d.err);
    cr_expect_eq(RUN(&d, "list", "document", "-w", "objet=COM-2026-001"), 1);
    cr_expect(desk_says(&d, "écrivez le type de la fiche, deux-points"), "%s", d.err);
    desk_close(&d);
}

Test(pactectl_records, repeated_fields_and_references_by_key)
{
    char id[32];
    load_demo();
    cr_assert_eq(RUN(&d, "put", "contact", "organisation=99000103400018", "nom=Essai", "roles=tresorerie", "roles=presidence"), 0,
                 "%s", d.err);
    snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
    cr_assert_eq(RUN(&d, "get", "contact", id, "-c", "roles,organisation"), 0);
    cr_expect_str_eq(desk_cell(&d, 1, 0), "tresorerie;presidence");
    cr_assert_eq(RUN(&d, "put", "contact", id, "roles+=referent"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "get", "contact", id, "-c", "roles"), 0);
    cr_expect_str_eq(desk_cell(&d, 1, 0), "tresorerie;presidence;referent");
    cr_assert_eq(RUN(&d, "put", "contact", id, "roles=seul"), 0);
    cr_assert_eq(RUN(&d, "get", "contact", id, "-c", "roles"), 0);
    cr_expect_str_eq(desk_cell(&d, 1, 0), "seul");
    cr_assert_eq(RUN(&d, "archive", "contact", id), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "list", "contact", "--archived", "-c", "id,archived"), 0);
    cr_expect_eq(desk_rows(&d), 1);
    cr_expect_str_eq(desk_cell(&d, 1, 1), "oui");
    cr_assert_eq(RUN(&d, "put", "contact", id, "nom=Autre"), 1, "an archived record is not changed");
    cr_assert_eq(RUN(&d, "restaure", "contact", id), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "list", "contact", "--archived"), 0);
    cr_expect_eq(desk_rows(&d), 0);
    desk_close(&d);
}

Test(pactectl_records, forms)
{
    size_t len;
    load_demo();
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "annee=2030", "--tri", "conventionne", "--desc", "-n", "2", "-c",
                     "financeur,conventionne,notifie_date"), 0, "%s", d.err);
    cr_expect_eq(strncmp(d.out, "financeur,conventionne,notifie_date\n", 36), 0, "%s", d.out);
    cr_expect_str_eq(desk_cell(&d, 1, 1), "260000.00");
    cr_expect_eq(desk_rows(&d), 2);
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "annee=2030", "--tri", "conventionne", "--desc", "-n", "2", "-c",
                     "financeur,conventionne", "-f", "csv-fr"), 0);
    static const char sheet[] = "\xEF\xBB\xBF" "Financeur;Conventionné\r\nVille de Bellerive-sur-Seine;260000,00\r\n"
                                "Caisse d'allocations familiales fictive des Hauts-de-Seine;125400,00\r\n\r\nExtrait de Pacte le ";
    cr_expect_eq(strncmp(d.out, sheet, sizeof sheet - 1), 0, "%s", d.out);
    cr_expect(desk_shows(&d, " par coord\r\nDemande : pactectl list contribution --columns financeur,conventionne --where annee=2030 "
                             "--tri conventionne --desc --limit 2\r\n"), "%s", d.out);
    cr_assert_eq(RUN(&d, "list", "contribution", "-w", "annee=2030", "-w", "conventionne>200000", "-f", "table", "-c",
                     "financeur,conventionne"), 0);
    cr_expect(desk_shows(&d, "Ville de Bellerive-sur-Seine  260\u00A0000,00\u00A0€\n"), "%s", d.out);
    cr_assert_eq(RUN(&d, "get", "convention", "COM-2026-001", "-f", "json"), 0);
    cr_expect(desk_shows(&d, "\"reference\":\"COM-2026-001\""), "%s", d.out);
    cr_assert_eq(RUN(&d, "get", "convention", "COM-2026-001", "--au", "2020-01-01"), 4, "it was not there yet");
    cr_assert_eq(RUN(&d, "list", "convention", "--au", "01/01/2020"), 0);
    cr_expect_eq(desk_rows(&d), 0);
    cr_expect_eq(RUN(&d, "list", "convention", "--au", "31/02/2020"), 2);
    cr_assert_eq(RUN(&d, "list", "document", "-f", "json", "-n", "3"), 0);
    len = d.out_len;
    cr_expect(len > 10 && strcmp(d.out + len - 3, "\n]\n") == 0, "%s", d.out);
    desk_close(&d);
}

Test(pactectl_records, dump_then_load_on_an_empty_store_gives_the_same_dump)
{
    char id[32];
    load_demo();
    cr_assert_eq(RUN(&d, "list", "versement", "-c", "id", "-n", "1"), 0);
    snprintf(id, sizeof id, "%s", desk_cell(&d, 1, 0));
    cr_assert_eq(RUN(&d, "archive", "versement", id), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "dump"), 0, "%s", d.err);
    cr_expect_gt(d.out_len, 20000);
    cr_expect(desk_shows(&d, "\"archived\":true"));
    char *first = d.out;
    d.out = NULL;
    desk_write(&d, "dump.json", first);
    char *dump_path = strdup(desk_path(&d, "dump.json"));
    struct desk other;
    desk_open_all(&other);
    cr_assert_eq(RUN(&other, "load", dump_path, "--essai"), 0, "%s", other.err);
    cr_assert_eq(RUN(&other, "dump"), 0);
    cr_expect_str_eq(other.out, "[]\n", "a trial writes nothing");
    other.input = dump_path;
    cr_assert_eq(RUN(&other, "load", "-"), 0, "%s", other.err);
    cr_assert_eq(RUN(&other, "dump"), 0, "%s", other.err);
    cr_expect(strcmp(other.out, first) == 0, "the two dumps differ");
    cr_assert_eq(RUN(&other, "load", dump_path), 0, "they are there already: %s", other.err);
    cr_assert_eq(RUN(&other, "dump"), 0, "%s", other.err);
    cr_expect(strcmp(other.out, first) == 0, "loaded twice, nothing changes");
    cr_assert_eq(RUN(&other, "dump", "versement"), 0);
    cr_expect(desk_shows(&other, "\"archived\":true"));
    free(first);
    free(dump_path);
    desk_close(&other);
    desk_close(&d);
}

/* The two files of the demonstration share organisations: the second changes
 * nothing of them, and adds the rest. */
Test(pactectl_records, a_file_meets_what_another_one_brought)
{
    load_demo();
    cr_assert_eq(RUN(&d, "load", "tools/demo.d/federation.json"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "load", "tools/demo.d/federation.json"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "history", "organisation", "99000102600014"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 1, "the same content makes no version: %s", d.out);
    cr_assert_eq(RUN(&d, "list", "structure"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 8, "%s", d.out);
    desk_close(&d);
}

Test(pactectl_records, a_file_with_faults_is_told_line_by_line_and_nothing_is_sent)
{
    desk_open_coord(&d);
    desk_write(&d, "mauvais.json",
               "{\"type\":\"organisation\",\"fields\":{\"nom\":\"Bonne\",\"type\":\"ASSOCIATION\",\"pays\":\"FR\"}}\n"
               "{\"type\":\"organisation\",\"fields\":{\"nom\":\"A\",\"type\":\"ASSOCIATION\",\"siret\":\"123\"}}\n"
               "{\"type\":\"versement\",\"fields\":{\"recu\":\"beaucoup\"}}\n"
               "{\"type\":\"convention\",\"fields\":{\"debut\":\"2027-02-31\"}}\n"
               "{\"type\":\"inconnu\",\"fields\":{}}\n");
    cr_expect_eq(RUN(&d, "load", desk_path(&d, "mauvais.json")), 1);
    cr_expect(desk_says(&d, "Ligne 2") && desk_says(&d, "siret"), "%s", d.err);
    cr_expect(desk_says(&d, "Ligne 3") && desk_says(&d, "recu"), "%s", d.err);
    cr_expect(desk_says(&d, "Ligne 4") && desk_says(&d, "debut"), "%s", d.err);
    cr_expect(desk_says(&d, "Ligne 5"), "%s", d.err);
    cr_expect(desk_says(&d, "4 fiche(s) à corriger"), "%s", d.err);
    cr_assert_eq(RUN(&d, "list", "organisation"), 0);
    cr_expect_eq(desk_rows(&d), 0);
    desk_write(&d, "seul.json", "{\"type\":\"contribution\",\"fields\":{\"convention\":\"@nulle-part\",\"financeur\":\"@personne\","
                                "\"annee\":2027,\"dispositif\":\"X\"}}\n");
    cr_expect_eq(RUN(&d, "load", desk_path(&d, "seul.json"), "--essai"), 1, "%s", d.err);
    cr_expect(desk_says(&d, "Ligne 1"), "%s", d.err);
    cr_expect_eq(RUN(&d, "load", desk_path(&d, "seul.json")), 1);
    cr_expect(desk_says(&d, "Ligne 1 (contribution)"), "%s", d.err);
    cr_expect_eq(RUN(&d, "load", desk_path(&d, "absent.json")), 1);
    desk_write(&d, "tronque.json", "[{\"type\":\"organisation\",\"fields\":{");
    cr_expect_eq(RUN(&d, "load", desk_path(&d, "tronque.json")), 1);
    desk_close(&d);
}
