#include "tests/unit/server_rules/generator.h"

#include "tests/support/demo.h"
#include "tests/unit/server_rules/generator_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VOTERS = 3 };

/* Slots of a type stand one after the other: slot s belongs to convention
 * s % CONVENTIONS, and to structure s % STRUCTURES. */
static uint64_t id_of(uint32_t type, uint64_t slot) { return (uint64_t)type << 20 | (slot + 1); }

uint64_t generator_below(struct generator *g, uint64_t n)
{
    g->seed ^= g->seed << 13;
    g->seed ^= g->seed >> 7;
    g->seed ^= g->seed << 17;
    return (g->seed >> 11) % n;
}

static const struct kind *kind_of(uint32_t type)
{
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].type == type)
            return &kinds[i];
    abort();
}

/* --- One operation --------------------------------------------------------------------- */

static Pacte__Record *as_it_stands(struct generator *g, uint32_t type, uint64_t id, bool *archived)
{
    const struct record_type *t = record_type_of(type);
    struct stored s;
    ProtobufCMessage *body;
    if (state_get(g->view, t, id, &s) != ERR_OK)
        return NULL;
    Pacte__Record *r = world_record(g->w, type, id, s.revision, NULL);
    if (state_body(&s, &g->w->build, &body) != ERR_OK)
        abort();
    record_set_body(r, t, body);
    *archived = s.archived;
    return r;
}

static uint64_t slot_beside(struct generator *g, uint32_t type, uint64_t slot)
{
    unsigned period = type == (uint32_t)TYPE(STRUCTURE) || type == (uint32_t)TYPE(PROJET_SOCIAL) ? STRUCTURES : CONVENTIONS;
    unsigned slots = type == (uint32_t)TYPE(STRUCTURE) ? STRUCTURES : kind_of(type)->slots;
    if (generator_below(g, 25) == 0)
        return generator_below(g, slots);
    return slot % period + period * generator_below(g, slots / period > 0 ? slots / period : 1);
}

static const char *a_value(struct generator *g, const struct choice *c, uint64_t slot)
{
    static char text[64];
    size_t count = 0;
    switch (c->how) {
    case SAME:
        return world_ref(id_of(c->type, slot_beside(g, c->type, slot)));
    case ANY:
        return world_ref(id_of(c->type, generator_below(g, ORGANISATIONS)));
    case CONVENTION_OBJECT:
        (void)snprintf(text, sizeof text, "convention:%s", world_ref(id_of(TYPE(CONVENTION), slot % CONVENTIONS)));
        return text;
    case TEXT:
        break;
    }
    while (count < 9 && c->texts[count] != NULL)
        count++;
    return c->texts[generator_below(g, count)];
}

static void set(struct generator *g, Pacte__Record *r, const struct choice *c, uint64_t slot)
{
    char reference[32];
    const struct field_def *f = record_field(record_type_of((uint32_t)r->body_case - 100), c->field);
    if (strcmp(c->field, "reference") == 0) {
        (void)snprintf(reference, sizeof reference, "G-%llu", (unsigned long long)slot);
        world_set(g->w, r, "reference", reference);
        return;
    }
    if (f != NULL && record_descriptor(record_type_of((uint32_t)r->body_case - 100), f)->label == PROTOBUF_C_LABEL_REPEATED)
        world_set(g->w, r, c->field, "");
    world_set(g->w, r, c->field, a_value(g, c, slot));
}

/* Votes of the first organisations, that most often add up. */
static void add_votes(struct generator *g, Pacte__Decision *d)
{
    size_t count = generator_below(g, VOTERS + 1), pour = 0;
    d->votes = arena_zalloc(&g->w->build, VOTERS + 1, sizeof *d->votes);
    for (size_t i = 0; i < count; i++) {
        Pacte__Vote *v = arena_zalloc(&g->w->build, 1, sizeof *v);
        Pacte__Ref *who = arena_zalloc(&g->w->build, 1, sizeof *who);
        pacte__vote__init(v);
        pacte__ref__init(who);
        who->id = id_of(TYPE(ORGANISATION), generator_below(g, 20) == 0 ? generator_below(g, ORGANISATIONS) : i);
        v->organisation = who;
        v->sens = generator_below(g, 4) == 0 ? PACTE__SENS_VOTE__SENS_VOTE_CONTRE : PACTE__SENS_VOTE__SENS_VOTE_POUR;
        pour += v->sens == PACTE__SENS_VOTE__SENS_VOTE_POUR;
        d->votes[i] = v;
    }
    d->n_votes = count;
    d->pour = (uint32_t)pour;
    d->contre = (uint32_t)(count - pour);
    d->abstention = 0;
    d->votants = (uint32_t)count + (generator_below(g, 12) == 0);
    if (d->date != NULL)
        d->annee = d->date->number < 20820 ? 2026 : d->date->number < 21185 ? 2027 : 2028;
}

/* An amount of the same convention, or now and then of another, or no amount. */
static void add_effect(struct generator *g, uint64_t slot, Pacte__Decision *d)
{
    static const char *const values[] = {"100", "200", "300", "beaucoup"};
    Pacte__Effet *x = arena_zalloc(&g->w->build, 1, sizeof *x);
    Pacte__AnyRef *of = arena_zalloc(&g->w->build, 1, sizeof *of);
    pacte__effet__init(x);
    pacte__any_ref__init(of);
    of->type = TYPE(CONTRIBUTION);
    of->id = id_of(TYPE(CONTRIBUTION), slot_beside(g, TYPE(CONTRIBUTION), slot));
    x->objet = of;
    x->champ = (char *)(uintptr_t)(generator_below(g, 4) == 0 ? "conventionne" : "promis");
    x->valeur = (char *)(uintptr_t)values[generator_below(g, 12) == 0 ? 3 : generator_below(g, 3)];
    d->effets = arena_zalloc(&g->w->build, 1, sizeof *d->effets);
    d->effets[0] = x;
    d->n_effets = 1;
}

static void add_condition(struct generator *g, uint64_t slot, Pacte__Convention *c)
{
    Pacte__ConditionSuspensive *x = arena_zalloc(&g->w->build, 1, sizeof *x);
    Pacte__Ref *of = arena_zalloc(&g->w->build, 1, sizeof *of);
    Pacte__Day *day = arena_zalloc(&g->w->build, 1, sizeof *day);
    pacte__condition_suspensive__init(x);
    pacte__ref__init(of);
    pacte__day__init(day);
    of->id = id_of(TYPE(AGREMENT), slot_beside(g, TYPE(AGREMENT), slot));
    day->number = 20700;
    x->texte = (char *)"Agrément de la Caf";
    x->agrement = of;
    x->levee = generator_below(g, 2) == 0 ? day : NULL;
    c->conditions = arena_zalloc(&g->w->build, 1, sizeof *c->conditions);
    c->conditions[0] = x;
    c->n_conditions = generator_below(g, 4) != 0;
}

/* A rule lifted for the whole dossier, or none any more: half of those that are
 * drawn cannot be lifted. */
static void add_derogation(struct generator *g, Pacte__Convention *c)
{
    static const char *const rules[] = {"porte-annuelle", "quorum", "ordre-des-etapes", "votes", "signatures", "inconnue"};
    Pacte__Derogation *x = arena_zalloc(&g->w->build, 1, sizeof *x);
    pacte__derogation__init(x);
    x->regle = (char *)(uintptr_t)rules[generator_below(g, sizeof rules / sizeof rules[0])];
    x->raison = (char *)"Accord des parties";
    c->derogations = arena_zalloc(&g->w->build, 1, sizeof *c->derogations);
    c->derogations[0] = x;
    c->n_derogations = generator_below(g, 3) != 0;
}

static void put(struct generator *g, Pacte__Record *r) { g->operations[g->count++] = world_put_operation(g->w, r); }

static void random_extra(struct generator *g, Pacte__Record *r, uint64_t slot, bool created)
{
    if (r->body_case == PACTE__RECORD__BODY_DECISION && generator_below(g, created ? 2 : 3) == 0)
        add_votes(g, r->decision);
    if (r->body_case == PACTE__RECORD__BODY_DECISION && generator_below(g, 6) == 0)
        add_effect(g, slot, r->decision);
    if (r->body_case == PACTE__RECORD__BODY_CONVENTION && generator_below(g, 4) == 0)
        add_condition(g, slot, r->convention);
    if (r->body_case == PACTE__RECORD__BODY_CONVENTION && generator_below(g, 6) == 0)
        add_derogation(g, r->convention);
    if (r->body_case == PACTE__RECORD__BODY_CONVENTION && (created || generator_below(g, 12) == 0)) {
        world_set(g->w, r, "structures", "");
        world_set(g->w, r, "structures", world_ref(id_of(TYPE(STRUCTURE), slot_beside(g, TYPE(STRUCTURE), slot))));
    }
}

static void create(struct generator *g, const struct kind *k, uint64_t slot)
{
    Pacte__Record *r = world_record(g->w, k->type, id_of(k->type, slot), 0, NULL);
    for (size_t i = 0; i < k->count; i++)
        if (k->choices[i].percent > generator_below(g, 100) || strcmp(k->choices[i].field, "reference") == 0)
            set(g, r, &k->choices[i], slot);
    random_extra(g, r, slot, true);
    put(g, r);
}

static void change(struct generator *g, const struct kind *k, uint64_t slot)
{
    bool archived = false;
    Pacte__Record *r = as_it_stands(g, k->type, id_of(k->type, slot), &archived);
    if (r == NULL) {
        create(g, k, slot);
        return;
    }
    if (archived || generator_below(g, 25) == 0) {
        g->operations[g->count++] = world_delete_operation(g->w, k->type, r->header->id, r->header->revision, archived);
        return;
    }
    for (uint64_t n = 1 + generator_below(g, 2); n > 0; n--)
        set(g, r, &k->choices[generator_below(g, k->count)], slot);
    random_extra(g, r, slot, false);
    put(g, r);
}

static void one(struct generator *g)
{
    uint64_t all = 0, at;
    for (size_t i = 0; i < KINDS; i++)
        all += kinds[i].weight;
    at = generator_below(g, all);
    for (size_t i = 0; i < KINDS; i++) {
        if (at < kinds[i].weight) {
            change(g, &kinds[i], generator_below(g, kinds[i].slots));
            return;
        }
        at -= kinds[i].weight;
    }
}

/* --- What people do in one stroke, and would not come of itself --------------------------- */

static Pacte__Record *mine(struct generator *g, uint32_t type, uint64_t slot)
{
    bool archived = false;
    Pacte__Record *r = as_it_stands(g, type, id_of(type, slot), &archived);
    return archived ? NULL : r;
}

/* All sign, and the convention is said to be signed. */
static void sign(struct generator *g, uint64_t c)
{
    Pacte__Record *r = mine(g, TYPE(CONVENTION), c);
    for (uint64_t slot = c; slot < kind_of(TYPE(SIGNATAIRE))->slots; slot += CONVENTIONS) {
        Pacte__Record *s = mine(g, TYPE(SIGNATAIRE), slot);
        if (s == NULL)
            continue;
        world_set(g->w, s, "signe", "2026-06-15");
        put(g, s);
    }
    if (r != NULL) {
        world_set(g->w, r, "signee", "2026-06-15");
        put(g, r);
    }
}

static int64_t expected(struct generator *g, uint64_t c, uint32_t year)
{
    int64_t cents = 0;
    for (uint64_t slot = c; slot < kind_of(TYPE(CONTRIBUTION))->slots; slot += CONVENTIONS) {
        Pacte__Record *r = mine(g, TYPE(CONTRIBUTION), slot);
        const Pacte__Contribution *x = r != NULL ? r->contribution : NULL;
        if (x == NULL || x->annee != year || x->nature != PACTE__NATURE__NATURE_NUMERAIRE)
            continue;
        const Pacte__Money *m = x->conventionne != NULL ? x->conventionne : x->vote != NULL ? x->vote
                                : x->promis != NULL ? x->promis : x->sollicite;
        cents += m != NULL ? m->cents : 0;
    }
    return cents;
}

/* A budget is reopened with a reason, given two lines that balance, and approved. */
static void approve(struct generator *g, uint64_t c)
{
    uint64_t slot = c + CONVENTIONS * generator_below(g, 2);
    Pacte__Record *b = mine(g, TYPE(BUDGET), slot);
    char text[32];
    if (b == NULL)
        return;
    int64_t cents = expected(g, c, b->budget->annee);
    (void)snprintf(text, sizeof text, "%lld.%02lld", (long long)(cents / 100), (long long)(cents % 100));
    for (uint64_t i = 0; i < 3; i++) {
        uint64_t at = slot + 2 * CONVENTIONS * i;
        if (at >= kind_of(TYPE(LIGNE_BUDGET))->slots)
            at = slot % (2 * CONVENTIONS) + 2 * CONVENTIONS * (i % 3);
        bool archived = false;
        Pacte__Record *l = as_it_stands(g, TYPE(LIGNE_BUDGET), id_of(TYPE(LIGNE_BUDGET), at), &archived);
        uint32_t revision = l != NULL ? l->header->revision : 0;
        if (archived)
            continue;
        put(g, world_record(g->w, TYPE(LIGNE_BUDGET), id_of(TYPE(LIGNE_BUDGET), at), revision, "budget",
                            world_ref(id_of(TYPE(BUDGET), slot)), "compte", i == 0 ? "60" : "74", "montant", i == 2 ? "0" : text,
                            "financeur", world_ref(id_of(TYPE(ORGANISATION), 0)), "dans_convention", i == 0 ? "" : "oui", NULL));
    }
    world_set(g->w, b, "valide", b->budget->valide != NULL ? "" : "2027-06-15");
    if (generator_below(g, 3) != 0)
        put(g, b);
    g->reason = generator_below(g, 2) == 0 ? "Erreur de saisie" : "";
}

/* Everybody is there, and the decision is adopted. */
static void adopt(struct generator *g, uint64_t c)
{
    uint64_t meeting = c + CONVENTIONS * generator_below(g, 2);
    for (uint64_t i = 0; i < 4; i++) {
        uint64_t slot = c + CONVENTIONS * i;
        bool archived = false;
        Pacte__Record *p = as_it_stands(g, TYPE(PRESENCE), id_of(TYPE(PRESENCE), slot), &archived);
        if (archived)
            continue;
        put(g, world_record(g->w, TYPE(PRESENCE), id_of(TYPE(PRESENCE), slot), p != NULL ? p->header->revision : 0, "reunion",
                            world_ref(id_of(TYPE(REUNION), meeting)), "membre", world_ref(id_of(TYPE(MEMBRE), slot)), "etat",
                            "present", NULL));
    }
    Pacte__Record *d = mine(g, TYPE(DECISION), c + CONVENTIONS * generator_below(g, 4));
    if (d == NULL)
        return;
    world_set(g->w, d, "reunion", world_ref(id_of(TYPE(REUNION), meeting)));
    world_set(g->w, d, "etat", "adoptee");
    add_votes(g, d->decision);
    put(g, d);
}

void generator_next(struct generator *g)
{
    static void (*const strokes[])(struct generator *, uint64_t) = {sign, approve, adopt};
    g->count = 0;
    g->reason = generator_below(g, 8) == 0 ? "Erreur de saisie" : "";
    if (generator_below(g, 8) == 0)
        strokes[generator_below(g, 3)](g, generator_below(g, CONVENTIONS));
    for (uint64_t n = g->count > 0 ? 0 : 1 + generator_below(g, 3); n > 0; n--)
        one(g);
    if (g->count == 0)
        one(g);
}

/* --- The store --------------------------------------------------------------------------------- */

static void must(struct world *w, enum err e)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "generator: %s %s %s\n", err_name(e), w->note.field, w->note.text);
    abort();
}

void generator_open(struct world *w)
{
    demo_open(w);
    demo_load(w, "tests/data/modele_generateur.json");
    Pacte__Account *a = world_account(w, KEEPER);
    for (size_t i = 0; i < STRUCTURES; i++)
        a->grants[1]->structures[i]->id = id_of(TYPE(STRUCTURE), i);
    must(w, world_put_account(w, 0, a));
    for (uint64_t i = 0; i < ORGANISATIONS; i++)
        must(w, world_put(w, KEEPER, world_record(w, TYPE(ORGANISATION), id_of(TYPE(ORGANISATION), i), 0, "nom", "Organisation",
                                                  "type", "COMMUNE", "pays", "FR", NULL)));
    for (uint64_t i = 0; i < STRUCTURES; i++)
        must(w, world_put(w, KEEPER, world_record(w, TYPE(STRUCTURE), id_of(TYPE(STRUCTURE), i), 0, "nom", "Structure", "type",
                                                  "CS", "gestionnaire", world_ref(id_of(TYPE(ORGANISATION), 0)), NULL)));
    world_fresh(w);
}
