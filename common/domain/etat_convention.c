/* From the facts to the state: the first question that is answered « yes »
 * gives it. The order of the questions is the table at the end. */
#include "common/domain/etat.h"

#include <string.h>

struct facts {
    const struct dossier *d;
    struct day au;
    struct etat_convention_calcule *out;
    enum err error;
};

static bool by(const struct facts *f, const Pacte__Day *day, struct day *when)
{
    return jour(day, when) && day_compare(*when, f->au) <= 0;
}

static bool on(const struct facts *f, const Pacte__Day *day)
{
    struct day when;
    return by(f, day, &when);
}

static void french(struct day d, char out[DAY_TEXT_BYTES]) { (void)day_format(d, out, DAY_TEXT_BYTES); }

#define WHY(f, type, id, source, ...) motif_add(&(f)->out->motifs, type, id, source, __VA_ARGS__)
#define OF_CONVENTION PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION

static void say_since(struct facts *f, const char *what, const Pacte__Day *day)
{
    struct day when;
    char text[DAY_TEXT_BYTES];
    if (!jour(day, &when))
        return;
    french(when, text);
    WHY(f, OF_CONVENTION, f->d->id, "", "%s le %s.", what, text);
}

static bool archivee(struct facts *f)
{
    if (!on(f, f->d->convention->archivee))
        return false;
    say_since(f, "Archivée", f->d->convention->archivee);
    return true;
}

static bool resiliee(struct facts *f)
{
    if (!on(f, f->d->convention->resiliee))
        return false;
    say_since(f, "Résiliée", f->d->convention->resiliee);
    return true;
}

static bool denoncee(struct facts *f)
{
    if (!on(f, f->d->convention->denoncee))
        return false;
    say_since(f, "Dénoncée", f->d->convention->denoncee);
    return true;
}

/* --- The suspensive condition --------------------------------------------- */

static bool needs_condition(const struct facts *f)
{
    const Pacte__Modele *m = f->d->modele;
    return f->d->convention->n_conditions > 0 ||
           (m != NULL && m->periode != NULL && oui(m->periode->condition_suspensive));
}

/* The agrément that it depends on, once it is refused; NULL otherwise. */
static const Pacte__Agrement *refusal(const struct facts *f, uint64_t *id)
{
    const Pacte__Agrement *a = dossier_agrement_lie(f->d, id);
    if (a == NULL || !needs_condition(f) ||
        a->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE ||
        (a->commission != NULL && !on(f, a->commission)))
        return NULL;
    return a;
}

static bool refused(struct facts *f)
{
    uint64_t id;
    if (refusal(f, &id) == NULL)
        return false;
    WHY(f, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, id, "condition suspensive",
        "L'agrément dont elle dépend a été refusé.");
    return true;
}

bool convention_rompue(const struct dossier *d, struct day au, struct day *out)
{
    const struct facts f = {.d = d, .au = au};
    uint64_t id;
    if (d->convention == NULL)
        return false;
    if (dossier_rupture(d, au, out))
        return true;
    const Pacte__Agrement *a = refusal(&f, &id);
    if (a == NULL)
        return false;
    if (!jour(a->commission, out) && !jour(a->notifie, out))
        *out = au;
    return true;
}

/* Lifted when it was said so, or when the agrément it names was granted and
 * notified (domain notes §6.0, invariant 4). */
static bool lifted(const struct facts *f, const Pacte__ConditionSuspensive *c)
{
    if (on(f, c->levee))
        return true;
    const Pacte__Agrement *a = dossier_agrement(f->d, lien(c->agrement));
    return c->levee == NULL && a != NULL && agrement_accorde(a) && on(f, a->notifie);
}

static bool condition_open(struct facts *f)
{
    const Pacte__Convention *c = f->d->convention;
    bool open = false;
    for (size_t i = 0; i < c->n_conditions; i++) {
        if (lifted(f, c->conditions[i]))
            continue;
        open = true;
        WHY(f, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, lien(c->conditions[i]->agrement), "condition suspensive",
            "Condition suspensive ouverte : %s.",
            c->conditions[i]->texte[0] != '\0' ? c->conditions[i]->texte : "agrément attendu");
    }
    if (c->n_conditions == 0 && needs_condition(f)) {
        uint64_t id;
        const Pacte__Agrement *a = dossier_agrement_lie(f->d, &id);
        open = a == NULL || !agrement_accorde(a) || !on(f, a->notifie);
        if (open)
            WHY(f, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, id, "condition suspensive",
                "Condition suspensive ouverte : l'agrément n'est pas encore notifié.");
    }
    return open;
}

/* --- Signatures ------------------------------------------------------------ */

static void count_signatures(struct facts *f)
{
    struct etat_convention_calcule *out = f->out;
    for (size_t i = 0; i < f->d->n_signataires; i++) {
        const Pacte__Signataire *s = f->d->signataires[i].m;
        bool has_signed = on(f, s->signe);
        if (!has_signed && dossier_adhere_ensuite(f->d, lien(s->organisation)))
            continue;
        out->signataires++;
        out->signatures += has_signed;
    }
}

static bool signed_by_all(const struct facts *f)
{
    return f->out->signataires > 0 && f->out->signatures == f->out->signataires && on(f, f->d->convention->signee);
}

static void say_unsigned(struct facts *f)
{
    for (size_t i = 0; i < f->d->n_signataires; i++) {
        const Pacte__Signataire *s = f->d->signataires[i].m;
        if (!on(f, s->signe))
            WHY(f, PACTE__RECORD_TYPE__RECORD_TYPE_SIGNATAIRE, f->d->signataires[i].id, "",
                "Signature attendue : %s.", dossier_nom(f->d, lien(s->organisation)));
    }
}

static bool en_signature(struct facts *f)
{
    if (signed_by_all(f) || f->out->signatures == 0)
        return false;
    say_unsigned(f);
    return true;
}

/* --- Before the signature: what the committee has decided ------------------ */

static const Pacte__ModeleEtape *last_step(const struct facts *f, uint64_t *decision)
{
    const Pacte__ModeleEtape *last = NULL;
    for (size_t i = 0; i < f->d->n_decisions; i++) {
        const Pacte__Decision *x = f->d->decisions[i].m;
        const Pacte__ModeleEtape *s = modele_etape(f->d->modele, x->etape);
        if (x->etat != PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE || s == NULL || !on(f, x->date))
            continue;
        if (last == NULL || s->ordre > last->ordre) {
            last = s;
            *decision = f->d->decisions[i].id;
        }
    }
    return last;
}

static bool budget_approved(const struct facts *f, uint64_t *id)
{
    for (size_t i = 0; i < f->d->n_budgets; i++)
        if (on(f, f->d->budgets[i].m->valide)) {
            *id = f->d->budgets[i].id;
            return true;
        }
    return false;
}

static bool budget_valide(struct facts *f)
{
    uint64_t id;
    if (!budget_approved(f, &id))
        return false;
    WHY(f, PACTE__RECORD_TYPE__RECORD_TYPE_BUDGET, id, "", "Le budget est validé ; aucune signature n'est encore donnée.");
    say_unsigned(f);
    return true;
}

static bool en_concertation(struct facts *f)
{
    uint64_t id = 0;
    const Pacte__ModeleEtape *s = last_step(f, &id);
    if (s == NULL)
        return false;
    WHY(f, PACTE__RECORD_TYPE__RECORD_TYPE_DECISION, id, "", "Dernière étape close : %s.", s->libelle);
    return true;
}

static bool brouillon(struct facts *f)
{
    WHY(f, OF_CONVENTION, f->d->id, "", "Aucune étape n'est close et personne n'a signé.");
    return true;
}

/* --- After the signature --------------------------------------------------- */

static bool echue(struct facts *f)
{
    char text[DAY_TEXT_BYTES];
    if (!f->out->fin_connue || day_compare(f->au, f->out->fin) <= 0)
        return false;
    french(f->out->fin, text);
    WHY(f, OF_CONVENTION, f->d->id, "", "Terminée le %s.", text);
    return true;
}

static bool signee_sous_condition(struct facts *f)
{
    return signed_by_all(f) && condition_open(f);
}

static bool signee(struct facts *f)
{
    struct day start;
    char text[DAY_TEXT_BYTES];
    if (!signed_by_all(f) || !jour(f->d->convention->debut, &start) || day_compare(f->au, start) >= 0)
        return false;
    french(start, text);
    WHY(f, OF_CONVENTION, f->d->id, "", "Signée par tous, conditions levées ; elle prend effet le %s.", text);
    return true;
}

static bool gate(struct facts *f, struct porte_annuelle *p)
{
    enum err e = porte_annuelle(f->d, (uint32_t)day_year(f->au), f->au, p);
    if (e != ERR_OK)
        f->error = e;
    return e == ERR_OK && p->exigee;
}

static bool suspendue(struct facts *f)
{
    struct porte_annuelle p;
    if (!signed_by_all(f) || !gate(f, &p) || p.ouverte)
        return false;
    for (size_t i = 0; i < p.manquants.count; i++)
        WHY(f, p.manquants.rows[i].type, p.manquants.rows[i].id, p.manquants.rows[i].source,
            "Année %u non reconduite : %s", p.annee, p.manquants.rows[i].texte);
    return true;
}

static bool en_evaluation(struct facts *f)
{
    char text[DAY_TEXT_BYTES];
    const Pacte__ModelePeriode *p = f->d->modele != NULL ? f->d->modele->periode : NULL;
    if (!signed_by_all(f) || !f->out->fin_connue || p == NULL || p->evaluation_mois == 0)
        return false;
    struct day from = day_add_months(f->out->fin, -(int32_t)p->evaluation_mois, true);
    if (day_compare(f->au, from) < 0)
        return false;
    french(f->out->fin, text);
    WHY(f, OF_CONVENTION, f->d->id, "", "L'évaluation est en cours : fin le %s.", text);
    return true;
}

static bool reconduite(struct facts *f)
{
    struct porte_annuelle p;
    if (!signed_by_all(f) || !gate(f, &p) || !p.ouverte)
        return false;
    f->out->effet = day_add_days(p.limite, 1);
    WHY(f, OF_CONVENTION, f->d->id, "", "Année %u reconduite%s : %u documents reçus sur %u.", p.annee,
        p.retroactive ? " avec effet rétroactif au 1er janvier" : "", p.recus, p.attendus);
    return true;
}

static bool en_vigueur(struct facts *f)
{
    if (!signed_by_all(f))
        return false;
    WHY(f, OF_CONVENTION, f->d->id, "", "Signée par tous, conditions levées, période en cours.");
    return true;
}

static const struct {
    bool (*holds)(struct facts *f);
    enum etat_convention etat;
    bool effective;
} questions[] = {
    {archivee,              CONVENTION_ARCHIVEE,              false},
    {resiliee,              CONVENTION_RESILIEE,              false},
    {denoncee,              CONVENTION_DENONCEE,              false},
    {refused,               CONVENTION_CADUQUE,               false},
    {echue,                 CONVENTION_ECHUE,                 false},
    {signee_sous_condition, CONVENTION_SIGNEE_SOUS_CONDITION, false},
    {signee,                CONVENTION_SIGNEE,                false},
    {suspendue,             CONVENTION_SUSPENDUE,             false},
    {en_evaluation,         CONVENTION_EN_EVALUATION,         true},
    {reconduite,            CONVENTION_RECONDUITE,            true},
    {en_vigueur,            CONVENTION_EN_VIGUEUR,            true},
    {en_signature,          CONVENTION_EN_SIGNATURE,          false},
    {budget_valide,         CONVENTION_BUDGET_VALIDE,         false},
    {en_concertation,       CONVENTION_EN_CONCERTATION,       false},
    {brouillon,             CONVENTION_BROUILLON,             false},
};

enum err etat_convention(const struct dossier *d, struct day au, struct etat_convention_calcule *out)
{
    struct facts f = {.d = d, .au = au, .out = out};
    struct day own;
    memset(out, 0, sizeof *out);
    motifs_init(&out->motifs, d->arena);
    if (d->convention == NULL)
        return ERR_NOT_FOUND;
    out->fin_connue = dossier_fin(d, au, &out->fin);
    out->prorogee = out->fin_connue && jour(d->convention->fin, &own) && day_compare(out->fin, own) > 0;
    count_signatures(&f);
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        if (!questions[i].holds(&f))
            continue;
        out->etat = questions[i].etat;
        out->effective = questions[i].effective;
        break;
    }
    if (f.error == ERR_OK && d->arena->exhausted)
        f.error = ERR_NO_MEMORY;
    return f.error != ERR_OK ? f.error : out->motifs.error;
}

const char *etat_convention_libelle(enum etat_convention e)
{
    switch (e) {
#define X(name, label) case CONVENTION_##name: return label;
        ETATS_CONVENTION(X)
#undef X
    case CONVENTION_ETATS:
        break;
    }
    return "?";
}
