/* Edges of the rules: facts that are missing, other ways a convention and an
 * agrément may go, proxies, deadlines that people add. */
#include "common/domain/budget.h"
#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "common/domain/etat.h"
#include "common/domain/fonctions.h"
#include "common/domain/gouvernance.h"
#include "common/domain/indicateurs.h"
#include "common/domain/portefeuille.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static enum etat_convention state(const char *au)
{
    struct etat_convention_calcule s;
    cr_assert_eq(etat_convention(&d, le(au), &s), ERR_OK);
    return s.etat;
}

/* --- Nothing is known -------------------------------------------------------------- */

Test(bords, an_empty_dossier, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct dossier nothing;
    struct echeance *rows;
    struct etat_convention_calcule s;
    struct etat_agrement_calcule a;
    struct porte_annuelle p;
    struct echelle e;
    struct ecarts gaps;
    struct baisse *drops;
    struct budget_totaux t;
    struct portefeuille_ligne line;
    struct fonction_calculee *staff;
    struct indicateur_calcule *indicators;
    struct etape_calculee *steps;
    struct tresorerie cash;
    struct quorum q;
    size_t count;
    struct seuil_legal *limits;
    struct prestation_calculee *shares;
    dossier_init(&nothing, &corpus.arena);
    cr_expect_eq(echeancier(&nothing, le("2027-01-01"), &rows, &count), ERR_OK);
    cr_expect_eq(count, 0);
    cr_expect_eq(etat_convention(&nothing, le("2027-01-01"), &s), ERR_NOT_FOUND);
    cr_expect_eq(etat_agrement(&nothing, 1, le("2027-01-01"), &a), ERR_NOT_FOUND);
    cr_expect(porte_annuelle(&nothing, 2028, le("2027-01-01"), &p) == ERR_OK && !p.exigee && p.ouverte);
    cr_expect_eq(porte_annuelle(&nothing, 1800, le("2027-01-01"), &p), ERR_BAD_DAY);
    cr_expect(echelle_somme(&nothing, &(struct echelle_filtre){0}, le("2027-01-01"), &e) == ERR_OK && !e.attendu.dite);
    cr_expect_eq(echelle_contribution(&nothing, 1, le("2027-01-01"), &e), ERR_NOT_FOUND);
    cr_expect(echelle_ecarts(&nothing, &(struct echelle_filtre){.annee = 2027}, le("2027-01-01"), &gaps) == ERR_OK &&
              !gaps.accorde_verse.dite && !gaps.charges_ressources.dite);
    cr_expect(maintien_du_niveau(&nothing, le("2027-01-01"), &drops, &count) == ERR_OK && count == 0);
    cr_expect(seuils_legaux(&nothing, le("2027-01-01"), &limits, &count) == ERR_OK && count == 0);
    cr_expect(prestations_du_dossier(&nothing, &shares, &count) == ERR_OK && count == 0);
    cr_expect_eq(budget_totaux(&nothing, 1, &t, NULL), ERR_NOT_FOUND);
    cr_expect_eq(budget_annee(&nothing, 2027, le("2027-01-01"), &t), ERR_NOT_FOUND);
    cr_expect_eq(portefeuille_ligne(&nothing, 1, le("2027-01-01"), &line), ERR_NOT_FOUND);
    cr_expect(fonctions_calculer(&nothing, 10, le("2027-01-01"), &staff, &count) == ERR_OK && count == 0);
    cr_expect(indicateurs_annee(&nothing, 2027, le("2027-01-01"), &indicators, &count) == ERR_OK && count == 0);
    cr_expect(etapes_calculer(&nothing, le("2027-01-01"), &steps, &count) == ERR_OK && count == 0);
    cr_expect(tresorerie_12_mois(&nothing, le("2027-01-15"), (struct money){500}, &cash) == ERR_OK && cash.point_bas.cents == 500);
    cr_expect_eq(reunion_quorum(&nothing, 1, &q), ERR_NOT_FOUND);
}

/* --- Other ways for a convention ---------------------------------------------------- */

Test(bords, ended_before_its_term, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    Pacte__Convention *c = corpus_body(&corpus, "com-2026-001");
    c->denoncee = day_of("2027-06-15");
    cr_expect_eq(state("2027-06-14"), CONVENTION_EN_VIGUEUR);
    cr_expect_eq(state("2027-06-15"), CONVENTION_DENONCEE);
    c->resiliee = day_of("2027-09-01");
    cr_expect_eq(state("2027-09-01"), CONVENTION_RESILIEE);
    c->archivee = day_of("2028-01-01");
    cr_expect_eq(state("2027-12-31"), CONVENTION_RESILIEE);
    cr_expect_eq(state("2028-01-01"), CONVENTION_ARCHIVEE);
}

/* How many deadlines of that origin, not done, are told about that year. */
static size_t due(const char *au, enum origine_echeance from, uint32_t type, uint32_t annee)
{
    struct echeance *rows;
    size_t count, n = 0;
    cr_assert_eq(echeancier(&d, le(au), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        n += !rows[i].faite && rows[i].origine == from && (type == 0 || rows[i].type == type) && rows[i].annee == annee;
    return n;
}

Test(bords, what_stays_due_once_it_is_denounced, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    enum { OF_AGREMENT = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT };
    Pacte__Convention *c = corpus_body(&corpus, "com-2026-001");
    struct etat_convention_calcule s;
    size_t milestones = due("2028-04-01", DE_JALON, OF_AGREMENT, 0);
    cr_expect_eq(due("2028-04-01", DE_DOCUMENT, 0, 2029), 4, "three for the renewal, and the account of the year");
    c->denoncee = day_of("2028-03-15");
    cr_expect_eq(due("2028-03-14", DE_DOCUMENT, 0, 2029), 4, "nobody knows of it");
    cr_expect_eq(due("2028-04-01", DE_DOCUMENT, 0, 2029), 0, "no year is renewed any more");
    cr_expect_eq(due("2031-04-01", DE_DOCUMENT, 0, 2030), 0, "and none is late");
    cr_expect_eq(due("2028-04-01", DE_DOCUMENT, 0, 2027), 1, "the account of a year that has run");
    cr_expect_eq(due("2028-04-01", DE_DOCUMENT, 0, 2028), 1, "and of the one that was begun");
    cr_expect_eq(due("2028-04-01", DE_VERSEMENT, 0, 2027), 4, "the money of that time");
    cr_expect_eq(due("2028-04-01", DE_JALON, OF_AGREMENT, 0), milestones, "the agrément goes on");
    cr_assert_eq(etat_convention(&d, le("2028-04-01"), &s), ERR_OK);
    cr_expect(s.fin_connue && s.fin.number == le("2028-03-15").number, "it ends on that day");
    cr_assert_eq(etat_convention(&d, le("2028-03-14"), &s), ERR_OK);
    cr_expect_eq(s.fin.number, le("2030-12-31").number);
}

Test(bords, what_is_given_back_is_no_payment, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct echeance *rows;
    size_t count;
    bool told = false;
    cr_expect_eq(due("2027-07-12", DE_PAIEMENT_LEGAL, 0, 2027), 1, "the État is late");
    corpus_add(&corpus, "{\"type\":\"versement\",\"id\":\"@retour\",\"fields\":{\"contribution\":"
                        "\"@contribution-com-2026-001-prefecture-2027\",\"type\":\"reversement\",\"prevu\":\"500\","
                        "\"prevu_date\":\"2028-09-30\"}}");
    exemple_a_again();
    cr_expect_eq(due("2027-07-12", DE_PAIEMENT_LEGAL, 0, 2027), 1, "and still is");
    cr_assert_eq(echeancier(&d, le("2028-09-01"), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        told = told || (rows[i].origine == DE_VERSEMENT && strcmp(rows[i].titre, "Reversement à faire") == 0);
    cr_expect(told);
}

Test(bords, nothing_is_due_of_what_is_void, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    ((Pacte__Convention *)corpus_body(&corpus, "com-2026-001"))->conditions[0]->levee = NULL;
    ((Pacte__Agrement *)corpus_body(&corpus, "agrement-passerelles-2027"))->decision =
        PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE;
    cr_expect_eq(due("2026-09-23", DE_DOCUMENT, 0, 2028), 4);
    cr_expect_eq(due("2026-09-24", DE_DOCUMENT, 0, 2028), 0);
    cr_expect_eq(due("2028-07-24", DE_DOCUMENT, 0, 2027), 0);
}

Test(bords, an_agrement_refused_makes_it_void, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    Pacte__Agrement *a = corpus_body(&corpus, "agrement-passerelles-2027");
    ((Pacte__Convention *)corpus_body(&corpus, "com-2026-001"))->conditions[0]->levee = NULL;
    a->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE;
    cr_expect_eq(state("2026-09-23"), CONVENTION_SIGNEE_SOUS_CONDITION);
    cr_expect_eq(state("2026-09-24"), CONVENTION_CADUQUE);
    a->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_AJOURNE;
    cr_expect_eq(state("2027-02-01"), CONVENTION_SIGNEE_SOUS_CONDITION, "not in force with an open condition");
    a->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE_AVEC_RESERVES;
    cr_expect_eq(state("2026-10-02"), CONVENTION_SIGNEE, "lifted by the notification");
}

Test(bords, a_missing_signature_is_named, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct etat_convention_calcule s;
    ((Pacte__Signataire *)corpus_body(&corpus, "signataire-com-2026-001-region"))->signe = day_of("2026-08-31");
    cr_assert_eq(etat_convention(&d, le("2026-07-10"), &s), ERR_OK);
    cr_expect(s.etat == CONVENTION_EN_SIGNATURE && s.signatures == 7 && s.signataires == 8);
    cr_assert_eq(s.motifs.count, 1);
    cr_expect_str_eq(s.motifs.rows[0].texte, "Signature attendue : Région fictive d'Île-de-France.");
    cr_expect_eq(state("2026-08-31"), CONVENTION_SIGNEE_SOUS_CONDITION);
}

Test(bords, who_joins_later_holds_nobody_up, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    ((Pacte__Signataire *)corpus_body(&corpus, "signataire-com-2026-001-region"))->signe = day_of("2028-03-01");
    corpus_add(&corpus, "{\"type\":\"avenant\",\"id\":\"@avenant-1\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":1,"
                        "\"type\":\"adhesion\",\"objet\":\"Adhésion\",\"signe\":\"2028-03-01\",\"organisation\":\"@region\"}}");
    exemple_a_again();
    cr_expect_eq(state("2027-06-01"), CONVENTION_EN_VIGUEUR);
    cr_expect_eq(state("2028-03-01"), CONVENTION_RECONDUITE);
}

Test(bords, an_avenant_moves_the_end, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct etat_convention_calcule s;
    corpus_add(&corpus, "{\"type\":\"avenant\",\"id\":\"@avenant-1\",\"fields\":{\"convention\":\"@com-2026-001\",\"numero\":1,"
                        "\"type\":\"prorogation\",\"objet\":\"Un an\",\"signe\":\"2030-11-15\",\"fin\":\"2031-12-31\"}}");
    exemple_a_again();
    cr_assert_eq(etat_convention(&d, le("2030-11-14"), &s), ERR_OK);
    cr_expect(!s.prorogee && s.fin.number == le("2030-12-31").number, "not known yet");
    cr_assert_eq(etat_convention(&d, le("2031-06-01"), &s), ERR_OK);
    cr_expect(s.prorogee && s.fin.number == le("2031-12-31").number && s.etat != CONVENTION_ECHUE);
    cr_expect_eq(state("2032-01-01"), CONVENTION_ECHUE);
}

Test(bords, without_a_model_no_rule_of_one_applies, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    d.modele = NULL;
    cr_expect_eq(state("2026-10-02"), CONVENTION_SIGNEE);
    cr_expect_eq(state("2029-01-10"), CONVENTION_EN_VIGUEUR, "no yearly gate, no evaluation");
    cr_expect_eq(state("2031-01-01"), CONVENTION_ECHUE);
}

/* --- Other ways for an agrément ------------------------------------------------------- */

Test(bords, decisions_of_the_authority, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { Pacte__DecisionAgrement decision; const char *au; enum etat_agrement etat; } rows[] = {
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE, "2026-09-24", AGREMENT_PASSE_EN_COMMISSION},
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE, "2026-07-15", AGREMENT_COMPLET},
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_AJOURNE, "2026-09-24", AGREMENT_AJOURNE},
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE, "2027-06-01", AGREMENT_REFUSE},
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE, "2026-09-23", AGREMENT_COMPLET},
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE_AVEC_RESERVES, "2026-09-24", AGREMENT_ACCORDE_AVEC_RESERVES},
        {PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE, "2031-01-01", AGREMENT_ECHU},
    };
    Pacte__Agrement *a = corpus_body(&corpus, "agrement-passerelles-2027");
    a->complet = day_of("2026-07-15");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct etat_agrement_calcule s;
        a->decision = rows[i].decision;
        cr_assert_eq(etat_agrement(&d, corpus_id("agrement-passerelles-2027"), le(rows[i].au), &s), ERR_OK);
        cr_expect_eq(s.etat, rows[i].etat, "row %zu: %s", i, etat_agrement_libelle(s.etat));
    }
}

/* --- Meetings ------------------------------------------------------------------------------- */

Test(bords, proxies_mandates_and_quorum, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static Pacte__Ref holder = PACTE__REF__INIT;
    static const char meeting[] = "reunion-copil-com-2026-001-2026-07-10";
    struct quorum q;
    Pacte__Presence *p = corpus_body(&corpus, "presence-2026-07-10-region");
    p->etat = PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE;
    p->mandataire = &holder;
    holder.id = corpus_id("membre-copil-com-2026-001-cnav");
    cr_assert_eq(reunion_quorum(&d, corpus_id(meeting), &q), ERR_OK);
    cr_expect(q.presents == 8 && q.representes == 1 && q.motifs.count == 0);
    ((Pacte__Presence *)corpus_body(&corpus, "presence-2026-07-10-cnav"))->etat = PACTE__ETAT_PRESENCE__ETAT_PRESENCE_EXCUSE;
    cr_assert_eq(reunion_quorum(&d, corpus_id(meeting), &q), ERR_OK);
    cr_expect(q.representes == 0 && q.absents == 1 && q.excuses == 1, "who holds the proxy is not there");
    ((Pacte__Membre *)corpus_body(&corpus, "membre-copil-com-2026-001-cnav"))->fin = day_of("2026-07-09");
    cr_assert_eq(reunion_quorum(&d, corpus_id(meeting), &q), ERR_OK);
    cr_expect(q.membres == 8 && q.exiges == 4, "a mandate that has ended counts for nothing");
    ((Pacte__Membre *)corpus_body(&corpus, "membre-copil-com-2026-001-cnav"))->fin = day_of("2026-07-10");
    cr_assert_eq(reunion_quorum(&d, corpus_id(meeting), &q), ERR_OK);
    cr_expect_eq(q.membres, 9u, "its last day still counts");
}

Test(bords, half_is_enough_and_less_is_not, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const char *const names[] = {"ville", "caf", "departement", "prefecture", "region", "cnav", "conseil-citoyen", "bailleur", "passerelles"};
    for (size_t gone = 0; gone < 9; gone++) {
        struct quorum q;
        char alias[64];
        (void)snprintf(alias, sizeof alias, "presence-2026-07-10-%s", names[gone]);
        ((Pacte__Presence *)corpus_body(&corpus, alias))->etat = PACTE__ETAT_PRESENCE__ETAT_PRESENCE_EXCUSE;
        cr_assert_eq(reunion_quorum(&d, corpus_id("reunion-copil-com-2026-001-2026-07-10"), &q), ERR_OK);
        cr_expect_eq(q.presents, 8 - gone);
        cr_expect_eq(q.atteint, gone <= 3, "%zu are missing of nine", gone + 1);
    }
}

/* --- What people add --------------------------------------------------------------------------- */

static const struct echeance *found_row(const char *au, enum origine_echeance from, const char *titre)
{
    struct echeance *rows;
    size_t count;
    cr_assert_eq(echeancier(&d, le(au), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].origine == from && strstr(rows[i].titre, titre) != NULL)
            return &rows[i];
    return NULL;
}

Test(bords, a_person_moves_a_deadline_and_adds_one, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    corpus_add(&corpus, "{\"type\":\"echeance\",\"id\":\"@e1\",\"fields\":{\"objet\":\"agrement:@agrement-passerelles-2027\",\"regle\":"
                        "\"EVALUATION\",\"du\":\"2029-11-30\",\"motif\":\"Demande de la Caf\",\"convention\":\"@com-2026-001\"}}");
    corpus_add(&corpus, "{\"type\":\"echeance\",\"id\":\"@e2\",\"fields\":{\"objet\":\"convention:@com-2026-001\",\"titre\":\"Appeler la Caf\","
                        "\"du\":\"2027-03-01\",\"convention\":\"@com-2026-001\"}}");
    corpus_add(&corpus, "{\"type\":\"engagement\",\"id\":\"@g1\",\"fields\":{\"convention\":\"@com-2026-001\",\"de\":\"@caf-92\",\"envers\":"
                        "\"@org-passerelles\",\"texte\":\"Former un bénévole\",\"echeance\":\"2027-02-01\"}}");
    exemple_a_again();
    const struct echeance *own = found_row("2027-03-02", DE_PERSONNE, "Appeler la Caf");
    cr_expect(own != NULL && own->ecart_jours == 1 && own->alerte);
    const struct echeance *promise = found_row("2027-01-31", DE_ENGAGEMENT, "Former");
    cr_expect(promise != NULL && promise->etat == ECHEANCE_PROCHE);
    struct echeance *rows;
    size_t count;
    bool moved = false;
    cr_assert_eq(echeancier(&d, le("2027-03-02"), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        moved = moved || (rows[i].origine == DE_JALON && strcmp(rows[i].regle, "EVALUATION") == 0 &&
                          rows[i].id == corpus_id("agrement-passerelles-2027") && rows[i].du.number == le("2029-11-30").number);
    cr_expect(moved);
    for (size_t i = 1; i < count; i++)
        cr_expect_leq(rows[i - 1].etat, rows[i].etat, "the most urgent first");
}
