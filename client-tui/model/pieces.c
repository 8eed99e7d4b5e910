#include "client-tui/model/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client-tui/model/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const vide = "";

bool pieces_en_cours(const struct model *m) { return m->pieces.etape != PIECES_RIEN; }

const char *pieces_why_not(const struct model *m)
{
    if (pieces_en_cours(m))
        return _("un autre fichier est en route, Ctrl-C l'abandonne");
    return m->link != LINK_ONLINE ? _("il faut le lien avec le serveur, F5 le redemande") : NULL;
}

uint64_t pieces_fait(const struct model *m)
{
    return m->pieces.recoit ? m->pieces.reception.recus : envoi_fait(&m->pieces.envoi);
}

size_t pieces_texte(const struct model *m, char *out, size_t size)
{
    const struct pieces *p = &m->pieces;
    char fait[24], tout[24];
    int n = 0;
    out[0] = '\0';
    (void)fichier_taille(pieces_fait(m), fait, sizeof fait);
    (void)fichier_taille(p->octets, tout, sizeof tout);
    switch (p->etape) {
    case PIECES_RIEN: break;
    case PIECES_PREUVE: n = snprintf(out, size, _("Lecture de %.60s"), p->nom); break;
    case PIECES_LECTURE: case PIECES_ENVOI: n = snprintf(out, size, _("Envoi de %.60s : %s sur %s"), p->nom, fait, tout); break;
    case PIECES_OUVERTURE: case PIECES_RECEPTION: n = snprintf(out, size, _("Réception de %.60s : %s sur %s"), p->nom, fait, tout); break;
    case PIECES_FIN: n = snprintf(out, size, _("Vérification de %.60s"), p->nom); break;
    case PIECES_LIEN: n = snprintf(out, size, _("%.60s attend le lien : %s sur %s"), p->nom, fait, tout); break;
    }
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

/* --- What begins, what ends -------------------------------------------------- */

static void effet(struct model *m, enum effect_kind k, const char *text, struct effect more)
{
    more.kind = k;
    more.tag = m->pieces.tag;
    more.text = text != NULL ? model_text(m, text) : NULL;
    model_effect_add(m, more);
}

static struct pieces *debut(struct model *m, uint64_t convention, uint64_t document)
{
    struct pieces *p = &m->pieces;
    *p = (struct pieces){.tag = p->tag + 1, .convention = convention, .document = document};
    m->dirty = true;
    return p;
}

static void fin(struct model *m)
{
    if (m->pieces.recoit)
        effet(m, EFFECT_PIECE_DROP, NULL, (struct effect){0});
    m->pieces.etape = PIECES_RIEN;
    m->dirty = true;
}

static void rate(struct model *m, enum err e, const struct err_note *note)
{
    fin(m);
    model_say(m, MESSAGE_ERROR, "%s", err_sentence(e, note));
}

static void attendre(struct model *m)
{
    m->pieces.etape = PIECES_LIEN;
    m->pieces.lien_ms = m->now_ms;
    m->dirty = true;
}

static void annuler(struct model *m)
{
    if (m->pieces.etape == PIECES_ENVOI || m->pieces.etape == PIECES_RECEPTION)
        model_effect_add(m, (struct effect){.kind = EFFECT_CANCEL, .tag = m->pieces.request});
}

bool pieces_abandonner(struct model *m)
{
    bool recoit = m->pieces.recoit;
    if (!pieces_en_cours(m))
        return false;
    annuler(m);
    fin(m);
    model_say(m, MESSAGE_INFO, recoit ? _("« %.60s » : réception abandonnée.") : _("« %.60s » : envoi abandonné, la fiche n'a pas changé."), m->pieces.nom);
    return true;
}

/* --- Sending: a chunk is read, sent, answered -------------------------------- */

static void lire(struct model *m)
{
    struct pieces *p = &m->pieces;
    uint64_t at;
    size_t len;
    if (envoi_morceau(&p->envoi, &at, &len)) {
        p->etape = PIECES_LECTURE;
        effet(m, EFFECT_PIECE_READ, p->chemin, (struct effect){.id = at});
        return;
    }
    fin(m);
    pieces_ajouter(m, p);
}

static void pris(struct model *m, const struct reponse *r, uint64_t tag)
{
    struct pieces *p = &m->pieces;
    struct err_note note = {0};
    m->dirty = true;
    if (tag != p->tag || p->etape != PIECES_ENVOI)
        return;
    enum err e = r->error != ERR_OK || r->m == NULL ? r->error : envoi_reponse(&p->envoi, (const Pacte__BlobPutReply *)r->m, &note);
    if (request_lost(r->error))
        attendre(m);
    else if (e != ERR_OK)
        rate(m, e, r->error != ERR_OK ? r->note : &note);
    else
        lire(m);
}

/* Sent again, a chunk keeps its key: it is done once, and answered twice. */
static bool cle(struct model *m, struct pieces *p)
{
    bool same = p->key_chunk == p->envoi.chunk + 1;
    p->key_chunk = p->envoi.chunk + 1;
    return same || m->sys->random(m->sys->ctx, p->key, sizeof p->key) == 0;
}

static void envoyer(struct model *m, struct bytes data)
{
    struct pieces *p = &m->pieces;
    Pacte__BlobPutRequest q = PACTE__BLOB_PUT_REQUEST__INIT;
    struct err_note note = {0};
    uint64_t at;
    size_t len;
    if (!envoi_morceau(&p->envoi, &at, &len) || data.len != len) {
        rate(m, err_set(&note, ERR_IO, _("« %.60s » a changé pendant l'envoi : joignez-le de nouveau."), p->nom), &note);
        return;
    }
    if (!cle(m, p)) {
        rate(m, ERR_IO, NULL);
        return;
    }
    q.sha256 = (ProtobufCBinaryData){.data = p->sha256, .len = sizeof p->sha256};
    q.total_bytes = p->octets;
    q.chunk = p->envoi.chunk;
    q.data = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)data.data, .len = data.len};
    q.idempotency_key = (ProtobufCBinaryData){.data = p->key, .len = sizeof p->key};
    p->etape = PIECES_ENVOI;
    model_send(m, PACTE__METHOD__METHOD_BLOB_PUT, &q.base, pris, p->tag, NULL);
    p->request = m->next_tag;
}

void pieces_joindre(struct model *m, uint64_t convention, uint64_t document, const char *chemin)
{
    struct err_note note = {0};
    const char *why = m->read_only ? _("lecture seule (--lecture-seule)") : pieces_why_not(m);
    enum err e = fichier_permis(chemin, 1, &note);
    if (why != NULL || e != ERR_OK) {
        model_say(m, MESSAGE_WARNING, "%s", why != NULL ? why : err_sentence(e, &note));
        return;
    }
    struct pieces *p = debut(m, convention, document);
    (void)snprintf(p->chemin, sizeof p->chemin, "%s", chemin);
    (void)snprintf(p->nom, sizeof p->nom, "%s", fichier_base(p->chemin));
    p->etape = PIECES_PREUVE;
    effet(m, EFFECT_PIECE_PROVE, p->chemin, (struct effect){0});
}

/* --- Receiving --------------------------------------------------------------- */

static void ouvrir(struct model *m)
{
    struct pieces *p = &m->pieces;
    uint8_t *sum = sys_alloc(m->sys, sizeof p->sha256);
    p->reception = (struct reception){0};
    if (sum == NULL) {
        rate(m, ERR_NO_MEMORY, NULL);
        return;
    }
    memcpy(sum, p->sha256, sizeof p->sha256);
    p->etape = PIECES_OUVERTURE;
    effet(m, EFFECT_PIECE_BEGIN, p->ouvre ? NULL : p->chemin, (struct effect){.text2 = model_text(m, p->nom), .bytes = bytes_of(sum, sizeof p->sha256)});
}

static enum err garder(struct model *m, const Pacte__BlobPart *part, struct err_note *note)
{
    struct pieces *p = &m->pieces;
    enum err e = reception_morceau(&p->reception, part, note);
    uint8_t *copy = e == ERR_OK ? sys_alloc(m->sys, part->data.len + 1) : NULL;
    if (copy == NULL)
        return e != ERR_OK ? e : ERR_NO_MEMORY;
    if (part->data.len > 0)
        memcpy(copy, part->data.data, part->data.len);
    p->octets = p->reception.octets;
    effet(m, EFFECT_PIECE_WRITE, NULL, (struct effect){.bytes = bytes_of(copy, part->data.len)});
    return ERR_OK;
}

static void venu(struct model *m, const struct reponse *r, uint64_t tag)
{
    struct pieces *p = &m->pieces;
    struct err_note note = {0};
    m->dirty = true;
    if (tag != p->tag || p->etape != PIECES_RECEPTION)
        return;
    enum err e = r->error != ERR_OK || r->m == NULL ? r->error : garder(m, (const Pacte__BlobPart *)r->m, &note);
    if (request_lost(r->error)) {
        attendre(m);
    } else if (e != ERR_OK) {
        if (!r->last && r->error == ERR_OK)
            annuler(m);
        rate(m, e, r->error != ERR_OK ? r->note : &note);
    } else if (r->last) {
        p->etape = PIECES_FIN;
        effet(m, EFFECT_PIECE_END, NULL, (struct effect){0});
    }
}

static void demander(struct model *m)
{
    struct pieces *p = &m->pieces;
    Pacte__BlobGetRequest q = PACTE__BLOB_GET_REQUEST__INIT;
    q.sha256 = (ProtobufCBinaryData){.data = p->sha256, .len = sizeof p->sha256};
    p->etape = PIECES_RECEPTION;
    model_send(m, PACTE__METHOD__METHOD_BLOB_GET, &q.base, venu, p->tag, NULL);
    p->request = m->next_tag;
}

static bool empreinte(const char *hex, uint8_t out[PIECES_HASH_BYTES])
{
    for (size_t i = 0; i < PIECES_HASH_BYTES; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i] != '\0' ? hex[2 * i + 1] : '\0', '\0'};
        char *end;
        out[i] = (uint8_t)strtoul(pair, &end, 16);
        if (end != pair + 2)
            return false;
    }
    return true;
}

void pieces_recevoir(struct model *m, uint64_t convention, uint64_t document, size_t index, const char *dossier)
{
    struct piece piece;
    const char *why = pieces_why_not(m);
    if (why != NULL) {
        model_say(m, MESSAGE_WARNING, "%s", why);
        return;
    }
    struct pieces *p = debut(m, convention, document);
    if (!pieces_lire(m, convention, document, index, &piece) || !empreinte(piece.empreinte, p->sha256) ||
        !fichier_nom_sur(piece.nom, p->nom, sizeof p->nom)) {
        model_say(m, MESSAGE_ERROR, "%s", _("Ce fichier n'a ni nom ni empreinte dans la fiche : joignez-le de nouveau."));
        return;
    }
    p->recoit = true;
    p->ouvre = dossier == NULL;
    p->octets = piece.octets;
    (void)snprintf(p->chemin, sizeof p->chemin, "%s", dossier != NULL ? dossier : vide);
    ouvrir(m);
}

/* --- What the app has done --------------------------------------------------- */

static void arrive(struct model *m, const char *chemin)
{
    struct pieces *p = &m->pieces;
    p->recoit = false;                   /* the app has nothing left of it to drop */
    fin(m);
    if (p->ouvre) {
        effet(m, EFFECT_PIECE_OPEN, chemin, (struct effect){0});
        model_say(m, MESSAGE_DONE, _("« %.60s » s'ouvre dans un autre programme."), p->nom);
    } else {
        model_say(m, MESSAGE_DONE, _("Gardé : %s"), chemin);
    }
}

void pieces_event(struct model *m, const struct event *e)
{
    struct pieces *p = &m->pieces;
    m->dirty = true;
    if (e->tag != p->tag)
        return;
    if (e->error != ERR_OK) {
        annuler(m);
        rate(m, e->error, e->note);
        return;
    }
    switch (p->etape) {
    case PIECES_PREUVE:
        p->octets = p->envoi.octets = e->octets;
        if (e->bytes.len == sizeof p->sha256)
            memcpy(p->sha256, e->bytes.data, sizeof p->sha256);
        lire(m);
        break;
    case PIECES_LECTURE: envoyer(m, e->bytes); break;
    case PIECES_OUVERTURE: demander(m); break;
    case PIECES_FIN: arrive(m, e->text != NULL ? e->text : vide); break;
    default: break;
    }
}

void pieces_resume(struct model *m)
{
    if (m->pieces.etape != PIECES_LIEN || m->link != LINK_ONLINE)
        return;
    if (m->pieces.recoit)
        ouvrir(m);
    else
        lire(m);
}

/* An answer that was too long in coming: the link is still there. */
void pieces_tick(struct model *m)
{
    enum { AGAIN_MS = 5000 };
    if (m->now_ms - m->pieces.lien_ms >= AGAIN_MS)
        pieces_resume(m);
}

/* --- Paths ------------------------------------------------------------------- */

void pieces_completer(struct model *m, const char *chemin)
{
    (void)snprintf(m->completion.demande, sizeof m->completion.demande, "%s", chemin);
    model_effect_add(m, (struct effect){.kind = EFFECT_COMPLETE, .text = model_text(m, chemin)});
}

void pieces_complete(struct model *m, const struct event *e)
{
    m->dirty = true;
    if (e->error != ERR_OK) {
        model_say(m, MESSAGE_INFO, "%s", err_sentence(e->error, e->note));
        return;
    }
    (void)snprintf(m->completion.complet, sizeof m->completion.complet, "%s", e->text);
    m->completion.reponses++;
    if (e->note != NULL && e->note->text[0] != '\0')
        model_say(m, MESSAGE_INFO, "%s", e->note->text);
}
