/* Saved views, and which columns show. */
#include "client-tui/views/liste/liste.h"
#include "client-tui/views/liste/vues.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char prefix[] = "vue.";

bool vues_next(const struct model *m, size_t *at, char name[VUE_NAME_BYTES], char value[VUE_BYTES])
{
    const char *prefs = m->prefs != NULL ? m->prefs : "";
    while (*at < strlen(prefs)) {
        const char *line = prefs + *at, *end = line + strcspn(line, "\n"), *sign = strstr(line, " = ");
        *at = (size_t)(end - prefs) + (*end != '\0');
        if (strncmp(line, prefix, sizeof prefix - 1) != 0 || sign == NULL || sign > end)
            continue;
        line += sizeof prefix - 1;
        (void)snprintf(name, VUE_NAME_BYTES, "%.*s", (int)(sign - line), line);
        (void)snprintf(value, VUE_BYTES, "%.*s", (int)(end - sign - 3), sign + 3);
        return true;
    }
    return false;
}

const struct record_type *vue_type(const char *value)
{
    char name[40];
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(value, "|"), value);
    return record_type_named(name);
}

/* --- Saving: « type|tri|sens|colonnes cachées|filtre » ---------------------------------- */

static void hidden_columns(const struct liste *s, char *out, size_t size)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < s->column_count && len + 1 < size; i++)
        if (s->columns[i].hidden)
            len += (size_t)snprintf(out + len, size - len, "%s%s", len > 0 ? "," : "", s->heads[i].key);
}

void liste_view_save(struct model *m, struct liste *s)
{
    char key[VUE_NAME_BYTES + 8], value[VUE_BYTES], hidden[VUE_BYTES / 2];
    for (size_t i = 0; i < s->name.len; i++)
        if (s->name.text[i] == '=' || s->name.text[i] == '|')
            s->name.text[i] = '-';
    if (s->name.len == 0 || s->name.len >= VUE_NAME_BYTES) {
        model_say(m, MESSAGE_WARNING, "%s", _("Donnez à la vue un nom de 1 à 59 caractères."));
        return;
    }
    hidden_columns(s, hidden, sizeof hidden);
    (void)snprintf(key, sizeof key, "%s%s", prefix, s->name.text);
    (void)snprintf(value, sizeof value, "%s|%s|%s|%s|%.200s", s->type->name, s->sort >= 0 ? s->heads[s->sort].key : "",
                   s->descending ? "desc" : "asc", hidden, s->filter.text);
    model_set_pref(m, key, value);
    s->naming = false;
    model_say(m, MESSAGE_DONE, _("Vue « %s » gardée : ↓ dans le filtre, ou la palette, la rappelle."), s->name.text);
}

/* --- Loading -------------------------------------------------------------------------------- */

/* The next part of a value, up to « | » or the end. */
static void part(const char **value, char *out, size_t size)
{
    size_t n = strcspn(*value, "|");
    (void)snprintf(out, size, "%.*s", (int)n, *value);
    *value += n + ((*value)[n] == '|');
}

static bool listed(const char *list, const char *key)
{
    size_t len = strlen(key);
    for (const char *at = list; *at != '\0'; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ','))
        if (strcspn(at, ",") == len && memcmp(at, key, len) == 0)
            return true;
    return false;
}

static bool apply(struct model *m, struct place *p, const char *value)
{
    struct liste *s = p->state;
    char text[VUE_BYTES], sort[64], sense[8];
    const struct record_type *t = vue_type(value);
    if (t == NULL)
        return false;
    liste_reset(m, p, t);
    part(&value, text, sizeof text);
    part(&value, sort, sizeof sort);
    part(&value, sense, sizeof sense);
    part(&value, text, sizeof text);
    s->sort = LISTE_SORT_NONE;
    for (size_t i = 0; i < s->column_count; i++) {
        s->columns[i].hidden = listed(text, s->heads[i].key);
        if (strcmp(s->heads[i].key, sort) == 0)
            s->sort = (int)i;
    }
    s->descending = strcmp(sense, "desc") == 0;
    line_set(&s->filter, value);
    s->filtering = false;
    return true;
}

bool liste_view_load(struct model *m, struct place *p, const char *name)
{
    char found[VUE_NAME_BYTES], value[VUE_BYTES];
    for (size_t at = 0; vues_next(m, &at, found, value); )
        if (strcmp(found, name) == 0)
            return apply(m, p, value);
    return false;
}

static void chosen_view(struct model *m, uint64_t value, uint64_t arg)
{
    struct place *p = model_top(m);
    char name[VUE_NAME_BYTES], text[VUE_BYTES];
    uint64_t i = 0;
    (void)arg;
    for (size_t at = 0; p != NULL && p->page == PAGE_LISTE && vues_next(m, &at, name, text); i++)
        if (i == value) {
            (void)apply(m, p, text);
            return;
        }
}

void liste_view_choose(struct model *m, struct liste *s)
{
    enum { VUES_MAX = 60 };
    struct choix rows[VUES_MAX];
    char labels[VUES_MAX][VUE_NAME_BYTES + 40], name[VUE_NAME_BYTES], value[VUE_BYTES];
    size_t n = 0, at = 0;
    (void)s;
    for (uint64_t i = 0; n < VUES_MAX && vues_next(m, &at, name, value); i++) {
        const struct record_type *t = vue_type(value);
        if (t == NULL)
            continue;
        (void)snprintf(labels[n], sizeof labels[n], "%s (%s)", name, _(t->plural));
        rows[n] = (struct choix){.label = labels[n], .value = i};
        n++;
    }
    if (n == 0)
        model_say(m, MESSAGE_INFO, "%s", _("Aucune vue gardée : filtrez, triez, puis F2 lui donne un nom."));
    else
        model_choose(m, _("Vues gardées"), rows, n, chosen_view, 0);
}

/* --- Columns ----------------------------------------------------------------------------------- */

static void toggle(struct model *m, uint64_t column, uint64_t arg)
{
    struct place *p = model_top(m);
    (void)arg;
    if (p == NULL || p->page != PAGE_LISTE)
        return;
    struct liste *s = p->state;
    if (column == s->column_count) {
        liste_commande_show(m, s);
        return;
    }
    if (column < s->column_count)
        s->columns[column].hidden = !s->columns[column].hidden;
    s->shift = 0;
    liste_names(m, s, true);
}

void liste_columns_choose(struct model *m, struct liste *s)
{
    struct choix rows[LISTE_COLUMNS + 1];
    char labels[LISTE_COLUMNS][120];
    rows[s->column_count] = (struct choix){.label = _("Commande équivalente (pactectl)"), .value = s->column_count};
    for (size_t i = 0; i < s->column_count; i++) {
        (void)snprintf(labels[i], sizeof labels[i], "[%c] %s", s->columns[i].hidden ? ' ' : 'x', s->heads[i].title);
        rows[i] = (struct choix){.label = labels[i], .value = i, .why_not = i == 0 ? _("la première colonne reste toujours") : NULL};
    }
    model_choose(m, _("Colonnes à montrer"), rows, s->column_count + 1, toggle, 0);
}
