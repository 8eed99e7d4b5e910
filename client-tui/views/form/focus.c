/* Which row has the focus, across changes of the rows. */
#include "client-tui/views/form/form.h"

#include <stdio.h>
#include <string.h>

struct form_ligne *form_focus(struct form *f) { return f->at < f->count ? &f->rows[f->at] : NULL; }

bool form_find(const struct form *f, const char *cle, size_t *at)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].kind != FORM_TITRE && strcmp(f->rows[i].cle, cle) == 0) {
            *at = i;
            return true;
        }
    return false;
}

/* A group was refused as a whole: « reserves » or « reserves[1] ». */
static bool find_under(const struct form *f, const char *cle, size_t *at)
{
    size_t len = strlen(cle);
    for (size_t i = 0; len > 0 && i < f->count; i++)
        if (f->rows[i].kind != FORM_TITRE && strncmp(f->rows[i].cle + (f->rows[i].kind == FORM_AJOUT), cle, len) == 0) {
            *at = i;
            return true;
        }
    return false;
}

static void go_to_refused(struct model *m, struct form *f)
{
    const char *of = m->refus.path;
    size_t at, type = strlen(f->t->name);
    if (m->refus.type != (uint32_t)f->t->number || m->refus.id != f->id || strcmp(m->refus.text, f->refus) == 0)
        return;
    (void)snprintf(f->refus, sizeof f->refus, "%s", m->refus.text);
    if (strncmp(of, f->t->name, type) == 0 && of[type] == '.')
        of += type + 1;
    if (!form_find(f, of, &at) && !find_under(f, of, &at))
        return;
    f->at = at;
    f->rows[at].mark = form_text(f, m->refus.text);
    /* What was refused can be typed again at once. */
    f->saisie = f->reload = f->rows[at].kind == FORM_CHAMP && f->rows[at].saisie != SAISIE_AUCUNE;
}

void form_end(struct model *m, struct form *f)
{
    size_t at = 0;
    if (m->refus.type == 0)
        f->refus[0] = '\0';
    if (f->cle[0] == '\0' || !form_find(f, f->cle, &f->at)) {
        at = f->at < f->count ? f->at : f->count > 0 ? f->count - 1 : 0;
        while (at + 1 < f->count && f->rows[at].kind == FORM_TITRE)
            at++;
        f->at = at;
        if (f->saisie)
            f->saisie = f->at < f->count && f->rows[f->at].kind == FORM_CHAMP && f->rows[f->at].saisie != SAISIE_AUCUNE;
        f->reload = f->saisie;
    }
    f->aimed = false;
    go_to_refused(m, f);
    if (f->reload && f->saisie)
        form_ouvrir(m, f);
    f->reload = false;
}
