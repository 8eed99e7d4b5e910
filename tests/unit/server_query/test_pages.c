/* The federation's lists over a federation: pages and steps give each row once,
 * the rows that a whole dossier gives. */
#include "server/query/metier.h"

#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "common/domain/indicateurs.h"
#include "common/domain/portefeuille.h"
#include "tests/support/federation.h"
#include "tests/support/sample.h"
#include "tests/support/scratch.h"

#include <criterion/criterion.h>

enum { STRUCTURES = 150, FEDERATION_ACCOUNT = 1 };

static struct scratch scratch;
static struct sample_store store;
static struct store_reader *reader;
static struct arena arena;
static Pacte__Grant grant = PACTE__GRANT__INIT;
static const Pacte__Grant *const grants[] = {&grant};
static struct caller caller = {.account_id = FEDERATION_ACCOUNT, .account = "federation", .source = "essai", .grants = grants,
                               .grant_count = 1};
static struct err_note note;
static Pacte__Day au = PACTE__DAY__INIT;
static unsigned steps, pages;

static void set_up(void)
{
    struct day d;
    scratch_make(&scratch);
    sample_open(&store, scratch_path(&scratch, "store"), true);
    (void)sample_account(&store, "federation", PACTE__ROLE__ROLE_FEDERATION, NULL);
    (void)federation_fill(&store, STRUCTURES);
    cr_assert_eq(store_reader_create(store.store, &reader, NULL), ERR_OK);
    arena_init(&arena, &sys_real, 64 << 20);
    grant.role = PACTE__ROLE__ROLE_FEDERATION;
    cr_assert_eq(day_from_civil(2026, 11, 15, &d), ERR_OK);
    au.number = d.number;
    steps = pages = 0;
}

static void tear_down(void)
{
    arena_finish(&arena);
    store_reader_destroy(reader);
    sample_close(&store);
    scratch_remove(&scratch);
}

TestSuite(lists, .init = set_up, .fini = tear_down, .timeout = 120);

/* One page, each step with a view of its own. */
#define PAGE(name, Message, reply_descriptor) \
    static const Pacte__##Message##Reply *name(Pacte__##Message##Request *r) \
    { \
        struct metier_page page = {.begun = false}; \
        struct bytes packed = {0}; \
        ProtobufCMessage *m = NULL; \
        r->au = &au; \
        pages++; \
        while (!page.done) { \
            const struct store_read *read; \
            cr_assert_eq(store_reader_begin(reader, &read, NULL), ERR_OK); \
            struct view view = {.read = read}; \
            struct query q = {.view = &view, .caller = &caller, .arena = &arena, .note = &note}; \
            cr_assert_eq(query_##name(&q, r, &page, &packed), ERR_OK, "%s", note.text); \
            store_reader_end(reader); \
            steps++; \
        } \
        cr_assert_eq(wire_unpack(&reply_descriptor, packed, &arena, &m, &note), ERR_OK, "a client reads it"); \
        return (const Pacte__##Message##Reply *)m; \
    }
PAGE(echeances, Echeances, pacte__echeances_reply__descriptor)
PAGE(financements, Financements, pacte__financements_reply__descriptor)
PAGE(indicateurs, Indicateurs, pacte__indicateurs_reply__descriptor)
PAGE(portefeuille, Portefeuille, pacte__portefeuille_reply__descriptor)

/* Everything of one record, whatever is read of it. */
static struct dossier whole(uint64_t id, bool structure)
{
    const struct store_read *read;
    struct dossier_reader r;
    struct dossier d;
    cr_assert_eq(store_reader_begin(reader, &read, NULL), ERR_OK);
    struct view view = {.read = read};
    struct query q = {.view = &view, .caller = &caller, .arena = &arena, .note = &note};
    dossier_reader_init(&r, &q, &arena, DOSSIER_ALL);
    cr_assert_eq(structure ? dossier_read_structure(&r, id, &d) : dossier_read_convention(&r, id, &d), ERR_OK);
    dossier_reader_finish(&r);
    store_reader_end(reader);
    return d;
}

static struct day day(void) { return (struct day){au.number}; }

/* Rows of one convention come together: where the next one's begin. */
#define END_OF(reply, from, field) ({ \
    size_t end_ = (from); \
    while (end_ < (reply)->n_rows && (reply)->rows[end_]->field == (reply)->rows[from]->field) \
        end_++; \
    end_; })

Test(lists, deadlines)
{
    Pacte__EcheancesRequest r = PACTE__ECHEANCES_REQUEST__INIT;
    unsigned conventions = 0;
    r.avec_faites = true;
    do {
        const Pacte__EcheancesReply *reply = echeances(&r);
        for (size_t from = 0, end; from < reply->n_rows; from = end, conventions++) {
            struct dossier d = whole(reply->rows[from]->convention, false);
            struct echeance *rows;
            size_t count;
            end = END_OF(reply, from, convention);
            cr_assert_eq(echeancier(&d, day(), &rows, &count), ERR_OK);
            cr_assert_eq(end - from, count);
            for (size_t i = 0; i < count; i++) {
                cr_expect_str_eq(reply->rows[from + i]->titre, rows[i].titre);
                cr_expect_eq(reply->rows[from + i]->ecart_jours, rows[i].ecart_jours);
                cr_expect_eq(reply->rows[from + i]->id, rows[i].id);
                cr_expect_str_eq(reply->rows[from + i]->etat, etat_echeance_libelle(rows[i].etat));
            }
        }
        r.after = reply->next;
    } while (r.after != 0);
    cr_expect_eq(conventions, STRUCTURES);
    cr_expect_gt(pages, 2);
    cr_expect_gt(steps, pages);
}

Test(lists, financing)
{
    Pacte__FinancementsRequest r = PACTE__FINANCEMENTS_REQUEST__INIT;
    unsigned conventions = 0;
    do {
        const Pacte__FinancementsReply *reply = financements(&r);
        for (size_t from = 0, end; from < reply->n_rows; from = end, conventions++) {
            struct dossier d = whole(reply->rows[from]->convention, false);
            end = END_OF(reply, from, convention);
            cr_assert_eq(end - from, d.n_contributions);
            for (size_t i = from; i < end; i++) {
                struct echelle e;
                cr_assert_eq(echelle_contribution(&d, reply->rows[i]->contribution, day(), &e), ERR_OK);
                cr_assert_eq(reply->rows[i]->verse != NULL, e.barreaux[BARREAU_VERSE].dite);
                cr_expect(!e.barreaux[BARREAU_VERSE].dite || reply->rows[i]->verse->cents == e.barreaux[BARREAU_VERSE].montant.cents);
                cr_expect_eq(reply->rows[i]->sollicite->cents, e.barreaux[BARREAU_SOLLICITE].montant.cents);
            }
        }
        r.after = reply->next;
    } while (r.after != 0);
    cr_expect_eq(conventions, STRUCTURES);
    cr_expect_gt(pages, 1);
    cr_expect_gt(steps, pages);
}

Test(lists, indicators)
{
    Pacte__IndicateursRequest r = PACTE__INDICATEURS_REQUEST__INIT;
    unsigned conventions = 0;
    r.annee = 2025;
    do {
        const Pacte__IndicateursReply *reply = indicateurs(&r);
        for (size_t from = 0, end; from < reply->n_rows; from = end, conventions++) {
            struct dossier d = whole(reply->rows[from]->convention, false);
            struct indicateur_calcule *rows;
            size_t count;
            end = END_OF(reply, from, convention);
            cr_assert_eq(indicateurs_annee(&d, 2025, day(), &rows, &count), ERR_OK);
            cr_assert_eq(end - from, count);
            for (size_t i = 0; i < count; i++) {
                cr_expect_eq(reply->rows[from + i]->indicateur, rows[i].id);
                cr_expect_str_eq(reply->rows[from + i]->etat, etat_indicateur_libelle(rows[i].etat));
                cr_assert_eq(reply->rows[from + i]->valeur != NULL, rows[i].valeur.dit);
                cr_expect(!rows[i].valeur.dit || reply->rows[from + i]->valeur->milliemes == rows[i].valeur.milliemes);
            }
        }
        r.after = reply->next;
    } while (r.after != 0);
    cr_expect_eq(conventions, STRUCTURES);
    cr_expect_gt(steps, pages);
}

Test(lists, portfolio)
{
    Pacte__PortefeuilleRequest r = PACTE__PORTEFEUILLE_REQUEST__INIT;
    unsigned rows = 0;
    uint64_t last = 0;
    r.annee_fin = 2027;
    do {
        const Pacte__PortefeuilleReply *reply = portefeuille(&r);
        for (size_t i = 0; i < reply->n_rows; i++, rows++) {
            struct dossier d = whole(reply->rows[i]->structure, true);
            struct portefeuille_ligne p;
            cr_assert_gt(reply->rows[i]->structure, last, "each structure once");
            last = reply->rows[i]->structure;
            cr_assert_eq(portefeuille_ligne(&d, reply->rows[i]->agrement, day(), &p), ERR_OK);
            cr_expect_str_eq(reply->rows[i]->situation, p.phrase);
            cr_expect_str_eq(reply->rows[i]->couleur, p.couleur);
            cr_expect_eq(reply->rows[i]->jours_restants, p.jours_restants);
            cr_expect_eq(reply->rows[i]->n_jalons, p.n_jalons);
        }
        r.after = reply->next;
    } while (r.after != 0);
    cr_expect_eq(rows, STRUCTURES);
    cr_expect_gt(steps, pages);
}

/* Who reads none of them is given none, in as many steps. */
Test(lists, what_is_not_for_the_caller_is_passed_over)
{
    Pacte__PortefeuilleRequest p = PACTE__PORTEFEUILLE_REQUEST__INIT;
    Pacte__FinancementsRequest f = PACTE__FINANCEMENTS_REQUEST__INIT;
    grant.role = PACTE__ROLE__ROLE_LECTURE;
    const Pacte__FinancementsReply *money = financements(&f);
    cr_expect_eq(money->n_rows, 0);
    cr_expect_eq(money->next, 0);
    cr_expect_gt(steps, 1);
    cr_expect_eq(portefeuille(&p)->next, 0);
}
