/* The proof that a store is sound: everything is read, everything derived is
 * derived again and compared both ways. A damage is named and the reading goes
 * on, so that the administrator learns the extent of it at once. */
#include "server/state/verify.h"

#include "common/base/id.h"

#include <stdarg.h>
#include <stdio.h>

enum { SCRATCH_BYTES = 64 * 1024 * 1024 };

void verify_damage(struct verify *v, const char *fmt, ...)
{
    char sentence[512];
    va_list args;
    v->report->damages++;
    if (v->report->say == NULL)
        return;
    va_start(args, fmt);
    (void)vsnprintf(sentence, sizeof sentence, fmt, args);
    va_end(args);
    v->report->say(v->report->ctx, sentence);
}

enum err verify_table(struct verify *v, enum store_table t, verify_row_fn *fn, void *ctx)
{
    struct store_key prefix;
    struct view_walk w;
    struct bytes key, value;
    store_key_init(&prefix, t);
    enum err e = view_walk_begin(&v->view, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK) {
        e = fn(v, key, value, ctx);
        arena_reset(&v->scratch);
    }
    view_walk_end(&w);
    if (e == ERR_DAMAGED) {
        verify_damage(v, N_("La table « %s » ne peut pas être lue en entier : restaurez une sauvegarde."), store_table_name(t));
        return ERR_OK;
    }
    return e == ERR_END ? ERR_OK : e;
}

enum err verify_exists(struct verify *v, const struct store_key *k, bool *yes)
{
    struct bytes value;
    enum err e = view_get(&v->view, k, &value);
    *yes = e == ERR_OK;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

void verify_name(const struct record_type *t, uint64_t id, char out[VERIFY_NAME_BYTES])
{
    char text[ID_TEXT_BYTES];
    id_format(id, text);
    (void)snprintf(out, VERIFY_NAME_BYTES, "%s %s", t->name, text);
}

/* --- What the store says of itself -------------------------------------------- */

/* A sound store of another version is no damage: what is derived differs from
 * one to the next, and no backup would help. */
static enum err check_version(const struct verify *v)
{
    uint32_t version = STATE_SCHEMA_VERSION;
    enum err e = schema_read(&v->view, &version);
    if (e == ERR_OK && version > STATE_SCHEMA_VERSION)
        return schema_newer(version, v->note);
    if (e == ERR_OK && version < STATE_SCHEMA_VERSION)
        return err_set(v->note, ERR_BAD_STORE_VERSION,
                       N_("La base est de la version %u, et ce Pacte vérifie la version %u : ouvrez-la une fois avec pacted, "
                          "qui la met à niveau, puis vérifiez-la."), version, STATE_SCHEMA_VERSION);
    return e == ERR_DAMAGED || e == ERR_NOT_FOUND ? ERR_OK : e;      /* verify_meta tells it */
}

static enum err check_meta(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    struct bytes payload;
    struct site site;
    bool *schema_seen = ctx;
    bool schema = bytes_equal(key, bytes_text(meta_schema));
    *schema_seen = *schema_seen || schema;
    if (value_check(TABLE_META, key, value, &payload) != ERR_OK)
        verify_damage(v, N_("Ce que la base dit d'elle-même est abîmé (table « meta ») : sa somme de contrôle est fausse."));
    else if (schema && payload.len != 4)
        verify_damage(v, N_("La version de la base est illisible."));
    else if (bytes_equal(key, bytes_text(meta_site)) && site_decode(payload, &site) != ERR_OK)
        verify_damage(v, N_("Le nom du site est illisible."));
    else if (bytes_equal(key, bytes_text(meta_journal)) && head_decode(payload, &v->head) != ERR_OK)
        verify_damage(v, N_("La fin du journal est illisible."));
    else if (!schema && !bytes_equal(key, bytes_text(meta_site)) && !bytes_equal(key, bytes_text(meta_journal)))
        verify_damage(v, N_("La table « meta » contient une ligne inconnue."));
    return ERR_OK;
}

static enum err verify_meta(struct verify *v)
{
    bool schema_seen = false;
    enum err e = verify_table(v, TABLE_META, check_meta, &schema_seen);
    if (e == ERR_OK && !schema_seen)
        verify_damage(v, N_("La base ne dit pas de quelle version elle est."));
    return e;
}

static enum err verify_all(const struct store_read *r, void *ctx)
{
    static enum err (*const parts[])(struct verify *) = {
        verify_meta, verify_records, verify_derived, verify_totals, verify_journal, verify_accounts, verify_blobs,
    };
    struct verify *v = ctx;
    v->view = (struct view){.read = r};
    enum err e = check_version(v);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && e == ERR_OK; i++)
        e = parts[i](v);
    return e;
}

static void forget_counts(struct verify_report *r)
{
    *r = (struct verify_report){.say = r->say, .ctx = r->ctx};
}

enum err state_verify(struct store *s, const struct sys *sys, struct verify_report *r, struct err_note *note)
{
    struct verify v = {.sys = sys, .report = r, .note = note};
    forget_counts(r);
    arena_init(&v.scratch, sys, SCRATCH_BYTES);
    enum err e = store_view(s, verify_all, &v, note);
    arena_finish(&v.scratch);
    if (e != ERR_OK || r->damages == 0)
        return e;
    return err_set(note, ERR_DAMAGED, N_("%llu dommages ont été trouvés dans la base : restaurez une sauvegarde."),
                   (unsigned long long)r->damages);
}
