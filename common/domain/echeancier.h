/* Every deadline that follows from a dossier, computed and never typed in:
 * milestones of the model counted from the agrément and the convention,
 * documents by period, rhythm of instances, legal delays of payment, reserves
 * to lift, follow-ups, engagements, and those that a person added.
 *
 * Facts dated after `au` are not seen: the same call tells the state of any
 * day (domain notes §1.5, §2.3, §2.4, §6.0). Pure. */
#ifndef COMMON_DOMAIN_ECHEANCIER_H
#define COMMON_DOMAIN_ECHEANCIER_H

#include "common/domain/modele.h"

enum etat_echeance {
    ECHEANCE_EN_RETARD,          /* most urgent first: the order of lists */
    ECHEANCE_AUJOURDHUI,
    ECHEANCE_PROCHE,             /* within ECHEANCE_PROCHE_JOURS */
    ECHEANCE_A_VENIR,
    ECHEANCE_SANS_DATE,          /* the model or the facts do not give it yet */
    ECHEANCE_FAITE
};
enum { ECHEANCE_PROCHE_JOURS = 30 };

enum origine_echeance {
    DE_JALON, DE_DOCUMENT, DE_INSTANCE, DE_VERSEMENT, DE_PAIEMENT_LEGAL,
    DE_RESERVE, DE_SUIVI, DE_ENGAGEMENT, DE_PERSONNE
};

struct echeance {
    enum origine_echeance origine;
    const char *regle;           /* code of the model, or "" */
    const char *titre;
    uint32_t annee;              /* 0: not by year */
    uint32_t type;               /* the record that it is about */
    uint64_t id;
    bool datee;
    struct day du;
    bool faite;
    struct day fait;
    /* Days late when positive, early when negative: against `fait` when it is
     * done, against the day asked otherwise. 0 without a date. */
    int32_t ecart_jours;
    enum etat_echeance etat;
    bool alerte;                 /* late beyond what the model tolerates */
    bool avertissement;          /* the model asks for no more than a warning */
    uint32_t faits, attendus;    /* DE_INSTANCE: meetings held, out of how many */
    bool comprimee;              /* moved inside a short agrément */
    bool bloquante;
    uint64_t avec;               /* organisation concerned, or 0 */
    const char *responsable;     /* role of the model, or "" */
    const char *source;          /* where the rule comes from, or "" */
};

#define ECHEANCIER_LIT \
    (DOSSIER_TYPE(STRUCTURE) | DOSSIER_TYPE(AGREMENT) | DOSSIER_TYPE(ETAPE) | DOSSIER_TYPE(DECISION) | \
     DOSSIER_TYPE(DOCUMENT) | DOSSIER_TYPE(INSTANCE) | DOSSIER_TYPE(REUNION) | DOSSIER_TYPE(CONTRIBUTION) | \
     DOSSIER_TYPE(VERSEMENT) | DOSSIER_TYPE(SUIVI) | DOSSIER_TYPE(ENGAGEMENT) | DOSSIER_TYPE(ECHEANCE) | \
     DOSSIER_TYPE(AVENANT) | DOSSIER_TYPE(MODELE))
/* Sorted by state, then day, then title. In the dossier's arena.
 * NO_MEMORY. */
MUST_CHECK enum err echeancier(const struct dossier *d, struct day au, struct echeance **out, size_t *count);

/* « 9 jours de retard », « 1 jour d'avance », « dans 21 jours », « aujourd'hui ». */
size_t echeance_distance(const struct echeance *e, char *out, size_t size);
const char *etat_echeance_libelle(enum etat_echeance e);

/* --- For the sources (echeances_*.c); not for others ---------------------- */

struct echeances {
    const struct dossier *d;
    struct day au;
    struct echeance *rows;
    size_t count, cap;
    enum err error;
};
/* A row to fill in, zeroed but for its texts (""); NULL when memory is missing. */
struct echeance *echeance_add(struct echeances *l, enum origine_echeance origine);
/* Sets the due day, and the day it was done if that is known by `au`. */
void echeance_du(struct echeance *e, struct day du);
void echeance_fait(struct echeances *l, struct echeance *e, bool known, struct day fait);

void echeances_jalons(struct echeances *l);
void echeances_documents(struct echeances *l);
void echeances_instances(struct echeances *l);
void echeances_versements(struct echeances *l);
void echeances_suites(struct echeances *l);

/* The model of milestones for one agrément: its calendar, with what each day
 * is before and after compression. For the portfolio. */
struct jalon_calcule {
    const Pacte__ModeleJalon *jalon;
    struct day theorique;        /* as counted */
    struct day du;               /* as applied */
    bool comprime;
    bool fait;
    struct day fait_le;
};
MUST_CHECK enum err jalons_agrement(const struct dossier *d, uint64_t agrement, struct day au,
                                    struct jalon_calcule **out, size_t *count);

#endif
