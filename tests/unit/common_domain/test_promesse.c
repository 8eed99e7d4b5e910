/* What was promised moves by a decision, or says why there is none. */
#include "common/base/text.h"
#include "common/domain/gouvernance.h"
#include "common/domain/promesse.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static bool change_of(const Pacte__Contribution *before, const Pacte__Contribution *after)
{
    return promesse_change(TYPE(CONTRIBUTION), before != NULL ? &before->base : NULL, after != NULL ? &after->base : NULL);
}

Test(promesse, a_promise_that_moves_is_a_change)
{
    Pacte__Money ten = PACTE__MONEY__INIT, nine = PACTE__MONEY__INIT;
    Pacte__Contribution before = PACTE__CONTRIBUTION__INIT, after = PACTE__CONTRIBUTION__INIT;
    ten.cents = 1000;
    nine.cents = 900;
    after.promis = &ten;
    cr_expect_not(change_of(NULL, &after), "created");
    cr_expect_not(change_of(&before, &after), "said for the first time");
    before.promis = &nine;
    cr_expect(change_of(&before, &after));
    after.promis = NULL;
    cr_expect(change_of(&before, &after), "taken back");
    before = after;
    before.notifie = &nine;
    cr_expect_not(change_of(&before, &after), "a notification is no promise");
}

enum { OTHER, CITED, FORMER };           /* decisions, by id */
enum { THIS = 7 };                       /* the contribution */

static const struct {
    const char *what;
    int before, after;                   /* the decision that each cites; OTHER: none */
    const char *why;                     /* hors_decision */
    bool adopted;
    int32_t day;                         /* of the decision cited; that of the former is 100 */
    uint64_t object;
    const char *champ, *valeur;          /* its effect */
    enum couverture want;
} covered[] = {
    {"nothing said", OTHER, OTHER, "", false, 0, 0, "", "", CHANGEMENT_SANS_DECISION},
    {"why is said", OTHER, OTHER, "oral", false, 0, 0, "", "", CHANGEMENT_COUVERT},
    {"newly cited", OTHER, CITED, "", true, 50, 0, "", "", CHANGEMENT_COUVERT},
    {"newly cited, not adopted", OTHER, CITED, "", false, 50, 0, "", "", CHANGEMENT_NON_ADOPTE},
    {"newly cited, the day of the former", FORMER, CITED, "", true, 100, 0, "", "", CHANGEMENT_COUVERT},
    {"newly cited, older than the former", FORMER, CITED, "", true, 99, 0, "", "", CHANGEMENT_ANTERIEUR},
    {"older, and it writes that amount", FORMER, CITED, "", true, 99, THIS, "promis", "10,00", CHANGEMENT_COUVERT},
    {"the former one stays", FORMER, FORMER, "", true, 100, 0, "", "", CHANGEMENT_SANS_DECISION},
    {"the former one stays and a reason is there", FORMER, FORMER, "oral", true, 100, 0, "", "", CHANGEMENT_SANS_DECISION},
    {"the former one writes that amount", FORMER, FORMER, "", true, 100, THIS, "promis", "10", CHANGEMENT_COUVERT},
    {"… another amount", FORMER, FORMER, "", true, 100, THIS, "promis", "10.01", CHANGEMENT_SANS_DECISION},
    {"… another field", FORMER, FORMER, "", true, 100, THIS, "vote", "10", CHANGEMENT_SANS_DECISION},
    {"… another record", FORMER, FORMER, "", true, 100, THIS + 1, "promis", "10", CHANGEMENT_SANS_DECISION},
};

Test(promesse, a_decision_covers_the_change_that_it_speaks_of)
{
    for (size_t i = 0; i < sizeof covered / sizeof covered[0]; i++) {
        Pacte__Money ten = PACTE__MONEY__INIT, nine = PACTE__MONEY__INIT;
        Pacte__Ref first = PACTE__REF__INIT, second = PACTE__REF__INIT;
        Pacte__Day day = PACTE__DAY__INIT, former_day = PACTE__DAY__INIT;
        Pacte__AnyRef object = PACTE__ANY_REF__INIT;
        Pacte__Effet effect = PACTE__EFFET__INIT, *effects[] = {&effect};
        Pacte__Decision cited = PACTE__DECISION__INIT, former = PACTE__DECISION__INIT;
        Pacte__Contribution before = PACTE__CONTRIBUTION__INIT, after = PACTE__CONTRIBUTION__INIT;
        ten.cents = 1000;
        nine.cents = 900;
        before.promis = &nine;
        after.promis = &ten;
        first.id = (uint64_t)covered[i].before;
        second.id = (uint64_t)covered[i].after;
        before.decision = covered[i].before != OTHER ? &first : NULL;
        after.decision = covered[i].after != OTHER ? &second : NULL;
        after.hors_decision = (char *)(uintptr_t)covered[i].why;
        day.number = covered[i].day;
        former_day.number = 100;
        former.date = &former_day;
        cited.date = &day;
        cited.etat = covered[i].adopted ? PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE : PACTE__ETAT_DECISION__ETAT_DECISION_PROPOSEE;
        object.id = covered[i].object;
        effect.objet = &object;
        effect.champ = (char *)(uintptr_t)covered[i].champ;
        effect.valeur = (char *)(uintptr_t)covered[i].valeur;
        cited.effets = effects;
        cited.n_effets = covered[i].object != 0;
        cr_expect_eq(promesse_couverture(TYPE(CONTRIBUTION), THIS, &before.base, &after.base, after.decision != NULL ? &cited : NULL,
                                             before.decision != NULL ? &former : NULL), covered[i].want, "%s", covered[i].what);
    }
}

/* --- Targets ------------------------------------------------------------------ */

static Pacte__Nombre numbers[8];
static Pacte__Cible targets[8];
static Pacte__Cible *held[8];

/* An indicator with these targets from 2027 on; its rows start at `from`. */
static Pacte__Indicateur indicator(size_t from, size_t count, const int64_t *per_1000)
{
    Pacte__Indicateur x = PACTE__INDICATEUR__INIT;
    for (size_t i = 0; i < count; i++) {
        pacte__nombre__init(&numbers[from + i]);
        pacte__cible__init(&targets[from + i]);
        numbers[from + i].milliemes = per_1000[i];
        targets[from + i].annee = 2027 + (uint32_t)i;
        targets[from + i].valeur = &numbers[from + i];
        held[from + i] = &targets[from + i];
    }
    x.cibles = held + from;
    x.n_cibles = count;
    return x;
}

static const struct {
    const char *what;
    size_t before, after;
    int64_t was[3], is[3];
    bool want;
} moves[] = {
    {"none, then two", 0, 2, {0}, {120000, 130000}, false},
    {"the same", 2, 2, {120000, 130000}, {120000, 130000}, false},
    {"one more year", 2, 3, {120000, 130000}, {120000, 130000, 140000}, false},
    {"the last one lower", 2, 2, {120000, 130000}, {120000, 129999}, true},
    {"the first one higher", 2, 2, {120000, 130000}, {120001, 130000}, true},
    {"one year less", 3, 2, {120000, 130000, 140000}, {120000, 130000}, true},
    {"said as zero", 1, 1, {0}, {1000}, true},
    {"all gone", 1, 0, {120000}, {0}, true},
};

Test(promesse, a_target_that_moves_is_a_change)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        Pacte__Indicateur before = indicator(0, moves[i].before, moves[i].was);
        Pacte__Indicateur after = indicator(4, moves[i].after, moves[i].is);
        cr_expect_eq(promesse_change(TYPE(INDICATEUR), &before.base, &after.base), moves[i].want, "%s", moves[i].what);
    }
}

static const struct {
    const char *what, *champ[2], *valeur[2];
    int64_t is[2];
    size_t left;
    enum couverture want;
} written[] = {
    {"the one that moves", {"cibles.2028", ""}, {"125,5", ""}, {120000, 125500}, 2, CHANGEMENT_COUVERT},
    {"another value", {"cibles.2028", ""}, {"125", ""}, {120000, 125500}, 2, CHANGEMENT_SANS_DECISION},
    {"another year", {"cibles.2027", ""}, {"125,5", ""}, {120000, 125500}, 2, CHANGEMENT_SANS_DECISION},
    {"no number", {"cibles.2028", ""}, {"beaucoup", ""}, {120000, 125500}, 2, CHANGEMENT_SANS_DECISION},
    {"the first of two", {"cibles.2027", ""}, {"110", ""}, {110000, 125500}, 2, CHANGEMENT_SANS_DECISION},
    {"the second of two", {"cibles.2028", ""}, {"125,5", ""}, {110000, 125500}, 2, CHANGEMENT_SANS_DECISION},
    {"both", {"cibles.2028", "cibles.2027"}, {"125,5", "110"}, {110000, 125500}, 2, CHANGEMENT_COUVERT},
    {"taken back", {"cibles.2028", ""}, {"", ""}, {120000}, 1, CHANGEMENT_COUVERT},
    {"taken back, the effect sets it", {"cibles.2028", ""}, {"130", ""}, {120000}, 1, CHANGEMENT_SANS_DECISION},
};

/* The decision was cited before: only what it writes is covered. */
Test(promesse, a_decision_covers_the_targets_that_it_writes)
{
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        Pacte__Indicateur before = indicator(0, 2, (const int64_t[]){120000, 130000});
        Pacte__Indicateur after = indicator(4, written[i].left, written[i].is);
        Pacte__Ref ref = PACTE__REF__INIT;
        Pacte__AnyRef object = PACTE__ANY_REF__INIT;
        Pacte__Effet effects[2], *list[2] = {&effects[0], &effects[1]};
        Pacte__Decision d = PACTE__DECISION__INIT;
        ref.id = CITED;
        object.id = THIS;
        before.decision = after.decision = &ref;
        d.etat = PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE;
        d.effets = list;
        d.n_effets = 2;
        for (size_t k = 0; k < 2; k++) {
            pacte__effet__init(&effects[k]);
            effects[k].objet = &object;
            effects[k].champ = (char *)(uintptr_t)written[i].champ[k];
            effects[k].valeur = (char *)(uintptr_t)written[i].valeur[k];
        }
        cr_expect_eq(promesse_couverture(TYPE(INDICATEUR), THIS, &before.base, &after.base, &d, &d), written[i].want, "%s",
                     written[i].what);
    }
}

/* --- What the next agenda shows ----------------------------------------------------- */

Test(promesse, the_next_agenda_shows_what_no_decision_says)
{
    struct arena a;
    struct point *rows;
    size_t count;
    Pacte__Ref ref = PACTE__REF__INIT;
    Pacte__Contribution amounts[2] = {PACTE__CONTRIBUTION__INIT, PACTE__CONTRIBUTION__INIT};
    Pacte__Indicateur marks[2] = {PACTE__INDICATEUR__INIT, PACTE__INDICATEUR__INIT};
    arena_init(&a, &sys_real, 1 << 20);
    struct dossier d = {.arena = &a};
    ref.id = CITED;
    marks[1].code = (char *)(uintptr_t)"I4";
    amounts[0].hors_decision = marks[1].hors_decision = (char *)(uintptr_t)"oral";
    amounts[1].hors_decision = marks[0].hors_decision = (char *)(uintptr_t)"dit avant la décision";
    amounts[1].decision = marks[0].decision = &ref;
    for (size_t i = 0; i < 2; i++) {
        cr_assert_eq(dossier_add(&d, TYPE(CONTRIBUTION), 10 + i, &amounts[i].base), ERR_OK);
        cr_assert_eq(dossier_add(&d, TYPE(INDICATEUR), 20 + i, &marks[i].base), ERR_OK);
    }
    cr_assert_eq(ordre_du_jour(&d, 0, (struct day){0}, &rows, &count), ERR_OK);
    cr_assert_eq(count, 2);
    cr_expect_eq(rows[0].id, 10);
    cr_expect_eq(rows[1].id, 21);
    cr_expect_eq(rows[1].type, TYPE(INDICATEUR));
    for (size_t i = 0; i < count; i++)
        cr_expect_eq(rows[i].origine, PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_HORS_DECISION);
    cr_expect_str_eq(rows[0].titre, "Montant changé hors décision (0000000000000) : oral");
    cr_expect_str_eq(rows[1].titre, "Cible changée hors décision (I4) : oral");
    arena_finish(&a);
}

/* The longest reason: whatever comes before it, the title is cut between two
 * characters and fits the field that takes it. */
Test(promesse, the_title_of_a_point_fits)
{
    struct arena a;
    struct point *points;
    size_t count;
    char why[255] = "", code[8];
    const struct field_def *list = record_field(record_type_of(TYPE(REUNION)), "ordre"), *title = &list->of[1];
    cr_assert_str_eq(title->name, "titre");
    cr_expect_eq(title->max, POINT_TITRE_OCTETS);
    for (size_t i = 0; i + 2 < sizeof why; i += 2)
        memcpy(why + i, "é", 3);
    for (size_t n = 0; n < 2; n++) {
        Pacte__Indicateur x = PACTE__INDICATEUR__INIT;
        arena_init(&a, &sys_real, 1 << 20);
        struct dossier d = {.arena = &a};
        (void)snprintf(code, sizeof code, "%s", n == 0 ? "I" : "I1");
        x.code = code;
        x.hors_decision = why;
        cr_assert_eq(dossier_add(&d, TYPE(INDICATEUR), 20, &x.base), ERR_OK);
        cr_assert_eq(ordre_du_jour(&d, 0, (struct day){0}, &points, &count), ERR_OK);
        cr_assert_eq(count, 1);
        cr_expect(text_utf8((struct bytes){(const uint8_t *)points[0].titre, strlen(points[0].titre)}));
        cr_expect_geq(strlen(points[0].titre), POINT_TITRE_OCTETS - 1);
        cr_expect_leq(strlen(points[0].titre), POINT_TITRE_OCTETS);
        arena_finish(&a);
    }
}

/* --- Which records promise --------------------------------------------------------- */

/* Whoever promises has the two fields of a promise, and nobody else has them. */
Test(promesse, the_fields_and_the_table_agree)
{
    size_t known = 0;
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        ProtobufCMessage *body = calloc(1, t->descriptor->sizeof_message);
        Pacte__Ref ref = PACTE__REF__INIT;
        struct promesse p, back;
        cr_assert_not_null(body);
        t->descriptor->message_init(body);
        bool promises = promesse_lire(t->number, body, &p);
        cr_expect_eq(promises, record_field(t, "hors_decision") != NULL, "%s", t->name);
        cr_expect_null(p.decision);
        cr_expect_str_eq(p.hors_decision, "");
        if (promises) {
            const struct field_def *f = record_field(t, "decision");
            cr_assert_not_null(f, "%s", t->name);
            promesse_ecrire(t->number, body, &(struct promesse){.decision = &ref, .hors_decision = (char *)(uintptr_t)"oral"});
            (void)promesse_lire(t->number, body, &back);
            cr_expect_eq(back.decision, &ref);
            cr_expect_str_eq(back.hors_decision, "oral");
            cr_expect_eq(field_count(body, record_descriptor(t, f)), 1, "%s: the field that the form shows", t->name);
            known++;
        }
        free(body);
    }
    cr_expect_eq(known, 2);
}
