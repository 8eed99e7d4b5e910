/* The yearly gate: tacit renewal on the yearly refresh of the documents. */
#include "common/domain/etat.h"

static bool received(const struct dossier *d, const Pacte__ModeleDocument *m, uint32_t annee, struct day au,
                     struct day *when, uint64_t *id)
{
    const Pacte__Document *x = dossier_document(d, m->code, annee, id);
    return x != NULL && jour(x->remis, when) && day_compare(*when, au) <= 0;
}

static void one_document(const struct dossier *d, const Pacte__ModeleDocument *m, struct day au,
                         struct porte_annuelle *out)
{
    struct day when;
    uint64_t id = 0;
    out->attendus++;
    if (received(d, m, out->annee, au, &when, &id)) {
        if (out->recus++ == 0 || day_compare(when, out->complete) > 0)
            out->complete = when;
        return;
    }
    motif_add(&out->manquants, id != 0 ? PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT : 0, id, m->source,
              "%s : non remis pour l'année %u.", m->libelle, out->annee);
}

enum err porte_annuelle(const struct dossier *d, uint32_t annee, struct day au, struct porte_annuelle *out)
{
    struct day start, opening;
    *out = (struct porte_annuelle){.annee = annee, .ouverte = true};
    motifs_init(&out->manquants, d->arena);
    if (day_from_civil((int)annee, 1, 1, &opening) != ERR_OK)
        return ERR_BAD_DAY;
    out->limite = day_add_days(opening, -1);
    if (d->convention == NULL || d->modele == NULL || d->modele->periode == NULL ||
        !oui(d->modele->periode->reconduction_annuelle) || !jour(d->convention->debut, &start) ||
        day_year(start) >= (int)annee || d->convention->tacite_reconduction == PACTE__OUI_NON__OUI_NON_NON)
        return ERR_OK;
    out->exigee = true;
    for (size_t i = 0; i < d->modele->n_documents; i++)
        if (oui(d->modele->documents[i]->reconduction) && modele_en_vigueur(d->modele->documents[i]->validite, opening))
            one_document(d, d->modele->documents[i], au, out);
    out->ouverte = out->recus == out->attendus;
    out->retroactive = out->ouverte && out->attendus > 0 && day_compare(out->complete, out->limite) > 0;
    return out->manquants.error;
}
