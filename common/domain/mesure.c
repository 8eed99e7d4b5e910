/* One measure by itself. */
#include "common/domain/indicateurs.h"

#include "common/value/number.h"

#include <string.h>

static bool collected(const Pacte__Mesure *m)
{
    return m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE || m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE;
}

/* Sum of the parts of the axis that part `from` names, when it is the first of
 * its axis. */
static bool axis_sum(const Pacte__Mesure *m, size_t from, int64_t *sum)
{
    for (size_t i = 0; i < from; i++)
        if (strcmp(m->ventilations[i]->axe, m->ventilations[from]->axe) == 0)
            return false;
    *sum = 0;
    for (size_t i = from; i < m->n_ventilations; i++) {
        const Pacte__Ventilation *v = m->ventilations[i];
        if (strcmp(v->axe, m->ventilations[from]->axe) != 0)
            continue;
        if (v->valeur == NULL || __builtin_add_overflow(*sum, v->valeur->milliemes, sum))
            return false;
    }
    return true;
}

enum err mesure_verifier(const Pacte__Mesure *m, struct err_note *note)
{
    if (collected(m) && m->valeur == NULL)
        return err_field(note, ERR_REQUIRED, "mesure.valeur",
                         "La mesure est dite constatée ou estimée : donnez sa valeur, ou choisissez « non collectée ».");
    if (!collected(m) && m->valeur != NULL)
        return err_field(note, ERR_INVALID, "mesure.valeur",
                         "Une mesure non collectée ou non applicable n'a pas de valeur : effacez-la ou changez l'état.");
    if (!collected(m) && m->motif[0] == '\0')
        return err_field(note, ERR_REQUIRED, "mesure.motif", "Dites pourquoi la mesure manque.");
    for (size_t i = 0; m->valeur != NULL && i < m->n_ventilations; i++) {
        int64_t sum;
        char parts[40], whole[40];
        if (!axis_sum(m, i, &sum) || sum == m->valeur->milliemes)
            continue;
        (void)number_format((struct number){sum}, parts, sizeof parts);
        (void)number_format((struct number){m->valeur->milliemes}, whole, sizeof whole);
        return err_field(note, ERR_INVALID, "mesure.ventilations",
                         "La ventilation « %s » fait %s et le total %s : corrigez l'un des deux.",
                         m->ventilations[i]->axe, parts, whole);
    }
    return ERR_OK;
}
