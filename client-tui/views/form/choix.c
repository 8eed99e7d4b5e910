/* Short choices (enums, lists of codes, codes of the model) and long ones (other
 * records), and « + ajouter ». */
#include "client-tui/views/form/choix.h"
#include "client-tui/model/overlay.h"

#include "common/base/id.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 64, CHOIX_BYTES = 16 << 20 };

/* --- Short choices -------------------------------------------------------------- */

size_t form_options(const struct form_ligne *l, const char **out, size_t max)
{
    size_t n = 0;
    const struct field_def *field = path_field(&l->path);
    for (size_t i = 0; field->codes != NULL && i < field->codes->count && n < max; i++)
        out[n++] = field->codes->codes[i].label;
    return n;
}

static size_t enum_options(const ProtobufCFieldDescriptor *d, const char **out, size_t max)
{
    const ProtobufCEnumDescriptor *e = d->descriptor;
    size_t n = 0;
    for (unsigned i = 0; d->type == PROTOBUF_C_TYPE_ENUM && i < e->n_values && n < max; i++)
        out[n++] = enum_label(e, e->values[i].value);
    return n;
}

static size_t options(const struct form *f, const struct form_ligne *l, const char **out)
{
    size_t n = form_options(l, out, OPTIONS_MAX);
    return n > 0 ? n : enum_options(path_descriptor(f->t, &l->path), out, OPTIONS_MAX);
}

static bool writable(struct model *m, const struct form_ligne *l)
{
    if (l->kind == FORM_CHAMP && l->saisie != SAISIE_AUCUNE && !l->removed)
        return true;
    if (l->why_not != NULL)
        model_say(m, MESSAGE_WARNING, _("Lecture seule : %s."), l->why_not);
    return false;
}

static size_t current(const char *const *labels, size_t n, const char *now)
{
    size_t at = 0;
    while (at < n && strcmp(labels[at], now) != 0)
        at++;
    return at;
}

static void set(struct model *m, struct form *f, struct form_ligne *l, const char *text)
{
    form_taper(m, f, l, text);
    l->raw = l->value = form_text(f, text);
    l->changed = true;
    f->moved = false;
}

void form_cycler(struct model *m, struct form *f, int by)
{
    const char *labels[OPTIONS_MAX];
    struct form_ligne *l = form_focus(f);
    if (l == NULL || l->kind != FORM_CHAMP || !writable(m, l))
        return;
    size_t n = options(f, l, labels), at = current(labels, n, l->raw);
    if (l->saisie != SAISIE_CHOIX || n == 0) {
        model_say(m, MESSAGE_INFO, "%s", _("Ce champ n'est pas un choix : Entrée le modifie."));
        return;
    }
    at = at == n ? (by > 0 ? 0 : n - 1) : (at + n + (size_t)by) % n;
    set(m, f, l, labels[at]);
}

static void to_choice(struct model *m, struct form *f, uint32_t key);

/* The next choice that begins with the letter; of a long choice, the list of
 * those that hold it. */
bool form_lettre(struct model *m, struct form *f, uint32_t key)
{
    const char *labels[OPTIONS_MAX];
    char folded[8], typed[8] = {0};
    struct form_ligne *l = form_focus(f);
    if (l->saisie == SAISIE_LIEN) {
        to_choice(m, f, key);
        return true;
    }
    size_t n = options(f, l, labels), at = current(labels, n, l->raw);
    if (key < 0x80) {
        typed[0] = (char)key;
    } else if (key < 0x800) {            /* « é » picks « Échu » */
        typed[0] = (char)(0xC0 | key >> 6);
        typed[1] = (char)(0x80 | (key & 0x3F));
    }
    (void)text_fold(bytes_text(typed), folded, sizeof folded);
    for (size_t i = 1; folded[0] != '\0' && i <= n; i++) {
        char label[64];
        size_t k = at == n ? i - 1 : (at + i) % n;
        (void)text_fold(bytes_text(_(labels[k])), label, sizeof label);
        if (label[0] == folded[0]) {
            set(m, f, l, labels[k]);
            return true;
        }
    }
    model_say(m, MESSAGE_INFO, "%s", _("Aucun choix ne commence par cette lettre : Entrée les montre tous."));
    return true;
}

/* --- Rows of a list --------------------------------------------------------------- */

bool listing_add(struct listing *x, const char *label, uint32_t type, uint64_t id, const char *text)
{
    if (x->count == x->cap)
        return false;
    char *copy = arena_text(&x->f->choix, label, strlen(label));
    if (copy == NULL)
        return false;
    x->rows[x->count] = (struct choix){.label = copy, .value = x->count};
    x->f->candidats[x->count++] = (struct form_candidat){.type = type, .id = id, .text = text};
    return true;
}

bool form_a_choix(const struct form *f, const struct form_ligne *l)
{
    return l->kind == FORM_AJOUT || l->saisie == SAISIE_CHOIX || l->saisie == SAISIE_LIEN ||
           (l->kind == FORM_CHAMP && l->saisie == SAISIE_LIGNE && (modele_demande(f, l) || codes_known(f, l)));
}

uint32_t choix_cible(const struct model *m, const struct form *f, const struct form_ligne *l)
{
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    if (modele_demande(f, l) || (codes_known(f, l) && (o == NULL || !o->derived || o->dossier.modele == NULL)))
        return PACTE__RECORD_TYPE__RECORD_TYPE_MODELE;
    return (uint32_t)path_field(&l->path)->target;
}

/* --- The list that opens ------------------------------------------------------------------ */

enum { PROPOSE_NONE = -1, PROPOSE_NEW = -2 };

static void adjust(struct form *f, const struct form_candidat *c, char *out, size_t size)
{
    char id[ID_TEXT_BYTES];
    const struct form_ligne *l = form_focus(f);
    const struct record_type *t = record_type_of(c->type);
    id_format(c->id, id);
    if (c->text != NULL)
        (void)snprintf(out, size, "%s", c->text);
    else if (path_field(&l->path)->target != 0 || t == NULL)
        (void)snprintf(out, size, "%s", id);
    else
        (void)snprintf(out, size, "%s:%s", t->name, id);
}

/* What was typed to look for it is its name; the structure that is named here is its own. */
static void create(struct model *m, const struct form *f, uint32_t type)
{
    struct place to = {.page = PAGE_FORMULAIRE, .type = type};
    char id[ID_TEXT_BYTES];
    const char *typed = model_choice_typed(m);
    const struct field_def *name = record_field(record_type_of(type), "nom");
    for (size_t i = 0; i < f->count && to.arg[0] == '\0' && record_field(record_type_of(type), "structure") != NULL; i++)
        if (f->rows[i].kind == FORM_CHAMP && f->rows[i].type == PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE && f->rows[i].id != 0) {
            id_format(f->rows[i].id, id);
            (void)snprintf(to.arg, sizeof to.arg, "structure=%s", id);
        }
    if (name != NULL && typed[0] != '\0' && strlen(typed) < sizeof to.arg - 8 && strpbrk(typed, ";=") == NULL)
        (void)snprintf(to.arg, sizeof to.arg, "nom=%s", typed);
    (void)model_go(m, to);
}

/* The row that the list was opened for has the focus again; NULL: it is gone. */
static struct form_ligne *asked_for(struct form *f)
{
    if (!form_find(f, f->choix_de, &f->at) || f->rows[f->at].kind != FORM_CHAMP)
        return NULL;
    return &f->rows[f->at];
}

/* Back from the record that was created for this value: it is the one meant. */
void form_recueillir(struct model *m, struct form *f)
{
    char id[ID_TEXT_BYTES];
    struct form_ligne *l;
    uint32_t type = f->attendu;
    if (type == 0 || model_top(m)->state != (const void *)f)
        return;
    f->attendu = 0;
    if (!m->has_popped || m->popped.page != PAGE_FORMULAIRE || m->popped.type != type ||
        !annuaire_known(m, type, m->popped.id) || (l = asked_for(f)) == NULL)
        return;
    id_format(m->popped.id, id);
    set(m, f, l, id);
    l->value = form_nom(m, f, type, m->popped.id);
}

/* After a choice the next field: nothing is left to say on this one. */
static void chosen(struct model *m, uint64_t value, uint64_t arg)
{
    char text[PATH_BYTES];
    struct form *f = form_here(m);
    struct form_ligne *l = f != NULL ? asked_for(f) : NULL;
    (void)arg;
    if (l == NULL) {
        model_say(m, MESSAGE_WARNING, "%s", _("Ce champ n'est plus là : rien n'a changé."));
        return;
    }
    if ((int64_t)value == PROPOSE_NEW) {
        f->attendu = (uint32_t)path_field(&l->path)->target;
        create(m, f, f->attendu);
        return;
    }
    if ((int64_t)value == PROPOSE_NONE) {
        set(m, f, l, "");
    } else if (value < f->candidat_count) {
        const struct form_candidat *c = &f->candidats[value];
        if (!modele_demande(f, l))
            adjust(f, c, text, sizeof text);
        else if (!modele_choisi(m, f, c->id, text, sizeof text))
            return;
        set(m, f, l, text);
        if (c->text == NULL && l->saisie == SAISIE_LIEN)
            l->value = form_nom(m, f, c->type, c->id);
    }
    if (f->saisie)
        form_bouger(m, f, 1);
}

static bool begin(struct model *m, struct form *f, struct listing *x, size_t cap)
{
    arena_finish(&f->choix);
    arena_init(&f->choix, m->sys, CHOIX_BYTES);
    f->candidat_count = 0;
    *x = (struct listing){.f = f, .cap = cap};
    x->rows = arena_zalloc(&f->choix, cap + 2, sizeof *x->rows);
    f->candidats = arena_zalloc(&f->choix, cap, sizeof *f->candidats);
    if (x->rows == NULL || f->candidats == NULL)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    return x->rows != NULL && f->candidats != NULL;
}

void choix_open(struct model *m, struct form *f, const struct form_ligne *l)
{
    struct listing x;
    const char *labels[OPTIONS_MAX];
    struct ouverte *o = form_ouverte(m, f);
    const struct field_def *field = path_field(&l->path);
    if (o == NULL || !begin(m, f, &x, CANDIDATS_MAX))
        return;
    (void)snprintf(f->choix_de, sizeof f->choix_de, "%s", l->cle);
    size_t n = options(f, l, labels);
    if (l->saisie == SAISIE_LIEN || modele_demande(f, l))
        liens_add(m, &x, choix_cible(m, f, l));
    else if (l->saisie == SAISIE_CHOIX)
        for (size_t i = 0; i < n; i++)
            (void)listing_add(&x, _(labels[i]), 0, 0, labels[i]);
    else
        codes_add(m, &x, l);
    f->candidat_count = x.count;
    if (x.count == 0 && choix_cible(m, f, l) == PACTE__RECORD_TYPE__RECORD_TYPE_MODELE) {
        model_say(m, MESSAGE_WARNING, "%s", _("Aucun modèle de convention n'est installé sur ce serveur : demandez-le à l'administration."));
        return;
    }
    if (l->saisie == SAISIE_LIEN && field->target != 0 && form_droit_type(m, (uint32_t)field->target) == NULL)
        x.rows[x.count++] = (struct choix){.label = _("+ nouvelle fiche"), .value = (uint64_t)(int64_t)PROPOSE_NEW};
    if (!l->required && l->raw[0] != '\0' && l->saisie != SAISIE_CHOIX)
        x.rows[x.count++] = (struct choix){.label = _("(aucune valeur)"), .value = (uint64_t)(int64_t)PROPOSE_NONE};
    model_choose(m, _(field->label), x.rows, x.count, chosen, 0);
    struct place *top = model_top(m);
    for (size_t i = 0; i < f->ahead_count && top->page == PAGE_CHOIX; i++)
        (void)place_page(top)->key(m, top, f->ahead[i]);
    f->ahead_count = 0;
}

/* --- « + ajouter » -------------------------------------------------------------------------------- */

static void add_row(struct model *m, struct form *f, const struct form_ligne *l)
{
    const struct field_def *field = path_field(&l->path);
    const struct path p = field->of_count > 0 ? path_into(&l->path, &field->of[0], -1) : l->path;
    (void)m;
    (void)path_format(&l->path, f->extra, sizeof f->extra);
    (void)path_format(&p, f->cle, sizeof f->cle);
    f->aimed = f->saisie = f->reload = f->stale = true;
    f->moved = false;
}

void form_choisir(struct model *m, struct form *f)
{
    const struct form_ligne *l = form_focus(f);
    if (l == NULL)
        return;
    if (l->kind == FORM_AJOUT) {
        add_row(m, f, l);
        return;
    }
    if (!writable(m, l) || !form_a_choix(f, l))
        return;
    uint32_t target = choix_cible(m, f, l);
    f->ahead_count = 0;
    if ((l->saisie == SAISIE_LIEN || target == PACTE__RECORD_TYPE__RECORD_TYPE_MODELE) && !liens_complete(f, target) && model_reads(m)) {
        f->waiting = true;
        liens_ask(m, target);
    } else {
        choix_open(m, f, l);
    }
}

/* Letters typed on a link go to the list that they open, at once or once it is there. */
static void to_choice(struct model *m, struct form *f, uint32_t key)
{
    form_choisir(m, f);
    struct place *top = model_top(m);
    if (top->page == PAGE_CHOIX)
        (void)place_page(top)->key(m, top, key);
    else if (f->waiting)
        f->ahead[f->ahead_count++] = key;
}
