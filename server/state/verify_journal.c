#include "server/state/verify.h"

struct chain {
    uint64_t last;             /* index of the entry before */
    uint8_t hash[32];          /* as that entry says it */
    bool broken;               /* that hash could not be read */
};

static void check_link(struct verify *v, const struct chain *c, uint64_t index, const struct journal_row *row)
{
    uint8_t hash[32];
    state_journal_hash(c->hash, index, row->term, row->command, row->result, hash);
    if (!c->broken && memcmp(hash, row->hash, sizeof hash) != 0)
        verify_damage(v, N_("L'entrée %llu du journal a été modifiée, déplacée ou retirée : la chaîne est rompue."),
                      (unsigned long long)index);
}

static enum err check_entry(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    struct chain *c = ctx;
    struct bytes payload;
    struct journal_row row;
    v->report->journal_entries++;
    if (key.len != 8) {
        verify_damage(v, N_("Le journal contient une clé inconnue."));
        return ERR_OK;
    }
    uint64_t index = get_be64(key.data);
    if (index != c->last + 1) {
        verify_damage(v, N_("Il manque au journal les entrées %llu à %llu."), (unsigned long long)c->last + 1,
                      (unsigned long long)index - 1);
        c->broken = true;
    }
    c->last = index;
    if (value_check(TABLE_JOURNAL, key, value, &payload) != ERR_OK || journal_decode(payload, &row) != ERR_OK) {
        verify_damage(v, N_("L'entrée %llu du journal est abîmée : sa somme de contrôle est fausse."), (unsigned long long)index);
        c->broken = true;
        return ERR_OK;
    }
    check_link(v, c, index, &row);
    c->broken = false;
    memcpy(c->hash, row.hash, sizeof c->hash);
    return ERR_OK;
}

static enum err verify_chain(struct verify *v)
{
    struct chain c = {0};
    enum err e = verify_table(v, TABLE_JOURNAL, check_entry, &c);
    if (e != ERR_OK)
        return e;
    if (c.last != v->head.index)
        verify_damage(v, N_("Le journal finit à l'entrée %llu et non %llu : sa fin a été changée."), (unsigned long long)c.last,
                      (unsigned long long)v->head.index);
    else if (!c.broken && memcmp(c.hash, v->head.hash, sizeof c.hash) != 0)
        verify_damage(v, N_("La dernière entrée du journal n'est pas celle qui a été enregistrée."));
    return ERR_OK;
}

/* --- Idempotency keys ------------------------------------------------------------ */

static enum err check_key(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    struct bytes payload;
    struct key_row row;
    struct store_key k;
    bool there;
    (void)ctx;
    if (key.len < 8 || value_check(TABLE_KEY, key, value, &payload) != ERR_OK || key_row_decode(payload, &row) != ERR_OK) {
        verify_damage(v, N_("Une clé d'envoi est abîmée : sa somme de contrôle est fausse."));
        return ERR_OK;
    }
    if (row.seen.journal_index > v->head.index)
        verify_damage(v, N_("Une clé d'envoi cite l'entrée %llu du journal, qui n'existe pas."),
                      (unsigned long long)row.seen.journal_index);
    key_key_time(&k, row.at_ms, get_be64(key.data), bytes_of(key.data + 8, key.len - 8));
    enum err e = verify_exists(v, &k, &there);
    if (e == ERR_OK && !there)
        verify_damage(v, N_("Une clé d'envoi manque à l'ordre des instants."));
    return e;
}

static enum err check_key_time(struct verify *v, struct bytes key, struct bytes value, void *ctx)
{
    struct store_key k;
    struct bytes payload;
    struct key_row row;
    (void)ctx;
    if (key.len < 16 || value.len != 0) {
        verify_damage(v, N_("L'ordre des clés d'envoi contient une ligne illisible."));
        return ERR_OK;
    }
    key_key(&k, get_be64(key.data + 8), bytes_of(key.data + 16, key.len - 16));
    enum err e = value_get(&v->view, &k, &payload);
    if (e == ERR_OK)
        e = key_row_decode(payload, &row);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && ((uint64_t)row.at_ms ^ 1ull << 63) != get_be64(key.data)))
        verify_damage(v, N_("L'ordre des clés d'envoi contient une ligne de trop."));
    return e == ERR_NOT_FOUND || e == ERR_DAMAGED ? ERR_OK : e;
}

enum err verify_journal(struct verify *v)
{
    enum err e = verify_chain(v);
    if (e == ERR_OK)
        e = verify_table(v, TABLE_KEY, check_key, NULL);
    return e == ERR_OK ? verify_table(v, TABLE_KEY_TIME, check_key_time, NULL) : e;
}
