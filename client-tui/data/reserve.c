/* « PACTERES », version, whose, when, question, answer; sealed. */
#include "client-tui/data/reserve.h"

#include "client-tui/data/scelle.h"
#include "common/crypto/hash.h"
#include "common/wire/wire.h"

#include <string.h>

static const char magic[SCELLE_MAGIC_BYTES] = "PACTERES";
enum { VERSION = 1, QUESTION_MAX = 64 << 10 };

/* --- What is kept ---------------------------------------------------------------------- */

static void whole(ProtobufCMessage *q) { (void)q; }
static void echeances(ProtobufCMessage *q) { ((Pacte__EcheancesRequest *)q)->au = NULL; }
static void fiche(ProtobufCMessage *q) { ((Pacte__FicheRequest *)q)->au = NULL; }
static void portefeuille(ProtobufCMessage *q) { ((Pacte__PortefeuilleRequest *)q)->au = NULL; }

/* A copy is kept whole, however many pages and refreshments made it. */
static void dossier(ProtobufCMessage *q)
{
    Pacte__DossierRequest *d = (Pacte__DossierRequest *)q;
    d->since_index = 0;
    d->cursor = (ProtobufCBinaryData){0};
}

static const struct kept {
    Pacte__Method method;
    const ProtobufCMessageDescriptor *request, *reply;
    void (*question)(ProtobufCMessage *q);       /* leaves out; NULL: there is one for all */
} kept[] = {
    {PACTE__METHOD__METHOD_HELLO, &pacte__hello_request__descriptor, &pacte__hello_reply__descriptor, NULL},
    {PACTE__METHOD__METHOD_LOGIN, &pacte__login_request__descriptor, &pacte__login_reply__descriptor, NULL},
    {PACTE__METHOD__METHOD_GET, &pacte__get_request__descriptor, &pacte__get_reply__descriptor, whole},
    {PACTE__METHOD__METHOD_LIST, &pacte__list_request__descriptor, &pacte__list_reply__descriptor, whole},
    {PACTE__METHOD__METHOD_HISTORY, &pacte__history_request__descriptor, &pacte__history_reply__descriptor, whole},
    {PACTE__METHOD__METHOD_TOTALS, &pacte__totals_request__descriptor, &pacte__totals_reply__descriptor, whole},
    {PACTE__METHOD__METHOD_ECHEANCES, &pacte__echeances_request__descriptor, &pacte__echeances_reply__descriptor, echeances},
    {PACTE__METHOD__METHOD_FICHE, &pacte__fiche_request__descriptor, &pacte__fiche_reply__descriptor, fiche},
    {PACTE__METHOD__METHOD_PORTEFEUILLE, &pacte__portefeuille_request__descriptor, &pacte__portefeuille_reply__descriptor, portefeuille},
    {PACTE__METHOD__METHOD_DOSSIER, &pacte__dossier_request__descriptor, &pacte__dossier_reply__descriptor, dossier},
};

static const struct kept *kept_of(Pacte__Method method)
{
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (kept[i].method == method)
            return &kept[i];
    return NULL;
}

bool reserve_keeps(Pacte__Method method) { return kept_of(method) != NULL; }

const ProtobufCMessageDescriptor *reserve_reply(Pacte__Method method)
{
    const struct kept *k = kept_of(method);
    return k != NULL ? k->reply : NULL;
}

/* The state at some instant of the past is another question, that is not kept. */
static bool of_now(const struct kept *k, const ProtobufCMessage *q)
{
    return k->method != PACTE__METHOD__METHOD_DOSSIER || ((const Pacte__DossierRequest *)q)->at_ms == 0;
}

enum err reserve_question(Pacte__Method method, struct bytes request, struct arena *arena, struct bytes *out)
{
    const struct kept *k = kept_of(method);
    ProtobufCMessage *q;
    *out = bytes_of(NULL, 0);
    if (k == NULL)
        return ERR_NOT_FOUND;
    if (k->question == NULL)
        return ERR_OK;
    enum err e = wire_unpack(k->request, request, arena, &q, NULL);
    if (e != ERR_OK)
        return e == ERR_NO_MEMORY ? e : ERR_MALFORMED;
    if (!of_now(k, q))
        return ERR_NOT_FOUND;
    k->question(q);
    return wire_pack(q, arena, out);
}

/* --- Names --------------------------------------------------------------------------------- */

static void name_of(const uint8_t hash[HASH_BYTES], char out[RESERVE_NAME_BYTES])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < (RESERVE_NAME_BYTES - 1) / 2; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[RESERVE_NAME_BYTES - 1] = '\0';
}

/* Of both texts, each with its end, so that no two pairs run together. */
void reserve_folder(const char *server, const char *account, char out[RESERVE_NAME_BYTES])
{
    struct hash_sha256_stream h;
    uint8_t hash[HASH_BYTES];
    hash_sha256_begin(&h);
    hash_sha256_add(&h, bytes_of(server, strlen(server) + 1));
    hash_sha256_add(&h, bytes_of(account, strlen(account) + 1));
    hash_sha256_end(&h, hash);
    name_of(hash, out);
}

void reserve_file(Pacte__Method method, struct bytes question, char out[RESERVE_NAME_BYTES])
{
    struct hash_sha256_stream h;
    uint8_t hash[HASH_BYTES], number[4];
    put_be32(number, (uint32_t)method);
    hash_sha256_begin(&h);
    hash_sha256_add(&h, bytes_of(number, sizeof number));
    hash_sha256_add(&h, question);
    hash_sha256_end(&h, hash);
    name_of(hash, out);
}

/* --- Files ------------------------------------------------------------------------------------ */

static void put_entry(struct out *o, const struct reserve_entry *e)
{
    scelle_raw(o, magic, sizeof magic);
    scelle_put32(o, VERSION);
    scelle_put(o, bytes_text(e->server));
    scelle_put(o, bytes_text(e->account));
    scelle_put32(o, (uint32_t)e->method);
    scelle_put64(o, (uint64_t)e->at_ms);
    scelle_put(o, e->question);
    scelle_put(o, e->answer);
}

enum err reserve_pack(const struct reserve_entry *e, struct arena *arena, struct bytes *out)
{
    struct out o = {0};
    if (e->question.len > QUESTION_MAX || e->answer.len > RESERVE_ENTRY_BYTES)
        return ERR_TOO_LARGE;
    put_entry(&o, e);
    enum err error = scelle_room(&o, arena);
    if (error != ERR_OK)
        return error;
    put_entry(&o, e);
    *out = scelle_seal(&o);
    return ERR_OK;
}

enum err reserve_unpack(struct bytes file, struct reserve_entry *out)
{
    struct in in;
    uint32_t version = VERSION;
    enum err error = scelle_open(&in, file, magic, &version);
    if (error != ERR_OK)
        return error;
    *out = (struct reserve_entry){.method = PACTE__METHOD__METHOD_UNSPECIFIED};
    scelle_text(&in, out->server, sizeof out->server);
    scelle_text(&in, out->account, sizeof out->account);
    out->method = (Pacte__Method)scelle_take32(&in);
    out->at_ms = (int64_t)scelle_take64(&in);
    out->question = scelle_take(&in, QUESTION_MAX);
    out->answer = scelle_take(&in, RESERVE_ENTRY_BYTES);
    return in.bad || in.rest.len != 0 || !reserve_keeps(out->method) ? ERR_BAD_CONTENT : ERR_OK;
}
