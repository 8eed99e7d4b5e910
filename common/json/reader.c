/* Cuts a file into the objects that it holds, so that only one record is in
 * memory at a time: an array of objects, or objects one after another. */
#include "common/json/json.h"

#include "proto/limits.h"

#include <stdio.h>

long json_source_file(void *ctx, char *out, size_t size)
{
    FILE *f = ctx;
    size_t n = fread(out, 1, size, f);
    return n == 0 && ferror(f) ? -1 : (long)n;
}

long json_source_bytes(void *ctx, char *out, size_t size)
{
    struct bytes *b = ctx;
    size_t n = b->len < size ? b->len : size;
    if (n > 0)
        memcpy(out, b->data, n);
    b->data += n;
    b->len -= n;
    return (long)n;
}

void json_reader_init(struct json_reader *r, const struct sys *sys, json_source_fn *source, void *ctx)
{
    memset(r, 0, sizeof *r);
    r->sys = sys;
    r->source = source;
    r->ctx = ctx;
    r->line = 1;
}

void json_reader_finish(struct json_reader *r)
{
    if (r->sys != NULL)
        sys_release(r->sys, r->object);
    r->object = NULL;
    r->cap = 0;
}

static enum err fail(struct json_reader *r, enum err e, const char *sentence, struct err_note *note)
{
    r->failed = e;
    return err_set(note, e, "Ligne %zu : %s", r->line, sentence);
}

/* The next byte; -1 at the end, -2 when the file cannot be read. */
static int peek(struct json_reader *r)
{
    if (r->at == r->filled) {
        long n = r->source(r->ctx, r->chunk, sizeof r->chunk);
        r->at = 0;
        r->filled = n > 0 ? (size_t)n : 0;
        if (n <= 0)
            return n == 0 ? -1 : -2;
    }
    return (unsigned char)r->chunk[r->at];
}

static void skip(struct json_reader *r)
{
    r->line += r->chunk[r->at] == '\n';
    r->at++;
}

static int peek_past_space(struct json_reader *r)
{
    int c;
    while ((c = peek(r)) == ' ' || c == '\t' || c == '\n' || c == '\r')
        skip(r);
    return c;
}

static bool keep(struct json_reader *r, char c)
{
    if (r->len == r->cap) {
        size_t cap = r->cap == 0 ? 1024 : r->cap * 2;
        char *grown = sys_grow(r->sys, r->object, r->len, cap);
        if (grown == NULL)
            return false;
        r->object = grown;
        r->cap = cap;
    }
    r->object[r->len++] = c;
    return true;
}

/* --- One object ------------------------------------------------------------ */

/* Where we are within the object: what ends it is known without understanding it. */
struct nest {
    unsigned depth;
    bool in_string, escaped;
};

static void nest_step(struct nest *n, char c)
{
    if (n->in_string) {
        bool closes = c == '"' && !n->escaped;
        n->escaped = c == '\\' && !n->escaped;
        n->in_string = !closes;
        return;
    }
    n->in_string = c == '"';
    n->depth += c == '{' || c == '[';
    n->depth -= c == '}' || c == ']';
}

static enum err gather(struct json_reader *r, struct err_note *note)
{
    struct nest n = {0};
    r->len = 0;
    do {
        int c = peek(r);
        if (c == -2)
            return fail(r, ERR_IO, "la lecture du fichier a échoué ; vérifiez le disque ou le tube.", note);
        if (c < 0)
            return fail(r, ERR_MALFORMED, "le fichier s'arrête au milieu d'une fiche ; il a été coupé.", note);
        nest_step(&n, (char)c);
        if (n.depth > LIMIT_NESTING)
            return fail(r, ERR_TOO_DEEP, "la fiche est emboîtée trop profondément ; vérifiez accolades et crochets.", note);
        if (r->len == LIMIT_JSON_RECORD_BYTES)
            return fail(r, ERR_TOO_LARGE, "la fiche est trop longue ; une accolade n'est peut-être pas fermée.", note);
        if (!keep(r, (char)c))
            return fail(r, ERR_NO_MEMORY, "la mémoire manque pour lire la fiche ; réessayez.", note);
        skip(r);
    } while (n.depth > 0);
    return ERR_OK;
}

/* --- Between objects ------------------------------------------------------- */

static enum err skip_mark(struct json_reader *r, struct err_note *note)
{
    static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
    if (peek(r) != mark[0])
        return ERR_OK;
    for (size_t i = 0; i < sizeof mark; i++) {
        if (peek(r) != mark[i])
            return fail(r, ERR_MALFORMED, "le fichier n'est pas du JSON en UTF-8.", note);
        skip(r);
    }
    return ERR_OK;
}

static enum err start(struct json_reader *r, struct err_note *note)
{
    enum err e = skip_mark(r, note);
    if (e != ERR_OK)
        return e;
    r->state = JSON_IN_LINES;
    if (peek_past_space(r) == '[') {
        skip(r);
        r->state = JSON_IN_ARRAY;
    }
    return ERR_OK;
}

static enum err end_of_file(struct json_reader *r, int c, struct err_note *note)
{
    if (c == -2)
        return fail(r, ERR_IO, "la lecture du fichier a échoué ; vérifiez le disque ou le tube.", note);
    if (r->state == JSON_IN_ARRAY)
        return fail(r, ERR_MALFORMED, "le fichier s'arrête avant la fin du tableau ; il a été coupé.", note);
    r->failed = ERR_END;
    return ERR_END;
}

static enum err end_of_array(struct json_reader *r, struct err_note *note)
{
    skip(r);
    r->state = JSON_AT_END;
    int c = peek_past_space(r);
    if (c < 0)
        return end_of_file(r, c, note);
    return fail(r, ERR_MALFORMED, "rien ne doit suivre la fin du tableau.", note);
}

/* Stops at the brace that opens the next object. */
static enum err find_object(struct json_reader *r, struct err_note *note)
{
    int c = peek_past_space(r);
    bool comma = c == ',' && r->need_comma;
    if (comma) {
        skip(r);
        c = peek_past_space(r);
    }
    if (c < 0)
        return end_of_file(r, c, note);
    if (c == ']' && r->state == JSON_IN_ARRAY && !comma)
        return end_of_array(r, note);
    if (c == '{' && (comma || !r->need_comma))
        return ERR_OK;
    return fail(r, ERR_MALFORMED, "il faut ici une fiche, « { » ; vérifiez virgules et crochets.", note);
}

static enum err at_line(enum err e, size_t line, const struct err_note *why, struct err_note *note)
{
    return err_field(note, e, why->field, "Ligne %zu : %s", line, err_sentence(e, why));
}

enum err json_reader_next(struct json_reader *r, struct arena *arena, struct json_record *out, struct err_note *note)
{
    enum err e = r->failed != ERR_OK ? err_set(note, r->failed, "%s", err_text(r->failed)) : ERR_OK;
    if (e == ERR_OK && r->state == JSON_AT_START)
        e = start(r, note);
    if (e == ERR_OK)
        e = find_object(r, note);
    size_t line = r->line;
    if (e == ERR_OK)
        e = gather(r, note);
    if (e != ERR_OK)
        return e;
    r->need_comma = r->state == JSON_IN_ARRAY;
    struct err_note why = {0};
    e = json_record_parse(bytes_of(r->object, r->len), arena, out, &why);
    out->line = line;
    if (e == ERR_MALFORMED || e == ERR_NO_MEMORY)
        r->failed = e;
    return e == ERR_OK ? ERR_OK : at_line(e, line, &why, note);
}
