#include "tests/unit/server_rules/generator_fields.h"

#define DAYS {"2026-03-01", "2026-06-15", "2026-12-31", "2027-01-01", "2027-06-15", "2028-01-01", "2028-12-31", "2030-12-31"}
#define SOME_DAYS(a, b, c, d) {a, b, c, d}
#define AMOUNTS {"100", "200", "300"}

static const struct choice agrement[] = {
    {"structure", SAME, TYPE(STRUCTURE), 100, {0}},
    {"types", TEXT, 0, 100, {"AGC"}},
    {"debut", TEXT, 0, 100, SOME_DAYS("2027-01-01", "2027-01-01", "2027-01-01", "2027-06-15")},
    {"fin", TEXT, 0, 100, SOME_DAYS("2030-12-31", "2030-12-31", "2030-12-31", "2028-12-31")},
    {"decision", TEXT, 0, 70, {"accorde", "accorde", "attendue", "refuse", "ajourne", "accorde_avec_reserves"}},
    {"depot", TEXT, 0, 60, {"2026-03-01"}},
    {"notifie", TEXT, 0, 40, {"2026-06-15", "2026-12-31", ""}},
    {"note", TEXT, 0, 40, {"revu", ""}},
};
static const struct choice convention[] = {
    {"reference", SAME, 0, 0, {0}},
    {"intitule", TEXT, 0, 100, {"Convention"}},
    {"modele", TEXT, 0, 90, {"GENERATEUR", "GENERATEUR", "GENERATEUR", "GENERATEUR", "INCONNU", ""}},
    {"version_modele", TEXT, 0, 100, {"1", "1", "1", "1", "1", "2", ""}},
    {"agrement", SAME, TYPE(AGREMENT), 90, {0}},
    {"debut", TEXT, 0, 100, SOME_DAYS("2027-01-01", "2027-01-01", "2027-06-15", "2026-12-31")},
    {"fin", TEXT, 0, 100, SOME_DAYS("2030-12-31", "2028-12-31", "2028-12-31", "2031-12-31")},
    {"signee", TEXT, 0, 10, {"2026-06-15", "2026-12-31", ""}},
    {"denoncee", TEXT, 0, 0, {"2028-01-01", "", ""}},
    {"motif_fin", TEXT, 0, 0, {"Faute de moyens", ""}},
    {"resiliee", TEXT, 0, 0, {"2028-01-01", "", ""}},
    {"note", TEXT, 0, 20, {"a", "b", "c"}},
};
static const struct choice signataire[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"organisation", ANY, TYPE(ORGANISATION), 100, {0}},
    {"qualites", TEXT, 0, 100, {"FINANCEUR"}},
    {"representant", SAME, TYPE(CONTACT), 50, {0}},
    {"signe", TEXT, 0, 60, {"2026-06-15", "2026-06-15", "2026-12-31", "2028-01-01", ""}},
};
static const struct choice contact[] = {
    {"organisation", ANY, TYPE(ORGANISATION), 100, {0}},
    {"fonction", TEXT, 0, 100, {"élu"}},
    {"mandat_debut", TEXT, 0, 30, {"2026-03-01", "2026-06-15", "2026-12-31", ""}},
    {"mandat_fin", TEXT, 0, 30, {"2026-12-31", "2028-12-31", "2030-12-31", ""}},
};
static const struct choice contribution[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"financeur", ANY, TYPE(ORGANISATION), 100, {0}},
    {"annee", TEXT, 0, 100, {"2027", "2027", "2028"}},
    {"sollicite", TEXT, 0, 80, AMOUNTS},
    {"promis", TEXT, 0, 40, AMOUNTS},
    {"vote", TEXT, 0, 20, AMOUNTS},
    {"vote_date", TEXT, 0, 20, {"2026-06-15", "2027-06-15", "2028-12-31", ""}},
    {"conventionne", TEXT, 0, 10, {"100", "200", ""}},
    {"conventionne_date", TEXT, 0, 10, {"2027-06-15", "2028-12-31", ""}},
    {"appele", TEXT, 0, 10, {"100", "", ""}},
    {"appele_date", TEXT, 0, 10, {"2027-06-15", "2028-01-01", "2028-12-31"}},
    {"nature", TEXT, 0, 10, {"numeraire", "en_nature"}},
};
static const struct choice document[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"type", TEXT, 0, 100, {"COMPTES", "COMPTES", "AUTRE"}},
    {"titre", TEXT, 0, 100, {"Comptes"}},
    {"annee", TEXT, 0, 100, {"2028", "2028", "2027", "2029"}},
    {"remis", TEXT, 0, 70, {"2027-06-15", "2028-01-01", ""}},
};
static const struct choice budget[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"annee", TEXT, 0, 100, {"2027", "2028"}},
    {"version", TEXT, 0, 100, {"previsionnel", "previsionnel", "reactualise"}},
    {"valide", TEXT, 0, 20, {"2026-06-15", "2027-06-15", ""}},
};
static const struct choice ligne[] = {
    {"budget", SAME, TYPE(BUDGET), 100, {0}},
    {"compte", TEXT, 0, 100, {"60", "70", "74", "86", "87", "99"}},
    {"montant", TEXT, 0, 100, AMOUNTS},
    {"financeur", ANY, TYPE(ORGANISATION), 60, {0}},
    {"dans_convention", TEXT, 0, 40, {"oui", "non"}},
};
static const struct choice instance[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"type", TEXT, 0, 100, {"COPIL", "COPIL", "AUTRE"}},
    {"nom", TEXT, 0, 100, {"Comité"}},
};
static const struct choice membre[] = {
    {"instance", SAME, TYPE(INSTANCE), 100, {0}},
    {"organisation", ANY, TYPE(ORGANISATION), 100, {0}},
    {"qualite", TEXT, 0, 80, {"obligatoire", "facultatif", "obligatoire", "accompagnateur"}},
    {"peut_presider", TEXT, 0, 60, {"oui", "non"}},
    {"fin", TEXT, 0, 20, DAYS},
};
static const struct choice reunion[] = {
    {"instance", SAME, TYPE(INSTANCE), 100, {0}},
    {"date", TEXT, 0, 100, SOME_DAYS("2026-06-15", "2027-06-15", "2028-01-01", "2026-03-01")},
    {"presidence", SAME, TYPE(MEMBRE), 80, {0}},
    {"tenue", TEXT, 0, 60, {"oui", "oui", "non", ""}},
    {"pv_approuve", TEXT, 0, 10, {"2028-12-31", "2026-03-01", ""}},
    {"texte", TEXT, 0, 10, {"a", "b"}},
};
static const struct choice presence[] = {
    {"reunion", SAME, TYPE(REUNION), 100, {0}},
    {"membre", SAME, TYPE(MEMBRE), 100, {0}},
    {"etat", TEXT, 0, 90, {"present", "present", "present", "excuse", "absent"}},
};
static const struct choice decision[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"reunion", SAME, TYPE(REUNION), 70, {0}},
    {"annee", TEXT, 0, 100, {"2026", "2027", "2028"}},
    {"numero", TEXT, 0, 90, {"1", "2", "3", "4", "5", ""}},
    {"objet", TEXT, 0, 100, {"Budget", "Projet", "Suites"}},
    {"date", TEXT, 0, 90, SOME_DAYS("2026-06-15", "2027-06-15", "2028-01-01", "2026-03-01")},
    {"etat", TEXT, 0, 60, {"adoptee", "adoptee", "proposee", "ajournee", "rejetee"}},
    {"etape", TEXT, 0, 50, {"A", "B", "", "Z"}},
    {"votants", TEXT, 0, 20, {"2", "3"}},
    {"pour", TEXT, 0, 20, {"2", "1"}},
    {"contre", TEXT, 0, 20, {"1", "0"}},
};
static const struct choice etape[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"objet", CONVENTION_OBJECT, 0, 100, {0}},
    {"code", TEXT, 0, 100, {"A", "B", "C"}},
    {"realisee", TEXT, 0, 60, {"2026-06-15", "2027-06-15", ""}},
    {"decision", SAME, TYPE(DECISION), 60, {0}},
};
static const struct choice avenant[] = {
    {"convention", SAME, TYPE(CONVENTION), 100, {0}},
    {"numero", TEXT, 0, 100, {"1", "2", "3"}},
    {"type", TEXT, 0, 100, {"modification", "prorogation", "adhesion"}},
    {"objet", TEXT, 0, 100, {"Avenant"}},
    {"signe", TEXT, 0, 50, {"2026-03-01", "2027-06-15", "2028-01-01", ""}},
    {"fin", TEXT, 0, 40, {"2029-12-31", "2031-12-31", ""}},
    {"organisation", ANY, TYPE(ORGANISATION), 60, {0}},
};
static const struct choice projet[] = {
    {"structure", SAME, TYPE(STRUCTURE), 100, {0}},
    {"intitule", TEXT, 0, 100, {"Projet"}},
};
static const struct choice noeud[] = {
    {"projet", SAME, TYPE(PROJET_SOCIAL), 100, {0}},
    {"parent", SAME, TYPE(NOEUD), 70, {0}},
    {"niveau", TEXT, 0, 100, {"diagnostic", "axe", "objectif", "action"}},
    {"intitule", TEXT, 0, 100, {"Élément"}},
};

#define ROWS(type, slots, weight, rows) {TYPE(type), slots, weight, rows, sizeof rows / sizeof rows[0]}
const struct kind kinds[KINDS] = {
    ROWS(AGREMENT, 6, 9, agrement),        ROWS(CONVENTION, CONVENTIONS, 10, convention),
    ROWS(SIGNATAIRE, 12, 8, signataire),   ROWS(CONTACT, 12, 4, contact),
    ROWS(CONTRIBUTION, 12, 12, contribution), ROWS(DOCUMENT, 12, 4, document),
    ROWS(BUDGET, 12, 8, budget),           ROWS(LIGNE_BUDGET, 36, 12, ligne),
    ROWS(INSTANCE, 6, 3, instance),        ROWS(MEMBRE, 24, 6, membre),
    ROWS(REUNION, 12, 6, reunion),         ROWS(PRESENCE, 48, 10, presence),
    ROWS(DECISION, 24, 14, decision),      ROWS(ETAPE, 12, 5, etape),
    ROWS(AVENANT, 12, 5, avenant),         ROWS(PROJET_SOCIAL, 4, 1, projet),
    ROWS(NOEUD, 24, 6, noeud),
};
