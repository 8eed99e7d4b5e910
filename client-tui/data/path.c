#include "client-tui/data/path.h"

#include "common/base/text.h"
#include "common/value/number.h"
#include "common/value/rate.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_BYTES = 512 };

/* --- Reading ------------------------------------------------------------------ */

static size_t put_text(const char *text, char *out, size_t size)
{
    size_t n = strlen(text);
    if (size == 0)
        return 0;
    if (n > size - 1) {
        n = size - 1;
        while (n > 0 && ((uint8_t)text[n] & 0xC0u) == 0x80u)      /* not in the middle of a character */
            n--;
    }
    memmove(out, text, n);
    out[n] = '\0';
    return n;
}

/* Without the sign of the euro, which a column or a label says once. */
static void amount(struct money m, char *out, size_t size)
{
    size_t len = money_format(m, out, size), sign = strlen("\u00a0€");
    if (len > sign)
        out[len - sign] = '\0';
}

size_t path_text(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    struct field_value v;
    char text[64] = "";
    const struct field_def *f = path_field(p);
    if (!path_get(t, body, p, &v))
        return put_text("", out, size);
    switch (v.kind) {
    case KIND_TEXT:
        return f->codes != NULL ? put_text(code_label(f->codes, (const char *)v.text.data), out, size)
                                : put_text((const char *)v.text.data, out, size);
    case KIND_MONEY: amount(v.money, text, sizeof text); break;
    case KIND_DAY: (void)day_format(v.day, text, sizeof text); break;
    case KIND_RATE: (void)rate_format((struct rate){(int32_t)v.number}, text, sizeof text); break;
    case KIND_NUMBER: (void)number_format((struct number){v.number}, text, sizeof text); break;
    case KIND_ENUM: return put_text(enum_label(v.enumeration, v.number), out, size);
    default: return field_text(f, &v, out, size);
    }
    return put_text(text, out, size);
}

size_t path_machine(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size)
{
    struct field_value v;
    return path_get(t, body, p, &v) ? field_text(path_field(p), &v, out, size) : put_text("", out, size);
}

/* --- Writing ------------------------------------------------------------------- */

/* What a person reads is what they may type: labels for enums and codes, days
 * that depend on today. Gives the machine form, or the text itself. */
static enum err normal(const struct field_def *f, const ProtobufCFieldDescriptor *d, const char *text, struct day today,
                       char *out, size_t size, struct err_note *note)
{
    const ProtobufCEnumDescriptor *e = d->descriptor;
    struct day day;
    (void)put_text(text, out, size);
    switch (field_kind_of(d)) {
    case KIND_DAY: {
        struct err_note why = {0};
        enum err error = day_parse(text, today, &day, &why);
        if (error != ERR_OK)
            return err_field(note, error, f->name, "%s : %s", f->label, err_sentence(error, &why));
        (void)day_format_iso(day, out, size);
        break;
    }
    case KIND_ENUM:
        for (unsigned i = 0; i < e->n_values; i++)
            if (text_same_folded(bytes_text(enum_label(e, e->values[i].value)), bytes_text(text)))
                (void)enum_name(e, e->values[i].value, out, size);
        break;
    case KIND_TEXT:
        for (size_t i = 0; f->codes != NULL && i < f->codes->count; i++)
            if (text_same_folded(bytes_text(f->codes->codes[i].label), bytes_text(text)))
                (void)put_text(f->codes->codes[i].code, out, size);
        break;
    default: break;
    }
    return ERR_OK;
}

enum err path_set(const struct record_type *t, ProtobufCMessage *body, const struct path *p, const char *text,
                  struct day today, struct arena *arena, struct err_note *note)
{
    const struct field_def *f = path_field(p);
    size_t size = strlen(text) + LABEL_BYTES;
    char *form = arena_zalloc(arena, size, 1);
    if (form == NULL)
        return ERR_NO_MEMORY;
    if (!text_utf8(bytes_text(text)))
        return err_field(note, ERR_BAD_TEXT, f->name, "%s : %s", f->label, err_text(ERR_BAD_TEXT));
    enum err e = text[0] != '\0' ? normal(f, path_descriptor(t, p), text, today, form, size, note) : ERR_OK;
    return e == ERR_OK ? path_put(body, p, form, arena, note) : e;
}
