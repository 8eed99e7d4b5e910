/* Decisions in their meetings, and the steps that they close. */
#include "common/domain/gouvernance.h"
#include "common/domain/invariants.h"

#include <string.h>

#define TYPE(name) (uint32_t)PACTE__RECORD_TYPE__RECORD_TYPE_##name

static bool adopted(const Pacte__Decision *x) { return x->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE; }

/* --- Votes and quorum --------------------------------------------------------- */

struct sitting {
    const struct dossier *d;
    const Pacte__Decision *x;
    uint64_t id;
    const Pacte__Reunion *meeting;
    struct manquements *out;
};

#define REFUSE(s, field, ...) manquement_add((s)->out, TYPE(DECISION), (s)->id, field, __VA_ARGS__)

/* A vote is cast by a member with a voice, whose mandate runs on that day, and
 * who came or was represented. */
static void voters(struct sitting *s)
{
    for (size_t i = 0; i < s->x->n_votes; i++) {
        uint64_t organisation = lien(s->x->votes[i]->organisation);
        if (s->x->votes[i]->sens == PACTE__SENS_VOTE__SENS_VOTE_NON_EXPRIME)
            continue;
        enum voix voix = reunion_voix(s->d, lien(s->x->reunion), organisation);
        if (voix == VOIX_PRESENTE)
            continue;
        REFUSE(s, "decision.votes",
               voix == VOIX_AUCUNE ? N_("%s n'a pas de voix dans cette instance le jour de la réunion : retirez son vote, ou "
                                        "corrigez son mandat.")
                                   : N_("%s n'était ni présent ni représenté à la réunion : retirez son vote, ou corrigez sa "
                                        "présence."), dossier_nom(s->d, organisation));
        return;
    }
}

static void no_more_votes_than_people(struct sitting *s)
{
    struct quorum q;
    enum err e = reunion_quorum(s->d, lien(s->x->reunion), &q);
    if (e == ERR_NOT_FOUND)
        return;
    if (e != ERR_OK)
        s->out->error = e;
    else if (s->x->votants > q.presents + q.representes && q.exiges > 0)
        REFUSE(s, "decision.votants", N_("Il y a %u votants pour %u membres présents ou représentés : complétez les présences "
               "ou corrigez le vote."), s->x->votants, q.presents + q.representes);
}

static void in_its_meeting(struct sitting *s)
{
    struct day held, decided;
    s->meeting = dossier_reunion(s->d, lien(s->x->reunion));
    if (s->x->reunion == NULL)
        return;
    if (s->meeting == NULL) {
        REFUSE(s, "decision.reunion", N_("La réunion n'est pas de cette convention : choisissez-en une de ses instances."));
        return;
    }
    if (!adopted(s->x))
        return;
    if (s->meeting->tenue == PACTE__OUI_NON__OUI_NON_NON)
        REFUSE(s, "decision.reunion", N_("La réunion ne s'est pas tenue : rien n'y a été adopté. Choisissez-en une autre."));
    if (jour(s->meeting->date, &held) && jour(s->x->date, &decided) && day_compare(decided, held) < 0)
        REFUSE(s, "decision.date", N_("La décision serait prise avant sa réunion : corrigez la date."));
    voters(s);
    no_more_votes_than_people(s);
}

void verifier_decisions(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_decisions && out->error == ERR_OK; i++) {
        struct sitting s = {.d = d, .x = d->decisions[i].m, .id = d->decisions[i].id, .out = out};
        struct err_note note = {.field = ""};
        if (decision_verifier(d, s.x, &note) != ERR_OK)
            REFUSE(&s, note.field, "%s", note.text);
        in_its_meeting(&s);
    }
}

/* Adopted without quorum, or under a chair who may not preside, only if a
 * dérogation says why. */
static void quorum_reached(struct sitting *s)
{
    struct quorum q;
    enum err e = reunion_quorum(s->d, lien(s->x->reunion), &q);
    if (e == ERR_NOT_FOUND)
        return;
    if (e != ERR_OK) {
        s->out->error = e;
        return;
    }
    if (!q.atteint)
        REFUSE(s, "decision.etat", N_("Le quorum n'est pas atteint, %u présents ou représentés pour %u exigés : ajournez la "
               "décision, ou complétez les présences."), q.presents + q.representes, q.exiges);
    if (!q.presidence_valable)
        REFUSE(s, "decision.etat", N_("La réunion n'était pas présidée par un membre qui le peut : corrigez la présidence."));
}

void verifier_quorum(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_decisions && out->error == ERR_OK; i++) {
        struct sitting s = {.d = d, .x = d->decisions[i].m, .id = d->decisions[i].id, .out = out};
        s.meeting = dossier_reunion(d, lien(s.x->reunion));
        if (s.meeting != NULL && adopted(s.x))
            quorum_reached(&s);
    }
}

/* --- Meetings -------------------------------------------------------------------- */

/* A dated correction of minutes: of approved ones, and once they are. */
static void correction(const struct dossier *d, size_t i, struct manquements *out)
{
    const Pacte__Reunion *x = d->reunions[i].m, *of = dossier_reunion(d, lien(x->rectifie));
    struct day written, approved;
    char text[DAY_TEXT_BYTES];
    if (of == NULL)
        return;
    if (!jour(of->pv_approuve, &approved))
        manquement_add(out, TYPE(REUNION), d->reunions[i].id, "reunion.rectifie",
                       N_("Le relevé de cette réunion n'est pas approuvé : corrigez-le directement."));
    else if (jour(x->date, &written) && day_compare(written, approved) < 0) {
        (void)day_format(approved, text, sizeof text);
        manquement_add(out, TYPE(REUNION), d->reunions[i].id, "reunion.date",
                       N_("Un rectificatif vient après le relevé qu'il corrige, approuvé le %s : corrigez la date."), text);
    }
}

static bool counted_before(const struct dossier *d, size_t i)
{
    const Pacte__Presence *p = d->presences[i].m;
    for (size_t k = 0; k < i; k++)
        if (lien(d->presences[k].m->reunion) == lien(p->reunion) && lien(d->presences[k].m->membre) == lien(p->membre))
            return true;
    return false;
}

void verifier_seances(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_reunions; i++)
        correction(d, i, out);
    for (size_t i = 0; i < d->n_presences; i++)
        if (counted_before(d, i))
            manquement_add(out, TYPE(PRESENCE), d->presences[i].id, "presence.membre",
                           N_("Ce membre a déjà sa présence à cette réunion : changez celle-là."));
}

/* --- Numbers -------------------------------------------------------------------- */

static bool taken(const struct dossier *d, size_t i)
{
    const Pacte__Decision *x = d->decisions[i].m;
    for (size_t k = 0; k < i; k++)
        if (d->decisions[k].m->annee == x->annee && d->decisions[k].m->numero == x->numero)
            return true;
    return false;
}

void verifier_numeros(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_decisions; i++) {
        const Pacte__Decision *x = d->decisions[i].m;
        struct day day;
        int year = jour(x->date, &day) ? day_year(day) : 0;
        if (adopted(x) && x->numero == 0)
            manquement_add(out, TYPE(DECISION), d->decisions[i].id, "decision.numero",
                           N_("Une décision adoptée porte un numéro : la prochaine de %u est la n° %u."), x->annee,
                           decision_numero_suivant(d, x->annee));
        if (adopted(x) && year != 0 && (uint32_t)year != x->annee)
            manquement_add(out, TYPE(DECISION), d->decisions[i].id, "decision.annee",
                           N_("La décision est datée de %d et numérotée en %u : mettez la même année."), year, x->annee);
        if (x->numero != 0 && taken(d, i))
            manquement_add(out, TYPE(DECISION), d->decisions[i].id, "decision.numero",
                           N_("La décision n° %u de %u existe déjà dans cette convention : la prochaine est la n° %u."),
                           x->numero, x->annee, decision_numero_suivant(d, x->annee));
    }
}

/* --- Steps ---------------------------------------------------------------------- */

/* The first step before this one that is not closed on that day, or NULL. */
static const struct etape_calculee *open_before(const struct dossier *d, uint32_t ordre, struct day au,
                                                struct manquements *out)
{
    struct etape_calculee *steps;
    size_t count;
    out->error = etapes_calculer(d, au, &steps, &count);
    for (size_t i = 0; out->error == ERR_OK && i < count; i++)
        if (steps[i].etape->ordre < ordre && !steps[i].close)
            return &steps[i];
    return NULL;
}

void verifier_ordre_des_etapes(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_decisions && out->error == ERR_OK; i++) {
        const Pacte__Decision *x = d->decisions[i].m;
        const Pacte__ModeleEtape *step = x->etape[0] != '\0' ? modele_etape(d->modele, x->etape) : NULL;
        struct day day;
        if (!adopted(x) || step == NULL || !jour(x->date, &day))
            continue;
        const struct etape_calculee *open = open_before(d, step->ordre, day, out);
        if (open != NULL)
            manquement_add(out, TYPE(DECISION), d->decisions[i].id, "decision.etape",
                           N_("L'étape « %s » vient avant « %s » et n'est pas close ce jour-là : faites d'abord adopter la "
                              "décision qui la clôt."), open->etape->libelle, step->libelle);
    }
}

/* A step of the convention that has an arbitration is closed by an adopted
 * decision that names it; whatever cites a decision as its proof cites one
 * that was adopted. */
static void one_step(const struct dossier *d, size_t i, struct manquements *out)
{
    const Pacte__Etape *s = d->etapes[i].m;
    const Pacte__Decision *x = dossier_decision(d, lien(s->decision));
    bool of_convention = s->objet != NULL && s->objet->type == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
    const Pacte__ModeleEtape *step = of_convention ? modele_etape(d->modele, s->code) : NULL;
    bool of_another = s->convention != NULL && s->convention->id != d->id;      /* judged with its own decisions */
    if (s->realisee == NULL || of_another)
        return;
    if (step != NULL && oui(step->arbitrage) && (x == NULL || !adopted(x) || strcmp(x->etape, s->code) != 0))
        manquement_add(out, TYPE(ETAPE), d->etapes[i].id, "etape.decision",
                       N_("L'étape « %s » ne se clôt que par sa décision : citez la décision adoptée qui porte cette étape."),
                       step->libelle);
    else if (s->decision != NULL && (x == NULL || !adopted(x)))
        manquement_add(out, TYPE(ETAPE), d->etapes[i].id, "etape.decision",
                       N_("L'étape « %s » cite une décision qui n'est pas adoptée dans cette convention : citez-en une autre."),
                       s->code);
}

void verifier_etapes(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_etapes; i++)
        one_step(d, i, out);
}
