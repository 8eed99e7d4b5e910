#include "server/state/verify.h"

#include "common/base/id.h"

#include <stdio.h>

enum { TOTALS_BYTES = 1 << 30 };

struct line {
    char text[96];
};

static struct line line_name(struct bytes key)
{
    struct line l = {.text = "?"};
    char convention[ID_TEXT_BYTES], financeur[ID_TEXT_BYTES];
    if (key.len != 24)
        return l;
    id_format(get_be64(key.data), convention);
    id_format(get_be64(key.data + 8), financeur);
    (void)snprintf(l.text, sizeof l.text, "convention %s, financeur %s, %u", convention, financeur, get_be32(key.data + 16));
    return l;
}

static void key_of(struct store_key *k, struct bytes key)
{
    store_key_init(k, TABLE_TOTAL);
    store_key_bytes(k, key);
}

/* A row that is kept: as it was derived anew, or a damage. */
static enum err check_kept(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    const struct view *derived = ctx;
    struct bytes payload, again;
    struct store_key k;
    v->report->total_rows++;
    if (value_check(TABLE_TOTAL, key, value, &payload) != ERR_OK) {
        verify_damage(v, N_("Le total (%s) est abîmé : sa somme de contrôle est fausse."), line_name(key).text);
        return ERR_OK;
    }
    key_of(&k, key);
    enum err e = view_get(derived, &k, &again);
    if (e == ERR_NOT_FOUND)
        verify_damage(v, N_("Le total (%s) ne correspond à aucune contribution."), line_name(key).text);
    else if (e == ERR_OK && !bytes_equal(again, value))
        verify_damage(v, N_("Le total (%s) n'est pas la somme des contributions et des versements."), line_name(key).text);
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

static enum err check_missing(struct verify *v, const struct view *derived)
{
    struct store_key prefix, k;
    struct view_walk w;
    struct bytes key, value;
    store_key_init(&prefix, TABLE_TOTAL);
    enum err e = view_walk_begin(derived, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK) {
        bool there;
        key_of(&k, key);
        e = verify_exists(v, &k, &there);
        if (e == ERR_OK && !there)
            verify_damage(v, N_("Il manque le total (%s)."), line_name(key).text);
    }
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

static enum err compare(struct verify *v, struct arena *a)
{
    struct changes ch;
    struct view derived = {.changes = &ch};
    changes_init(&ch, a);
    enum err e = totals_derive(&v->view, v->sys, &ch, NULL);
    if (e == ERR_OVERFLOW) {
        verify_damage(v, N_("Les totaux ne peuvent pas être recalculés : une somme est trop grande."));
        return ERR_OK;
    }
    if (e == ERR_OK)
        e = verify_table(v, TABLE_TOTAL, check_kept, &derived);
    return e == ERR_OK ? check_missing(v, &derived) : e;
}

enum err verify_totals(struct verify *v)
{
    struct arena a;
    arena_init(&a, v->sys, TOTALS_BYTES);
    enum err e = compare(v, &a);
    arena_finish(&a);
    return e;
}
