/* The worked examples through the real programs, as federation staff would ask
 * from afar: every figure comes from the daemon over TLS (domain notes §7). */
#include "tests/integration/pactectl/desk.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(metier, .timeout = 180);

static struct desk d;

static void load_everything(void)
{
    static const char *const files[] = {"proto/models/centre_social.json", "proto/models/plan_hp.json",
                                        "tools/demo.d/centre_social.json", "tools/demo.d/federation.json",
                                        "tools/demo.d/plan_hp.json"};
    desk_open_all(&d);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        cr_assert_eq(RUN(&d, "load", files[i]), 0, "%s: %s", files[i], d.err);
}

/* The row whose first cell begins with these words, or 0. */
static unsigned row_of(const char *words, unsigned column)
{
    for (unsigned i = 1; i <= desk_rows(&d); i++)
        if (strncmp(desk_cell(&d, i, column), words, strlen(words)) == 0)
            return i;
    return 0;
}

Test(metier, the_portfolio_of_2026_11_15)
{
    static const struct { char name[64], colour[16], situation[64], days[8], chosen[8]; } rows[] = {
        {"Centre social et culturel Les Passerelles", "VERT", "renouvelé", "46", "non"},
        {"La Maison des Voisins", "ORANGE", "évaluation due dans 46 jours", "411", "oui"},
        {"L'Escale", "ROUGE", "rupture possible", "46", "non"},
        {"Espace Simone-Aubry", "ROUGE", "évaluation en retard de 138 jours", "227", "non"},
        {"Le Belvédère", "VERT", "calendrier tenu", "227", "oui"},
        {"La Grange aux Mots", "BLEU", "rien à faire avant le 31/10/2028", "1142", "non"},
        {"Arc-en-Seine", "BLEU", "rien à faire avant le 31/10/2027", "777", "non"},
        {"Le Trait d'union", "GRIS", "échu", "-319", "non"},
    };
    load_everything();
    cr_assert_eq(RUN(&d, "portefeuille", "--au", "2026-11-15", "--annee", "2027"), 0, "%s", d.err);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned r = row_of(rows[i].name, 0);
        cr_assert_neq(r, 0, "%s is missing: %s", rows[i].name, d.out);
        cr_expect_str_eq(desk_cell(&d, r, 2), rows[i].colour, "%s", rows[i].name);
        cr_expect_str_eq(desk_cell(&d, r, 3), rows[i].situation, "%s", rows[i].name);
        cr_expect_str_eq(desk_cell(&d, r, 4), rows[i].days, "%s", rows[i].name);
        cr_expect_str_eq(desk_cell(&d, r, 8), rows[i].chosen, "%s", rows[i].name);
    }
    desk_close(&d);
}

static const char *state_on(const char *day)
{
    cr_assert_eq(RUN(&d, "fiche", "COM-2026-001", "--au", day), 0, "%s: %s", day, d.err);
    unsigned r = row_of("état", 1);
    return r != 0 ? desk_cell(&d, r, 2) : "?";
}

Test(metier, one_convention_over_its_life)
{
    load_everything();
    cr_expect_str_eq(state_on("2026-07-10"), "signée sous condition suspensive");
    cr_expect(desk_shows(&d, "Condition suspensive ouverte"));
    cr_expect_str_eq(state_on("2026-10-02"), "signée");
    cr_expect(desk_shows(&d, "pas encore acquise : 0 document reçu sur 3"), "%s", d.out);
    cr_expect_str_eq(desk_cell(&d, row_of("jours restants", 1), 2), "1551");
    cr_expect_str_eq(state_on("2027-01-01"), "en vigueur");
    cr_expect_str_eq(state_on("2028-06-01"), "reconduite");
    cr_expect_str_eq(state_on("2029-01-10"), "suspendue");
    cr_expect(desk_shows(&d, "comptes de l'exercice clos"));
    cr_expect_str_eq(state_on("2029-01-20"), "reconduite");
    cr_expect(desk_shows(&d, "2029-01-01"), "with effect on 1 January: %s", d.out);
    cr_expect(desk_shows(&d, "-3000.00"), "the drop of the Région: %s", d.out);
    cr_expect(desk_shows(&d, "acquise, avec effet rétroactif : 3 documents reçus sur 3"), "%s", d.out);
    cr_assert_eq(RUN(&d, "put", "convention", "COM-2026-001", "denoncee=2029-03-15", "motif_fin=Faute de moyens"), 0, "%s", d.err);
    cr_expect_str_eq(state_on("2029-03-15"), "dénoncée");
    cr_expect_str_eq(desk_cell(&d, row_of("fin", 1), 3), "2029-03-15");
    cr_expect_eq(row_of("2030", 0), 0, "no year after its end: %s", d.out);
    cr_expect_eq(RUN(&d, "put", "convention", "COM-2026-001", "denoncee="), 1);
    desk_close(&d);
}

Test(metier, a_decision_writes_what_it_decides)
{
    static const char decision[] =
        "[{\"type\":\"decision\",\"id\":\"@decision-essai\",\"fields\":{\"convention\":\"@com-2026-001\",\"annee\":2027,"
        "\"numero\":1,\"objet\":\"Soutien de la Région\",\"date\":\"2027-03-01\",\"etat\":\"adoptee\",\"effets\":"
        "[{\"objet\":\"contribution:@contribution-com-2026-001-region-2029\",\"champ\":\"promis\",\"valeur\":\"13500\"}]}}]";
    load_everything();
    desk_write(&d, "decision.json", decision);
    cr_assert_eq(RUN(&d, "load", desk_path(&d, "decision.json"), "--motif", "COPIL du 1er mars"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "history", "contribution", "@contribution-com-2026-001-region-2029"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 2, "%s", d.out);
    cr_expect(strstr(desk_cell(&d, 1, 4), "promis : 12000.00 → 13500.00") != NULL, "%s", desk_cell(&d, 1, 4));
    cr_expect_str_eq(desk_cell(&d, 1, 5), "Décision n° 1 de 2027 : Soutien de la Région ; COPIL du 1er mars");
    cr_assert_eq(RUN(&d, "load", desk_path(&d, "decision.json")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "history", "contribution", "@contribution-com-2026-001-region-2029"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 2, "loaded twice, applied once: %s", d.out);
    desk_write(&d, "avenant.json",
               "[{\"type\":\"avenant\",\"id\":\"@avenant-essai\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":1,"
               "\"type\":\"modification\",\"objet\":\"La Région\",\"signe\":\"2027-04-01\",\"decision\":\"@decision-essai\"}}]");
    cr_assert_eq(RUN(&d, "load", desk_path(&d, "avenant.json")), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "fiche", "COM-2026-001", "--au", "2027-06-01"), 0, "%s", d.err);
    unsigned r = row_of("avenant n° 1", 0);
    cr_assert_neq(r, 0, "%s", d.out);
    cr_expect_str_eq(desk_cell(&d, r, 2), "en effet");
    cr_expect_str_eq(desk_cell(&d, r + 1, 2), "Contribution, promis : 13500.");
    desk_close(&d);
}

Test(metier, money_indicators_and_deadlines)
{
    load_everything();
    cr_assert_eq(RUN(&d, "explain", "COM-2026-001", "verse", "--annee", "2027", "--au", "2028-12-31"), 0, "%s", d.err);
    cr_expect_str_eq(desk_cell(&d, row_of("total", 0), 1), "485986.00");
    cr_assert_eq(RUN(&d, "explain", "COM-2026-001", "conventionne", "--au", "2028-12-31"), 0, "%s", d.err);
    cr_expect_str_eq(desk_cell(&d, row_of("total", 0), 1), "1956800.00");
    cr_assert_eq(RUN(&d, "indicateurs", "COM-2026-001", "--annee", "2027", "--au", "2028-07-01"), 0, "%s", d.err);
    unsigned reached = 0;
    for (unsigned i = 1; i <= desk_rows(&d); i++)
        reached += strcmp(desk_cell(&d, i, 4), "atteint") == 0;
    cr_expect_eq(desk_rows(&d), 8);
    cr_expect_eq(reached, 5, "%s", d.out);
    cr_assert_eq(RUN(&d, "echeances", "COM-2026-001", "--avec-faites", "--au", "2027-12-31"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "9 jours de retard"), "%s", d.out);
    cr_expect(desk_shows(&d, "5 jours de retard"), "%s", d.out);
    cr_expect(desk_shows(&d, "1 jour d'avance"), "%s", d.out);
    cr_expect(desk_shows(&d, "13 jours d'avance"), "%s", d.out);
    desk_close(&d);
}

/* What the rules compute is chosen in the words of a list, in every format. */
Test(metier, tables_are_chosen_like_lists)
{
    load_everything();
    cr_assert_eq(RUN(&d, "portefeuille", "--au", "2026-11-15", "-w", "couleur=rouge", "--tri", "jours", "-c", "structure,jours"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "structure,jours\nL'Escale,46\nEspace Simone-Aubry,227\n");
    cr_assert_eq(RUN(&d, "portefeuille", "--au", "2026-11-15", "-w", "fin<=31/12/2027", "-w", "jours>=0", "--tri", "fin", "--desc", "-n", "1",
                     "-c", "structure"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "structure\nLa Maison des Voisins\n");
    cr_assert_eq(RUN(&d, "financements", "--au", "2027-12-31", "-w", "financeur~ville de bellerive", "-w", "annee=2028", "-w",
                     "nature=numéraire", "-c", "annee,conventionne", "-f", "csv-fr"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "Année;Conventionné\r\n2028;260000,00\r\n\r\nExtrait de Pacte le "), "%s", d.out);
    cr_assert_eq(RUN(&d, "indicateurs", "COM-2026-001", "--annee", "2027", "--au", "2028-07-01", "-w", "etat=atteint", "-c", "code",
                     "-f", "json"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "[\n  {\"code\": \"I1\"},\n  {\"code\": \"I2\"},\n  {\"code\": \"I6\"},\n  {\"code\": \"I7\"},\n  "
                            "{\"code\": \"I8\"}\n]\n");
    cr_assert_eq(RUN(&d, "echeances", "--au", "2026-11-15", "-w", "alerte=oui", "-n", "3", "-c", "etat", "-f", "table"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "en retard"), "%s", d.out);
    cr_assert_eq(RUN(&d, "totals", "-w", "annee=2027", "-w", "financeur~cnav", "-c", "conventionne"), 0, "%s", d.err);
    cr_assert_eq(RUN(&d, "fiche", "COM-2026-001", "--au", "2028-06-01", "-w", "intitule=état", "-c", "valeur"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "valeur\nreconduite\n");
    static const char *const gaps[][2] = {{"accorde", "488000.00"}, {"demande_accorde", "21640.00"}, {"accorde_verse", "2014.00"},
                                          {"charges_ressources", "-500.00"}};
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        cr_assert_eq(RUN(&d, "explain", "COM-2026-001", gaps[i][0], "--annee", "2027", "--au", "2030-12-31"), 0, "%s", d.err);
        cr_expect_str_eq(desk_cell(&d, row_of("total", 0), 1), gaps[i][1], "%s", d.out);
    }
    cr_expect_eq(RUN(&d, "echeances", "-c", "titre,nom"), 2);
    cr_expect(desk_says(&d, "« nom » n'est pas une colonne"), "%s", d.err);
    cr_expect_eq(RUN(&d, "explain", "COM-2026-001", "charges_ressources"), 1);
    cr_expect(desk_says(&d, "dites laquelle"), "%s", d.err);
    desk_close(&d);
}

/* Everything was entered today: yesterday nobody could read any of it. */
Test(metier, the_records_of_a_day_and_the_day_of_the_rules)
{
    load_everything();
    cr_assert_eq(RUN(&d, "portefeuille", "--au", "2026-11-15", "--fiches-au", "demain"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 8, "%s", d.out);
    cr_assert_eq(RUN(&d, "portefeuille", "--au", "2026-11-15", "--fiches-au", "2026-01-01"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 0, "%s", d.out);
    cr_expect_eq(RUN(&d, "fiche", "COM-2026-001", "--fiches-au", "2026-01-01"), 4);
    cr_expect_eq(RUN(&d, "fiche", "COM-2026-001", "--fiches-au", "2026-13-01"), 2);
    cr_expect_eq(RUN(&d, "list", "convention", "--fiches-au", "2026-01-01"), 2);
    cr_assert_eq(RUN(&d, "fiche", "COM-2026-001", "--au", "2028-06-01", "--fiches-au", "2199-12-31"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "reconduite"), "%s", d.out);
    desk_close(&d);
}

Test(metier, refusals)
{
    load_everything();
    cr_expect_eq(RUN(&d, "fiche", "COM-2099-001"), 4);
    cr_expect_eq(RUN(&d, "explain", "COM-2026-001", "paye"), 1);
    cr_expect(desk_says(&d, "Choisissez sollicite"), "%s", d.err);
    cr_expect_eq(RUN(&d, "indicateurs", "COM-2026-001", "--annee", "27"), 2);
    cr_expect_eq(RUN(&d, "portefeuille", "--au", "2026-02-30"), 2, "%s", d.err);
    desk_close(&d);
}

/* The lines of the Caf of example A, and who is above 23 000 euros a year. */
static void shares_and_thresholds(void)
{
    cr_assert_eq(RUN(&d, "prestations", "COM-2026-001", "--annee", "2027", "--tri", "code", "-c",
                     "code,taux,plafond,base_prevue,prevision,acompte,base_reelle,reel,solde"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "code,taux,plafond,base_prevue,prevision,acompte,base_reelle,reel,solde\n"
                            "PS_ACF,63.60,,40000.00,25440.00,17808.00,39500.00,25122.00,7314.00\n"
                            "PS_AGC,42.40,,175000.00,74200.00,51940.00,171000.00,72504.00,20564.00\n");
    cr_assert_eq(RUN(&d, "prestations", "COM-2026-001", "--annee", "2031"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 0);
    cr_assert_eq(RUN(&d, "seuils", "COM-2026-001", "--annee", "2027", "-w", "depasse=oui", "-w", "regle~écrite", "--tri", "montant",
                     "-c", "montant,seuil,depasse"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "montant,seuil,depasse\n36000.00,23000.00,oui\n48000.00,23000.00,oui\n120000.00,23000.00,oui\n"
                            "345000.00,23000.00,oui\n");
    cr_assert_eq(RUN(&d, "seuils", "COM-2026-001", "--annee", "2027", "-w", "depasse=non", "-w", "regle~écrite"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 2, "Région and Cnav: %s", d.out);
}

/* Figures in tables: the compte rendu of example A, staffing and flows of example C. */
Test(metier, accounts_functions_and_flows)
{
    load_everything();
    cr_assert_eq(RUN(&d, "compte-rendu", "COM-2026-001", "--annee", "2027", "--au", "2028-12-31"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 20);
    cr_assert_eq(RUN(&d, "compte-rendu", "COM-2026-001", "--au", "2028-12-31", "-w", "compte=64", "-c", "annee,prevu,realise,ecart,part"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "annee,prevu,realise,ecart,part\n2027,468000.00,465200.00,-2800.00,-0.60\n");
    cr_assert_eq(RUN(&d, "compte-rendu", "COM-2026-001", "--au", "2028-12-31", "-w", "compte=67", "-c", "part"), 0, "%s", d.err);
    cr_expect_str_eq(d.out, "part\nn/a\n", "nothing was forecast");
    cr_assert_eq(RUN(&d, "compte-rendu", "COM-2026-001", "--annee", "2030"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 0, "no actual yet");
    shares_and_thresholds();
    cr_assert_eq(RUN(&d, "fonctions", "HP-VALMOSAN-2012", "--au", "2012-06-01", "-c", "fonction,obligatoire,financable,nombre,tranches,montant"), 0, "%s", d.err);
    cr_expect(desk_shows(&d, "chef de projet,oui,non,318,,\n"), "%s", d.out);
    cr_expect(desk_shows(&d, "agent de concertation,oui,oui,318,6,7500.00\n"), "%s", d.out);
    cr_assert_eq(RUN(&d, "flux", "HP-VALMOSAN-2012", "--au", "2012-06-01", "-w", "annee=2012", "-c", "stock,entrees,sorties,suivant,ecart,stable"), 0, "%s", d.err);
    cr_expect_eq(desk_rows(&d), 4);
    cr_expect(desk_shows(&d, "128,3,12,119,0,non\n"), "%s", d.out);
    desk_close(&d);
}
